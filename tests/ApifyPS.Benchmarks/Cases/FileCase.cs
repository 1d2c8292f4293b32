using System.Globalization;

namespace ApifyPS.Benchmarks;

/// <summary>The items of a dataset to a file, without objects.</summary>
internal static class FileCase
{
    public static BenchmarkCase Create(ItemServer server, int items, TextWriter log)
    {
        string address = server.BaseUri.AbsoluteUri;
        List<Peer> peers = [];
        if (ShippedModule.Has("Export-ApifyDataset"))
            peers.Add(Peer.InProcess("`Export-ApifyDataset`", "export", address, items) with { IsOurs = true });
        if (Programs.Find("curl") is { } curl)
            peers.Add(new Peer("curl, with the start of its process", curl, ["--silent", "--fail", "--output", Path.Combine(Path.GetTempPath(), "apifyps-benchmark-curl.json"), ReadPeers.ItemsOf(server.BaseUri, ItemServer.DatasetOf(items)).AbsoluteUri], IsTimed: true));
        else
            log.WriteLine("curl is not on PATH: it is left out.");
        return new BenchmarkCase(string.Create(CultureInfo.InvariantCulture, $"Write {items:N0} dataset items to a file"), items, ItemServer.LengthOf(items), peers);
    }
}
