using System.Diagnostics;
using ApifyPS.LocalPlatform.Hosting;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Hosting;

public sealed class ShutdownTests
{
    [Fact]
    public async Task Stopping_does_not_wait_for_those_who_wait_and_leaves_nothing_in_the_temporary_folder()
    {
        string[] before = TemporaryFolders();
        LocalServer server = await LocalServer.StartAsync(new LocalServerOptions { Port = 0, InMemory = true });
        using Api api = new(server.Url);
        await api.Scripted("long", new { durationMs = 600_000, log = new[] { "line" } });
        string run = (await api.Post("v2/actors/local~long/runs")).Data.GetProperty("id").GetString()!;
        await api.Post("__local/faults", new { path = "hang", action = new { endless = true } });
        using Stream log = await api.Http.GetStreamAsync($"v2/logs/{run}?stream=1");
        Task<Answer> waiter = api.Get($"v2/actor-runs/{run}?waitForFinish=60");
        Task<Answer> hanging = api.Get("v2/users/me?hang");
        await Api.Eventually(async () => (await api.Get("__local/requests?path=waitForFinish|hang")).Data.GetArrayLength() == 2, "both requests wait");

        Stopwatch watch = Stopwatch.StartNew();
        await server.DisposeAsync();
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), watch.Elapsed.ToString());
        Assert.Equal("ABORTED", (await waiter).Data.GetProperty("status").GetString());
        Assert.Contains("line", await new StreamReader(log).ReadToEndAsync(), StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => hanging);
        Assert.DoesNotContain(TemporaryFolders().Except(before), folder => File.Exists(Path.Combine(folder, "logs", run + ".log")));
    }

    private static string[] TemporaryFolders() => Directory.GetDirectories(Path.GetTempPath(), "apify-local-*");
}
