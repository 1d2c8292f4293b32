using System.Text.Json;
using ApifyPS.LocalPlatform.Hosting;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Runs;

/// <summary>What ends because its time is over, on a platform whose time the tests move.</summary>
public sealed class TimeLimitTests : IAsyncLifetime, IDisposable
{
    private readonly PlatformTime _time = new();
    private LocalServer _server = null!;
    private Api _api = null!;

    public async Task InitializeAsync()
    {
        _server = await LocalServer.StartAsync(new LocalServerOptions { Port = 0, InMemory = true, Time = _time });
        _api = new Api(_server.Url);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task A_run_that_exceeds_its_timeout_is_timed_out_and_not_before()
    {
        string id = await StartLong("too-long", "?timeout=90");
        _time.Advance(TimeSpan.FromSeconds(80));
        Assert.Equal("RUNNING", await StatusOf(id));
        await Api.Eventually(async () =>
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            return await StatusOf(id) == "TIMED-OUT";
        }, "the run is timed out");
        JsonElement run = (await _api.Get($"v2/actor-runs/{id}")).Data;
        Assert.Contains("90 seconds", run.GetProperty("statusMessage").GetString(), StringComparison.Ordinal);
        Assert.Equal(90, run.GetProperty("options").GetProperty("timeoutSecs").GetInt32());
    }

    [Fact]
    public async Task Waiting_really_waits_so_that_clients_do_not_spin()
    {
        string id = await StartLong("spin");
        Task<Answer> waiting = _api.Get($"v2/actor-runs/{id}?waitForFinish=60");
        // By then the platform would have answered who does not wait.
        Assert.Equal("RUNNING", await StatusOf(id));
        DateTimeOffset began = _time.GetUtcNow();
        Assert.False(waiting.IsCompleted, "it was answered at once");
        Assert.Equal("RUNNING", (await _time.PassUntil(waiting)).Expect(200).Data.GetProperty("status").GetString());
        Assert.True(_time.GetUtcNow() - began >= TimeSpan.FromSeconds(60), $"answered after {_time.GetUtcNow() - began}");
    }

    [Fact]
    public async Task A_request_that_runs_an_Actor_waits_five_minutes_for_it_and_the_run_continues()
    {
        await _api.Scripted("too-long", new { durationMs = 3_600_000 });
        DateTimeOffset began = _time.GetUtcNow();
        Answer answer = await _time.PassUntil(_api.Post("v2/actors/local~too-long/run-sync"));
        Assert.Equal("run-timeout-exceeded", answer.Expect(408).ErrorType);
        Assert.True(_time.GetUtcNow() - began >= TimeSpan.FromMinutes(5), $"answered after {_time.GetUtcNow() - began}");
        Assert.Equal("RUNNING", (await _api.Get("v2/actors/local~too-long/runs/last")).Data.GetProperty("status").GetString());
    }

    private async Task<string> StartLong(string name, string query = "")
    {
        await _api.Scripted(name, new { durationMs = 3_600_000 });
        string id = (await _api.Post($"v2/actors/local~{name}/runs{query}")).Data.GetProperty("id").GetString()!;
        await Api.Eventually(async () => await StatusOf(id) == "RUNNING", "the run begins");
        return id;
    }

    private async Task<string> StatusOf(string id) => (await _api.Get($"v2/actor-runs/{id}")).Data.GetProperty("status").GetString()!;
}
