using System.Globalization;

namespace ApifyPS.Benchmarks;

/// <summary>What a crawler does with its storages: the local platform over HTTP, beside Crawlee's files in the crawler's own process.</summary>
internal static class StorageCases
{
    private const int Requests = 2_000;
    private const int Items = 2_000;
    private const int Records = 1_000;
    private const int Pages = 500;

    public static IEnumerable<BenchmarkCase> Create(Uri platform, NodePackages? node)
    {
        if (node is null)
            yield break;
        yield return Make($"Crawl storage: add {Count(Requests)} requests in batches, lock and handle each", "queue", Requests);
        yield return Make($"Crawl storage: push {Count(Items)} items, one by one", "items", Items);
        yield return Make($"Crawl storage: set and get {Count(Records)} records", "records", Records);
        yield return Make($"Crawl storage: a crawl of {Count(Pages)} pages, with the calls that Crawlee makes for each", "crawl", Pages);

        BenchmarkCase Make(string title, string work, int count) => new(title, count, 0,
        [
            Peer("local platform, by apify-client for JavaScript", "platform", work, count) with { IsOurs = true },
            Peer("@crawlee/memory-storage, in the process", "files", work, count),
        ]);

        Peer Peer(string name, string where, string work, int count) =>
            node.Peer(name, "storage.mjs", where, work, count.ToString(CultureInfo.InvariantCulture), platform.AbsoluteUri);
    }

    private static string Count(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
