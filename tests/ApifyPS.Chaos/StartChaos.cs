using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ApifyPS.Chaos;

/// <summary>Many starts under faults, and then the count: which runs are there, and who was told of them.</summary>
internal static class StartChaos
{
    private const string Actor = "local~chaos";

    /// <summary>Long enough that a second run is still there to be aborted.</summary>
    private static readonly TimeSpan RunDuration = TimeSpan.FromSeconds(30);

    public static async Task<StartReport> RunAsync(TestPlatform platform, IStarter starter, int starts, int parallel, int seed)
    {
        await platform.RegisterAsync("chaos", RunDuration);
        foreach (var rule in FaultMix.Rules(seed))
            await platform.AddFaultAsync(rule);

        StartOutcome[] outcomes = new StartOutcome[starts];
        Stopwatch clock = Stopwatch.StartNew();
        await Parallel.ForAsync(0, starts, new ParallelOptions { MaxDegreeOfParallelism = parallel }, async (index, _) =>
            outcomes[index] = await starter.StartAsync(Actor, Encoding.UTF8.GetBytes(InputOf(index))));
        TimeSpan time = clock.Elapsed;

        await platform.ClearFaultsAsync();
        // What is still on its way at the platform comes to be.
        await Task.Delay(FaultMix.Longest);
        return Count(outcomes, await platform.ReadRunsAsync(), starter.Requests, time);
    }

    private static string InputOf(int index) => index.ToString("'{\"start\":'0'}'", CultureInfo.InvariantCulture);

    private static StartReport Count(StartOutcome[] outcomes, IReadOnlyList<FoundRun> runs, long requests, TimeSpan time)
    {
        ILookup<string, FoundRun> runsOf = runs.ToLookup(run => run.Input);
        StartReport report = new() { Starts = outcomes.Length, Requests = requests, Time = time };
        for (int index = 0; index < outcomes.Length; index++)
        {
            StartOutcome outcome = outcomes[index];
            FoundRun[] found = [.. runsOf[InputOf(index)]];
            FoundRun[] alive = [.. found.Where(run => !run.IsAborted)];
            if (outcome.RunId is not null)
                report.Returned++;
            else if (outcome.Candidates.Count > 0)
                report.ErrorsWithCandidates++;
            else
                report.OtherErrors++;

            report.AbortedTwins += found.Length - alive.Length;
            if (alive.Length > 1)
                report.Doubles.Add($"start {index}: {string.Join(", ", alive.Select(run => run.Id))}");
            if (outcome.RunId is { } id && alive.All(run => run.Id != id))
                report.Lost.Add($"start {index}: {id} was returned and is not there");
            foreach (FoundRun untold in alive.Where(run => run.Id != outcome.RunId && !outcome.Candidates.Contains(run.Id)))
                report.Lost.Add($"start {index}: nobody was told of {untold.Id} ({outcome.RunId ?? outcome.Error})");
        }

        // Runs for inputs that nobody sent cannot be, so they are counted.
        report.Lost.AddRange(runs.Where(run => !run.Input.StartsWith("{\"start\":", StringComparison.Ordinal)).Select(run => $"{run.Id} has the input '{run.Input}'"));
        report.Errors.AddRange(outcomes.Where(outcome => outcome.Error is not null).Select(outcome => outcome.Error!));
        return report;
    }
}
