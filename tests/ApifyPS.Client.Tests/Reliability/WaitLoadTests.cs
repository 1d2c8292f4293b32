using ApifyPS.Chaos;
using ApifyPS.Client.Tests.Fakes;
using Xunit.Abstractions;

namespace ApifyPS.Client.Tests.Reliability;

public sealed class WaitLoadTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_thousand_runs_are_waited_for_at_once_over_few_connections()
    {
        const int Runs = 1000;
        await using TestPlatform platform = await TestPlatform.StartAsync();
        IReadOnlyList<string> ids = await WaitLoad.StartRunsAsync(platform, Runs, seed: 1, spread: TimeSpan.FromSeconds(2));

        WaitReport report = await WaitLoad.MeasureAsync(platform, Runs, () => WaitLoad.WithMemoryAsync(() => WaitLoad.WaitAsync(platform.BaseUri, ids))).WaitAsync(TestClient.Hang * 3);

        output.WriteLine(report.ToString());
        Assert.Equal(Runs, report.Ended);
        Assert.InRange(report.PeakConnections, 1, 64);
        Assert.InRange(report.Requests, Runs, Runs * 2);
    }
}
