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

    /// <summary>The naive client needs only enough starts to meet each fault.</summary>
    public static int NaiveStarts(int starts) => Math.Clamp(starts / 10, 200, 1000);

    public static async Task<StartReport> RunAsync(TestPlatform platform, IStarter starter, string client, int starts, int parallel, int seed)
    {
        await platform.ResetAsync();
        await platform.RegisterAsync("chaos", RunDuration);
        foreach (var rule in FaultMix.Rules(seed))
            await platform.AddFaultAsync(rule);

        StartOutcome[] outcomes = new StartOutcome[starts];
        (DateTimeOffset Begin, DateTimeOffset End)[] times = new (DateTimeOffset, DateTimeOffset)[starts];
        Stopwatch clock = Stopwatch.StartNew();
        await Parallel.ForAsync(0, starts, new ParallelOptions { MaxDegreeOfParallelism = parallel }, async (index, _) =>
        {
            DateTimeOffset begin = DateTimeOffset.UtcNow;
            outcomes[index] = await starter.StartAsync(Actor, Encoding.UTF8.GetBytes(InputOf(index)));
            times[index] = (begin, DateTimeOffset.UtcNow);
        });
        TimeSpan time = clock.Elapsed;
        long requests = starter.Requests;

        await platform.ClearFaultsAsync();
        // What is still on its way at the platform comes to be.
        await Task.Delay(FaultMix.Longest);
        StartReport report = new() { Client = client, Seed = seed, Starts = starts, Requests = requests, Time = time };
        Count(report, outcomes, await platform.ReadRunsAsync(), await FindLaterAsync(starter, outcomes, times));
        return report;
    }

    private static string InputOf(int index) => index.ToString("'{\"start\":'0'}'", CultureInfo.InvariantCulture);

    /// <summary>What those find in the end who were told a start ID. A run that came later than any fault explains isn't found, and lost.</summary>
    private static async Task<IReadOnlyList<string>[]> FindLaterAsync(IStarter starter, StartOutcome[] outcomes, (DateTimeOffset Begin, DateTimeOffset End)[] times)
    {
        IReadOnlyList<string>[] found = new IReadOnlyList<string>[outcomes.Length];
        await Parallel.ForAsync(0, outcomes.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (index, _) =>
            found[index] = outcomes[index].StartId is { } id ? await starter.FindAsync(id, times[index].Begin.AddSeconds(-1), times[index].End + FaultMix.Longest) : []);
        return found;
    }

    private static void Count(StartReport report, StartOutcome[] outcomes, IReadOnlyList<FoundRun> runs, IReadOnlyList<string>[] foundLater)
    {
        ILookup<string, FoundRun> runsOf = runs.ToLookup(run => run.Input);
        Dictionary<string, string> inputs = runs.ToDictionary(run => run.Id, run => run.Input);
        for (int index = 0; index < outcomes.Length; index++)
        {
            StartOutcome outcome = outcomes[index];
            string input = InputOf(index);
            FoundRun[] found = [.. runsOf[input]];
            FoundRun[] alive = [.. found.Where(run => !run.IsAborted)];
            if (outcome.RunId is not null)
                report.Returned++;
            else if (outcome.Candidates.Count > 0)
                report.ErrorsWithCandidates++;
            else if (outcome.StartId is not null)
                report.ErrorsWithStartId++;
            else
                report.OtherErrors++;

            report.AbortedTwins += found.Length - alive.Length;
            if (alive.Length > 1)
                report.Doubles.Add($"start {index}: {string.Join(", ", alive.Select(run => run.Id))} ({outcome.RunId ?? outcome.Error})");
            if (outcome.RunId is { } id && alive.All(run => run.Id != id))
                report.Lost.Add($"start {index}: {id} was returned and is not there");
            foreach (string named in outcome.Candidates.Where(named => inputs.GetValueOrDefault(named) != input))
                report.WronglyNamed.Add($"start {index}: {named} ({outcome.Error})");
            foreach (FoundRun unnamed in alive.Where(run => run.Id != outcome.RunId && !outcome.Candidates.Contains(run.Id)))
            {
                if (foundLater[index].Contains(unnamed.Id))
                    report.FoundByStartId++;
                else
                    report.Lost.Add($"start {index}: nobody was told of {unnamed.Id} ({outcome.RunId ?? outcome.Error})");
            }
        }

        // Runs for inputs that nobody sent cannot be, so they are counted.
        report.Lost.AddRange(runs.Where(run => !run.Input.StartsWith("{\"start\":", StringComparison.Ordinal)).Select(run => $"{run.Id} has the input '{run.Input}'"));
        report.Errors.AddRange(outcomes.Where(outcome => outcome.Error is not null).Select(outcome => outcome.Error!));
    }
}
