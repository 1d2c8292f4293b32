namespace ApifyPS.Benchmarks;

/// <summary>Every case, in the order of the document.</summary>
internal static class AllCases
{
    public static async Task<IReadOnlyList<BenchmarkCase>> CreateAsync(BenchmarkOptions options, ItemServer server, Uri platform, TextWriter log)
    {
        NodePackages? node = await NodePackages.InstallAsync(log);
        List<BenchmarkCase> cases = [];
        foreach (int items in options.Items)
            cases.Add(ReadCase.Create(server, items, node, log));
        cases.Add(FileCase.Create(server, options.Items.Max(), log));
        cases.AddRange(WriteCases.Create(platform, node, log));
        cases.AddRange(StorageCases.Create(platform, node));
        if (await StartCase.CreateAsync(platform, node, log) is { } start)
            cases.Add(start);
        if (await ImportCase.CreateAsync(log) is { } import)
            cases.Add(import);
        return cases;
    }
}
