using System.Globalization;

namespace ApifyPS.Benchmarks;

/// <summary>The items of a dataset as objects, one by one.</summary>
internal static class ReadCase
{
    /// <summary>Beyond this, who reads everything before the first object would need tens of gigabytes.</summary>
    private const int MostInMemory = 500_000;

    public static BenchmarkCase Create(ItemServer server, int items, NodePackages? node, TextWriter log)
    {
        string address = server.BaseUri.AbsoluteUri;
        string dataset = ItemServer.DatasetOf(items);
        string warmUp = ItemServer.DatasetOf(1000);
        List<Peer> peers =
        [
            Peer.InProcess("tokens alone (`Utf8JsonReader`): the limit", "tokens", address, items),
            Peer.InProcess("`DatasetItemReader`: items as bytes", "reader", address, items),
        ];
        string? pwsh = Programs.Find("pwsh");
        // The engine from its package, which is not compiled ahead as that of an installed PowerShell is.
        peers.Add(Peer.InProcess("`Get-ApifyDatasetItem` in System.Management.Automation", "cmdlet", address, items) with { IsOurs = pwsh is null });
        if (pwsh is null)
            log.WriteLine("pwsh is not on PATH: Invoke-RestMethod is left out.");
        else
            peers.Add(Script(pwsh, "`Get-ApifyDatasetItem` in pwsh", $"Get-ApifyDatasetItem {dataset}", $"Get-ApifyDatasetItem {warmUp}", address) with { IsOurs = true });
        if (items > MostInMemory)
            return Case();
        if (node is not null)
            peers.Add(node.Peer("`listItems` of apify-client for JavaScript", "list-items.mjs", address, dataset, warmUp));
        peers.Add(Peer.InProcess("Newtonsoft.Json, as `Invoke-RestMethod` uses it", "newtonsoft", address, items));
        if (pwsh is not null)
        {
            string Rest(string id) => $"(Invoke-RestMethod {ReadPeers.ItemsOf(server.BaseUri, id)})";
            peers.Add(Script(pwsh, "`Invoke-RestMethod` in pwsh", Rest(dataset), Rest(warmUp), address));
        }

        return Case();

        BenchmarkCase Case() => new(string.Create(CultureInfo.InvariantCulture, $"Read {items:N0} dataset items"), items, ItemServer.LengthOf(items), peers);
    }

    private static Peer Script(string pwsh, string name, string command, string warmUp, string address) =>
        new(name, pwsh, ["-NoProfile", "-NonInteractive", "-File", Programs.ScriptPath("measure.ps1"), "-Command", command, "-WarmUp", warmUp, "-Manifest", ShippedModule.Manifest, "-Counter", typeof(MeasureFlowCommand).Assembly.Location, "-Address", address]);
}
