using ApifyPS.Chaos;
using Xunit.Abstractions;

namespace ApifyPS.Client.Tests.Reliability;

/// <summary>The chaos harness in small; CONTRIBUTING says how to run it in large.</summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    [Fact]
    public async Task No_paid_run_is_started_twice_or_lost_whatever_the_network_does()
    {
        await using TestPlatform platform = await TestPlatform.StartAsync();

        StartReport report = await StartChaos.RunAsync(platform, new ModuleStarter(platform.BaseUri), starts: 500, parallel: 32, seed: 7);

        output.WriteLine(report.ToMarkdown());
        Assert.Empty(report.Doubles);
        Assert.Empty(report.Lost);
        // Nearly all come back: an error for each would be no double and no lost run either.
        Assert.InRange(report.Returned, 450, 500);
        Assert.True(report.Requests > report.Starts * 1.2, "There were no faults.");
    }

    [Fact]
    public async Task The_harness_sees_the_doubles_of_a_client_that_posts_again()
    {
        await using TestPlatform platform = await TestPlatform.StartAsync();
        using NaiveStarter starter = new(platform.BaseUri);

        StartReport report = await StartChaos.RunAsync(platform, starter, starts: 200, parallel: 32, seed: 7);

        output.WriteLine(report.ToMarkdown());
        Assert.NotEmpty(report.Doubles);
    }
}
