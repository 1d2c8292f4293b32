using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace ApifyPS.Chaos;

/// <summary>The same faults for each client, and what came of them: counted on the platform, not told by the client.</summary>
internal static class Contenders
{
    private const int Waits = 1000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public static string StillWaiting(TimeSpan patience) => string.Create(CultureInfo.InvariantCulture, $"still waiting after {patience.TotalSeconds:0} s");

    public static async Task<string> CompareAsync(TestPlatform platform, IReadOnlyList<IContender> contenders, int seed)
    {
        await platform.RegisterAsync("compared", TimeSpan.FromMinutes(10));
        List<(string Question, string[] Answers)> rows = [];
        async Task AskAsync(string question, Func<IContender, Task<string>> ask)
        {
            string[] answers = new string[contenders.Count];
            for (int index = 0; index < answers.Length; index++)
            {
                await platform.ClearFaultsAsync();
                await platform.ClearJournalAsync();
                answers[index] = await ask(contenders[index]);
                await Console.Error.WriteLineAsync($"{question}: {contenders[index].Name}: {answers[index]}");
            }

            rows.Add((question, answers));
        }

        await AskAsync("Start, the answer is lost: runs started", contender => StartAsync(platform, contender, new() { ["resetAfterCommit"] = true }));
        await AskAsync("Start, done, then 502 of a gateway: runs started", contender => StartAsync(platform, contender, new() { ["statusAfterCommit"] = 502, ["body"] = "<html><body>Bad gateway</body></html>" }));
        await AskAsync("Start, done, then half an answer: runs started", contender => StartAsync(platform, contender, new() { ["truncateBody"] = 100 }));
        await AskAsync("Get, 429 with Retry-After: 3: asked again after", contender => RetryAfterAsync(platform, contender));
        await AskAsync("Wait for a run that does not exist", contender => WaitForNothingAsync(platform, contender));
        await AskAsync("Cancel a wait", async contender => await contender.CancelWaitAsync(await StartOneAsync(platform), Patience));

        List<WaitReport> waits = [];
        foreach (IContender contender in contenders)
        {
            IReadOnlyList<string> ids = await WaitLoad.StartRunsAsync(platform, Waits, seed, TimeSpan.FromSeconds(5));
            waits.Add(await WaitLoad.MeasureAsync(platform, Waits, () => contender.WaitAllAsync(ids)));
            await Console.Error.WriteLineAsync($"{contender.Name}: {waits[^1]}");
        }

        rows.Add(("1,000 waits at once: ended", Each(waits, wait => $"{wait.Ended}")));
        rows.Add(("1,000 waits: connections at most", Each(waits, wait => $"{wait.PeakConnections}")));
        rows.Add(("1,000 waits: requests", Each(waits, wait => $"{wait.Requests}")));
        rows.Add(("1,000 waits: memory grew by", Each(waits, wait => $"{wait.Megabytes:0} MB")));

        StringBuilder table = new();
        table.Append("| | ").AppendJoin(" | ", contenders.Select(contender => contender.Name)).Append(" |\n|---|").Append(string.Concat(contenders.Select(_ => "---|"))).Append('\n');
        foreach ((string question, string[] answers) in rows)
            table.Append(CultureInfo.InvariantCulture, $"| {question} | ").AppendJoin(" | ", answers).Append(" |\n");
        return table.ToString();
    }

    private static string[] Each(List<WaitReport> reports, Func<WaitReport, FormattableString> text) => [.. reports.Select(report => FormattableString.Invariant(text(report)))];

    private static async Task<string> StartAsync(TestPlatform platform, IContender contender, JsonObject action)
    {
        int before = (await platform.ReadRunsAsync()).Count;
        await platform.AddFaultAsync(new() { ["method"] = "POST", ["path"] = "/runs", ["times"] = 1, ["action"] = action });
        string said = await contender.StartAsync("local~compared");
        int started = (await platform.ReadRunsAsync()).Count - before;
        return said.StartsWith("error", StringComparison.Ordinal) ? $"{started}, {said}" : $"{started}";
    }

    private static async Task<string> RetryAfterAsync(TestPlatform platform, IContender contender)
    {
        string runId = await StartOneAsync(platform);
        await platform.ClearJournalAsync();
        await platform.AddFaultAsync(new() { ["path"] = $"actor-runs/{runId}", ["times"] = 1, ["action"] = new JsonObject { ["status"] = 429, ["headers"] = new JsonObject { ["Retry-After"] = "3" } } });
        string said = await contender.GetAsync(runId);
        IReadOnlyList<DateTimeOffset> times = await platform.RequestTimesAsync($"actor-runs/{runId}");
        return said == runId && times.Count == 2 ? FormattableString.Invariant($"{(times[1] - times[0]).TotalSeconds:0.0} s") : said;
    }

    private static async Task<string> WaitForNothingAsync(TestPlatform platform, IContender contender)
    {
        string said = await contender.WaitAsync("nosuchrun12345678", Patience);
        return FormattableString.Invariant($"{said}, {(await platform.RequestTimesAsync("nosuchrun")).Count} requests");
    }

    private static Task<string> StartOneAsync(TestPlatform platform) => new ModuleContender(platform.BaseUri).StartAsync("local~compared");
}
