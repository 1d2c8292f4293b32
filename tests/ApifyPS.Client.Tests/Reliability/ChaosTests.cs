using ApifyPS.Chaos;
using Xunit.Abstractions;

namespace ApifyPS.Client.Tests.Reliability;

/// <summary>The chaos harness in small; CONTRIBUTING says how to run it in large.</summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const int Seed = 7;

    [Fact]
    public async Task No_paid_run_is_started_twice_or_lost_whatever_the_network_does()
    {
        await using TestPlatform platform = await TestPlatform.StartAsync();

        StartReport report = await RunAsync(platform, new ModuleStarter(platform.BaseUri), 500);
        using NaiveStarter starter = new(platform.BaseUri);
        StartReport naive = await RunAsync(platform, starter, 200);

        Assert.Empty(Verdict.Judge(report, naive));
        Assert.True(report.Requests > report.Starts * 1.2, "There were no faults.");
    }

    [Fact]
    public async Task A_client_that_starts_nothing_does_not_pass()
    {
        await using TestPlatform platform = await TestPlatform.StartAsync();

        StartReport nothing = await RunAsync(platform, new ModuleStarter(new Uri(platform.BaseUri, "nothing-is-here/")), 100);

        Assert.Equal((0, 0, 0), (nothing.Returned, nothing.Doubles.Count, nothing.Lost.Count));
        Assert.Contains(Verdict.Judge(nothing, Bad()), line => line.Contains("returned a run", StringComparison.Ordinal));
    }

    [Fact]
    public void A_client_under_faults_that_do_nothing_does_not_pass()
    {
        StartReport harmless = new() { Client = "all", Starts = 1000, Returned = 1000 };

        Assert.Empty(Verdict.Judge(harmless, Bad()));
        Assert.NotEmpty(Verdict.Judge(harmless, new StartReport { Client = "naive", Starts = 200, Returned = 200 }));
    }

    [Fact]
    public void A_client_that_loses_doubles_misnames_or_fails_does_not_pass()
    {
        StartReport[] bad =
        [
            Bad(),
            new() { Client = "loses", Starts = 1000, Returned = 1000, Lost = { "a run" } },
            new() { Client = "misnames", Starts = 1000, Returned = 1000, WronglyNamed = { "a run" } },
            new() { Client = "gives up", Starts = 1000, Returned = 969, ErrorsWithStartId = 31 },
            new() { Client = "tells nothing", Starts = 1000, Returned = 998, OtherErrors = 2 },
        ];

        Assert.All(bad, report => Assert.NotEmpty(Verdict.Judge(report, Bad())));
    }

    private static StartReport Bad() => new() { Client = "doubles", Starts = 1000, Returned = 1000, Doubles = { "two runs" } };

    private async Task<StartReport> RunAsync(TestPlatform platform, IStarter starter, int starts)
    {
        StartReport report = await StartChaos.RunAsync(platform, starter, starter.GetType().Name, starts, parallel: 32, Seed);
        output.WriteLine(report.ToRow());
        return report;
    }
}
