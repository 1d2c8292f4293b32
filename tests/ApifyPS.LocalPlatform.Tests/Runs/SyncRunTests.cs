using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Runs;

public sealed class SyncRunTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private readonly Api _api = platform.Api;

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
    public async Task A_run_that_fails_is_an_error()
    {
        await _api.Scripted("failing", new { exitCode = 3 });
        Assert.Equal("run-failed", (await _api.Post("v2/actors/local~failing/run-sync-get-dataset-items")).Expect(400).ErrorType);
    }
}
