using System.Text.RegularExpressions;

namespace ApifyPS.Client.Tests.Time;

/// <summary>Each pause, age, throttle and retry is on the injected clock. One that isn't makes every test that meets it wait, and none of them exact.</summary>
public sealed partial class InjectedClockTests
{
    private static readonly string[] Projects = ["src/ApifyPS.Client", "src/ApifyPS"];

    /// <summary>Where real time is meant, or where the clock itself is made.</summary>
    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal)
    {
        ["src/ApifyPS.Client/ApifyClientOptions.cs"] = "The clock where nobody gives one.",
        ["src/ApifyPS.Client/Time/TimeProviderExtensions.cs"] = "The pause on the clock.",
        ["src/ApifyPS.Client/Time/Jitter.cs"] = "The randomness where nobody gives one.",
        ["src/ApifyPS.Client/Datasets/DatasetItemWriter.cs"] = "How long somebody who has pressed Ctrl-C waits.",
        ["src/ApifyPS.Client/Schemas/PatternTime.cs"] = "How long an expression keeps the processor busy.",
        ["src/ApifyPS/Common/ModuleTime.cs"] = "The clock where no test sets one.",
        ["src/ApifyPS/LocalPlatform/LocalPlatformProcess.cs"] = "How long another process takes to start and to end.",
        ["src/ApifyPS/Runs/StartedRuns.cs"] = "How long somebody who has pressed Ctrl-C waits.",
    };

    [Fact]
    public void No_pause_or_age_goes_past_the_clock_that_tests_move()
    {
        string[] found =
        [
            .. from project in Projects
               from path in Directory.EnumerateFiles(Repository.File(project), "*.cs", SearchOption.AllDirectories)
               let file = Path.GetRelativePath(Repository.Root, path).Replace('\\', '/')
               where !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)
               where File.ReadLines(path).Any(line => RealTime().IsMatch(Comment().Replace(line, "")))
               orderby file
               select file,
        ];

        // Also a file that doesn't need its exception any more: it would let the next pause through.
        Assert.Equal(Exceptions.Keys.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("await Task.Delay(pause, token);")]
    [InlineData("Thread.Sleep(50);")]
    [InlineData("Stopwatch clock = Stopwatch.StartNew();")]
    [InlineData("DateTime now = DateTime.Now;")]
    [InlineData("var age = DateTimeOffset.UtcNow - time;")]
    [InlineData("private readonly Timer _ageing = new(_ => Send());")]
    [InlineData("using PeriodicTimer timer = new(interval);")]
    [InlineData("Random random = new();")]
    [InlineData("Random.Shared.Next()")]
    [InlineData("int start = Environment.TickCount;")]
    [InlineData("new ElapsedTime(TimeProvider.System)")]
    public void Each_way_past_the_clock_is_seen(string code) => Assert.Matches(RealTime(), code);

    [Theory]
    [InlineData("await client.Options.Time.PauseAsync(pause, token);")]
    [InlineData("private ITimer? _ageing;")]
    [InlineData("internal Func<double> Random { get; init; }")]
    [InlineData("new RetryPolicy(options.MaxRetries, options.Random)")]
    [InlineData("ModuleTime.Provider.GetUtcNow()")]
    public void The_clock_itself_is_not(string code) => Assert.DoesNotMatch(RealTime(), code);

    [GeneratedRegex(@"\bTask\.Delay\(|\btime\.Delay\(|\bThread\.Sleep\b|\bStopwatch\b|\bDateTime(Offset)?\.(Utc)?Now\b|\bDateTime\.Today\b|\b(Periodic)?Timer\b|\bnew Random\(|\bRandom \w+ =|\bRandom\.Shared\b|\bEnvironment\.TickCount|\bTimeProvider\.System\b")]
    private static partial Regex RealTime();

    [GeneratedRegex("//.*")]
    private static partial Regex Comment();
}
