using ApifyPS.Chaos;
using Xunit.Abstractions;

namespace ApifyPS.Client.Tests.Reliability;

/// <summary>The chaos harness in small; CONTRIBUTING says how to run it in large.</summary>
public sealed class ChaosTests(ChaosTests.Results results, ITestOutputHelper output) : IClassFixture<ChaosTests.Results>
{
    [Fact]
    public void No_paid_run_is_started_twice_or_lost_whatever_the_network_does()
    {
        output.WriteLine($"{StartReport.Header}\n{results.Module.ToRow()}\n{results.Naive.ToRow()}");
        Assert.Empty(Verdict.Judge(results.Module, results.Naive));
        Assert.True(results.Module.Requests > results.Module.Starts * 1.2, "There were no faults.");
    }

    [Fact]
    public void A_client_that_starts_nothing_does_not_pass()
    {
        Assert.Equal((0, 0, 0), (results.Nothing.Returned, results.Nothing.Doubles.Count, results.Nothing.Lost.Count));
        Assert.NotEmpty(Verdict.Judge(results.Nothing, Report(doubles: 1)));
    }

    [Fact]
    public void A_client_under_faults_that_do_nothing_does_not_pass()
    {
        Assert.Empty(Verdict.Judge(Report(), Report(doubles: 1)));
        Assert.NotEmpty(Verdict.Judge(Report(), Report()));
    }

    [Fact]
    public void A_client_that_loses_doubles_misnames_or_gives_up_does_not_pass() =>
        Assert.All(
            [Report(doubles: 1), Report(lost: 1), Report(wronglyNamed: 1), Report(errorsWithStartId: 56), Report(otherErrors: 2)],
            report => Assert.NotEmpty(Verdict.Judge(report, Report(doubles: 1))));

    private static StartReport Report(int doubles = 0, int lost = 0, int wronglyNamed = 0, int errorsWithStartId = 0, int otherErrors = 0)
    {
        StartReport report = new() { Client = "made up", Starts = 1000, Returned = 1000 - errorsWithStartId - otherErrors, ErrorsWithStartId = errorsWithStartId, OtherErrors = otherErrors };
        report.Doubles.AddRange(Enumerable.Repeat("two runs", doubles));
        report.Lost.AddRange(Enumerable.Repeat("a run", lost));
        report.WronglyNamed.AddRange(Enumerable.Repeat("a run", wronglyNamed));
        return report;
    }

    /// <summary>All at the same time, because what they do is mostly to wait until a request is given up.</summary>
    public sealed class Results : IAsyncLifetime
    {
        internal StartReport Module { get; private set; } = null!;

        internal StartReport Naive { get; private set; } = null!;

        /// <summary>The module's client, pointed at a path where nothing is.</summary>
        internal StartReport Nothing { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            StartReport[] reports = await Task.WhenAll(
                RunAsync(uri => new ModuleStarter(uri), starts: 200),
                RunAsync(uri => new NaiveStarter(uri), starts: 60),
                RunAsync(uri => new ModuleStarter(new Uri(uri, "nothing-is-here/")), starts: 20));
            (Module, Naive, Nothing) = (reports[0], reports[1], reports[2]);
        }

        public Task DisposeAsync() => Task.CompletedTask;

        private static async Task<StartReport> RunAsync(Func<Uri, IStarter> starterAt, int starts)
        {
            await using TestPlatform platform = await TestPlatform.StartAsync();
            IStarter starter = starterAt(platform.BaseUri);
            using IDisposable? disposable = starter as IDisposable;
            return await StartChaos.RunAsync(platform, starter, starter.GetType().Name, starts, parallel: 32, seed: 7);
        }
    }
}
