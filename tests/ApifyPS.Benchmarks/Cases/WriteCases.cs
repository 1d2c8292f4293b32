using System.Globalization;

namespace ApifyPS.Benchmarks;

/// <summary>What is written: items, records, requests. All of it goes to the local platform, which is the same for every peer.</summary>
internal static class WriteCases
{
    private const int Items = 20_000;
    private const int Records = 1_000;
    private const int Requests = 10_000;

    /// <summary>About what an item of the scripts has as JSON.</summary>
    private const int ItemLength = 510;

    public static IEnumerable<BenchmarkCase> Create(Uri platform, NodePackages? node, TextWriter log)
    {
        if (Programs.Find("pwsh") is not { } pwsh)
        {
            log.WriteLine("pwsh is not on PATH: the cases that write are left out.");
            yield break;
        }

        yield return Make($"Add {Count(Items)} dataset items", "items", Items, Items * ItemLength, "Add-ApifyDatasetItem", "pushItems", hasRest: true);
        yield return Make($"Set and get {Count(Records)} records, one by one", "records", Records, 0, "Set-ApifyRecord and Get-ApifyRecord", "setRecord and getRecord", hasRest: true);
        yield return Make($"Add {Count(Requests)} requests to a queue", "requests", Requests, 0, "Add-ApifyRequest", "batchAddRequests", hasRest: false);

        BenchmarkCase Make(string title, string work, int count, long bytes, string ours, string theirs, bool hasRest)
        {
            List<Peer> peers = [Script(ours, "module") with { IsOurs = true }];
            if (node is not null)
                peers.Add(node.Peer($"{theirs} of apify-client for JavaScript", "work.mjs", work, count.ToString(CultureInfo.InvariantCulture), platform.AbsoluteUri));
            if (hasRest)
                peers.Add(Script("Invoke-RestMethod with ConvertTo-Json", "rest"));
            return new BenchmarkCase(title, count, bytes, peers);

            Peer Script(string name, string way) => new(name, pwsh,
                ["-NoProfile", "-NonInteractive", "-File", Programs.ScriptPath("work.ps1"), "-Work", work, "-Count", count.ToString(CultureInfo.InvariantCulture), "-Way", way, "-Manifest", ShippedModule.Manifest, "-Address", platform.AbsoluteUri]);
        }
    }

    private static string Count(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
