namespace ApifyPS.Benchmarks;

/// <summary>The peers that are code of this program; each measurement is a process that runs one of them.</summary>
internal static class InProcessPeers
{
    /// <summary>Items that are read before the clock starts, so that what is compiled on first use is compiled.</summary>
    private const int WarmUp = 1000;

    private static readonly Dictionary<string, Func<Uri, string, Task<Measurement>>> Reading = new()
    {
        ["tokens"] = ReadPeers.TokensAsync,
        ["reader"] = ReadPeers.DatasetItemReaderAsync,
        ["newtonsoft"] = NewtonsoftPeer.ReadAsync,
        ["cmdlet"] = CmdletPeer.ReadAsync,
        ["export"] = CmdletPeer.ExportAsync,
    };

    /// <summary>Runs a peer with its arguments: address and number of items.</summary>
    public static async Task<int> RunAsync(string peer, string[] arguments)
    {
        ShippedModule.ResolveAssemblies();
        Uri address = new(arguments[0]);
        int items = int.Parse(arguments[1], System.Globalization.CultureInfo.InvariantCulture);
        await Reading[peer](address, ItemServer.DatasetOf(WarmUp));
        Console.WriteLine(await Reading[peer](address, ItemServer.DatasetOf(items)));
        return 0;
    }
}
