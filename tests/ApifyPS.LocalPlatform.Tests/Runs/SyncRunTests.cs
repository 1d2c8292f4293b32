using ApifyPS.LocalPlatform.Hosting;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Runs;

public sealed class SyncRunTests : IAsyncLifetime, IDisposable
{
    private LocalServer _server = null!;
    private Api _api = null!;

    public async Task InitializeAsync()
    {
        _server = await LocalServer.StartAsync(new LocalServerOptions { Port = 0, InMemory = true, LongestSyncRun = TimeSpan.FromSeconds(2) });
        _api = new Api(_server.Url);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task One_request_runs_an_Actor_and_brings_its_output_another_record_or_its_items()
    {
        await _api.Scripted("at-once", new { echoInput = true, items = new[] { new { a = 1, b = 1 }, new { a = 2, b = 2 } }, records = new { page = new { contentType = "text/html", text = "<p>hi</p>" } } });
        Answer output = (await _api.Post("v2/acts/local~at-once/run-sync", new { x = 1 })).Expect(201);
        Assert.Equal("""{"x":1}""", output.Text);
        Answer page = (await _api.Get("v2/actors/local~at-once/run-sync?outputRecordKey=page")).Expect(201);
        Assert.Equal(("<p>hi</p>", "text/html"), (page.Text, page.ContentHeaders.ContentType!.MediaType));
        Answer items = (await _api.Post("v2/actors/local~at-once/run-sync-get-dataset-items?fields=a&limit=1&desc=1&format=jsonl", new { })).Expect(201);
        Assert.Equal("""{"a":2}""", items.Text.Trim());
        Assert.Equal("2", items.Headers.GetValues("X-Apify-Pagination-Total").Single());
    }

    [Fact]
    public async Task A_task_is_run_at_once_with_its_own_input()
    {
        await _api.Scripted("of-task", new { echoInput = true });
        await _api.Post("v2/actor-tasks", new { actId = "local~of-task", name = "at-once-task", input = new { a = 1 } });
        Assert.Equal("""{"a":1}""", (await _api.Get("v2/actor-tasks/local~at-once-task/run-sync")).Expect(201).Text);
        Assert.Equal("""{"a":2}""", (await _api.Post("v2/actor-tasks/local~at-once-task/run-sync", new { a = 2 })).Expect(201).Text);
        Assert.Equal("[]", (await _api.Get("v2/actor-tasks/local~at-once-task/run-sync-get-dataset-items")).Expect(201).Text.Trim());
    }

    [Fact]
    public async Task A_run_that_takes_too_long_or_fails_is_an_error_and_the_run_is_there()
    {
        await _api.Scripted("too-long", new { durationMs = 60_000 });
        Assert.Equal("run-timeout-exceeded", (await _api.Post("v2/actors/local~too-long/run-sync")).Expect(408).ErrorType);
        Assert.Equal("RUNNING", (await _api.Get("v2/actors/local~too-long/runs/last")).Data.GetProperty("status").GetString());
        await _api.Scripted("failing", new { exitCode = 3 });
        Assert.Equal("run-failed", (await _api.Post("v2/actors/local~failing/run-sync-get-dataset-items")).Expect(400).ErrorType);
    }
}
