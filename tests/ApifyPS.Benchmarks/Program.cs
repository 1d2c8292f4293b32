using ApifyPS.Benchmarks;
using ApifyPS.Chaos;

// A measurement of a peer in a process of its own: this program again, with the name of the peer.
if (args is ["--peer", string peer, .. string[] rest])
    return await InProcessPeers.RunAsync(peer, rest);

if (BenchmarkOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(BenchmarkOptions.Usage);
    return 2;
}

if (ShippedModule.ProblemWithBuild() is { } problem)
{
    Console.Error.WriteLine(problem);
    return 1;
}

using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
await using ItemServer server = ItemServer.Start();
await using TestPlatform platform = await TestPlatform.StartAsync();
BenchmarkRun run = new(options, Console.Error);
IReadOnlyList<CaseResult> results = await run.RunAsync(await AllCases.CreateAsync(options, server, platform.BaseUri, Console.Error), stop.Token);
string report = Report.Write(results, options);
Console.WriteLine(report);
if (options.WritesDocument)
    PerformanceDocument.Write(report);
return 0;
