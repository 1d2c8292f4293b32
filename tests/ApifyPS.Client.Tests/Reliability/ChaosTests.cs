using ApifyPS.Chaos;
using Xunit.Abstractions;

namespace ApifyPS.Client.Tests.Reliability;

/// <summary>The chaos harness in small; CONTRIBUTING says how to run it in large.</summary>
public sealed class ChaosTests(ChaosTests.Results results, ITestOutputHelper output) : IClassFixture<ChaosTests.Results>
{
    [Fact]
    public void No_paid_run_is_started_twice_or_lost_whatever_the_network_does()
    {
        StartReport report = results.Module;

        output.WriteLine(report.ToMarkdown());
        Assert.Empty(report.Doubles);
        Assert.Empty(report.Lost);
        // Nearly all come back: an error for each would be no double and no lost run either.
        Assert.InRange(report.Returned, report.Starts * 9 / 10, report.Starts);
        Assert.True(report.Requests > report.Starts * 1.2, "There were no faults.");
    }

    [Fact]
    public void The_harness_sees_the_doubles_of_a_client_that_posts_again()
    {
        output.WriteLine(results.Naive.ToMarkdown());
        Assert.NotEmpty(results.Naive.Doubles);
    }

    /// <summary>Both clients at the same time, because what they do is mostly to wait until a request is given up.</summary>
    public sealed class Results : IAsyncLifetime
    {
        internal StartReport Module { get; private set; } = null!;

        internal StartReport Naive { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            await using TestPlatform platform = await TestPlatform.StartAsync();
            await using TestPlatform other = await TestPlatform.StartAsync();
            using NaiveStarter naive = new(other.BaseUri);
            Task<StartReport> module = StartChaos.RunAsync(platform, new ModuleStarter(platform.BaseUri), starts: 200, parallel: 32, seed: 7);
            Task<StartReport> doubles = StartChaos.RunAsync(other, naive, starts: 60, parallel: 32, seed: 7);
            Module = await module;
            Naive = await doubles;
        }

        public Task DisposeAsync() => Task.CompletedTask;
    }
}
