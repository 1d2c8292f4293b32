using System.Diagnostics;
using ApifyPS.Client;

namespace ApifyPS.Chaos;

/// <summary>Many runs that are in progress, and all of them waited for at once.</summary>
internal static class WaitLoad
{
    private const int Actors = 25;

    /// <summary>Time for all runs to be started; they end in the seconds after it, each at its own time.</summary>
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(4);

    /// <summary>Starts runs that end one after the other within some time after the last of them was started.</summary>
    public static async Task<IReadOnlyList<string>> StartRunsAsync(TestPlatform platform, int runs, int seed, TimeSpan spread)
    {
        Random random = new(seed);
        for (int actor = 0; actor < Actors; actor++)
            await platform.RegisterAsync($"wait-{actor}", Lead + TimeSpan.FromMilliseconds(random.Next(200, (int)spread.TotalMilliseconds)));
        ApifyClient client = new(ModuleStarter.Options(platform.BaseUri, () => { }));
        string[] ids = new string[runs];
        await Parallel.ForAsync(0, runs, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (index, cancel) =>
            ids[index] = (await client.Actors.StartAsync($"local~wait-{index % Actors}", new RunStartOptions(), cancel)).Id);
        return ids;
    }

    /// <summary>Waits for runs as Wait-ApifyRun does.</summary>
    public static async Task<int> WaitAsync(Uri baseUri, IReadOnlyList<string> runIds)
    {
        // Connections without a bound of their own: what is counted is what the waits ask for.
        using HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
        ApifyClient client = new(new ApifyClientOptions { BaseUri = baseUri, Token = "waits", HttpClient = http });
        using CancellationTokenSource stop = new();
        RunWaitGroup group = new(client, stop.Token);
        ActorRun[] runs = await Task.WhenAll(runIds.Select(id => client.Runs.WaitForFinishAsync(id, null, null, null, group, stop.Token)));
        await stop.CancelAsync();
        return runs.Count(run => run.Status == RunStatus.Succeeded);
    }

    /// <summary>Measures waits from outside: connections as the system has them, requests as the platform has them.</summary>
    public static async Task<WaitReport> MeasureAsync(TestPlatform platform, int runs, Func<Task<(int Ended, double Megabytes)>> wait)
    {
        await platform.ClearJournalAsync();
        int before = platform.CountConnections();
        int peak = 0;
        Stopwatch clock = Stopwatch.StartNew();
        Task<(int Ended, double Megabytes)> waiting = wait();
        for (; !waiting.IsCompleted; await Task.WhenAny(waiting, Task.Delay(50)))
            peak = Math.Max(peak, platform.CountConnections() - before);
        (int ended, double megabytes) = await waiting;
        TimeSpan time = clock.Elapsed;
        return new WaitReport(runs, ended, peak, (await platform.RequestTimesAsync("actor-runs")).Count, megabytes, time);
    }

    /// <summary>Runs something and says by how much the memory of this process grew at most meanwhile.</summary>
    public static async Task<(int Ended, double Megabytes)> WithMemoryAsync(Func<Task<int>> run)
    {
        GC.Collect();
        long before = Environment.WorkingSet;
        long peak = before;
        Task<int> running = run();
        for (; !running.IsCompleted; await Task.WhenAny(running, Task.Delay(50)))
            peak = Math.Max(peak, Environment.WorkingSet);
        return (await running, (peak - before) / 1048576.0);
    }
}
