using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Runs;

public sealed class RunLifecycleTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private readonly Api _api = platform.Api;

    [Fact]
    public async Task A_start_answers_at_once_with_a_run_that_has_not_finished()
    {
        await _api.Scripted("slow-start", new { durationMs = 60_000 });
        JsonElement run = (await _api.Post("v2/actors/local~slow-start/runs")).Expect(201).Data;
        Assert.Equal("READY", run.GetProperty("status").GetString());
        Assert.False(run.TryGetProperty("finishedAt", out _));
        Assert.Matches("^[a-zA-Z0-9]{17}$", run.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Waiting_ends_when_the_run_does_and_not_when_the_time_is_over()
    {
        await _api.Scripted("brief", new { durationMs = 300 });
        Stopwatch watch = Stopwatch.StartNew();
        JsonElement run = (await _api.Post("v2/actors/local~brief/runs?waitForFinish=999999")).Expect(201).Data;
        Assert.Equal("SUCCEEDED", run.GetProperty("status").GetString());
        Assert.InRange(watch.Elapsed, TimeSpan.FromMilliseconds(280), TimeSpan.FromSeconds(20));
        Assert.InRange(run.GetProperty("stats").GetProperty("durationMillis").GetInt64(), 280, 20_000);
    }

    [Fact]
    public async Task Everybody_who_waits_for_an_aborted_run_is_released()
    {
        string id = await StartLong("abort-me");
        Task<JsonElement>[] waiters = [.. Enumerable.Range(0, 5).Select(_ => _api.WaitForRun(id))];
        (await _api.Post($"v2/actor-runs/{id}/abort")).Expect(200);
        foreach (JsonElement run in await Task.WhenAll(waiters).WaitAsync(TimeSpan.FromSeconds(20)))
        {
            Assert.Equal("ABORTED", run.GetProperty("status").GetString());
        }
    }

    [Fact]
    public async Task A_run_that_was_aborted_is_never_called_failed_or_succeeded_by_its_own_end()
    {
        await _api.Scripted("racing", new { durationMs = 30, exitCode = 1 });
        for (int round = 0; round < 40; round++)
        {
            string id = (await _api.Post("v2/actors/local~racing/runs")).Data.GetProperty("id").GetString()!;
            if (round % 2 == 0) await Task.Delay(round);
            string afterAbort = (await _api.Post($"v2/actor-runs/{id}/abort")).Expect(200).Data.GetProperty("status").GetString()!;
            string end = (await _api.WaitForRun(id)).GetProperty("status").GetString()!;
            Assert.Equal(afterAbort is "ABORTING" ? "ABORTED" : afterAbort, end);
        }
    }

    [Fact]
    public async Task Aborting_a_finished_run_changes_nothing()
    {
        await _api.Scripted("finished", new { });
        string id = (await _api.Run("local~finished")).GetProperty("id").GetString()!;
        Assert.Equal("SUCCEEDED", (await _api.Post($"v2/actor-runs/{id}/abort")).Expect(200).Data.GetProperty("status").GetString());
    }

    [Fact]
    public async Task An_exit_code_other_than_zero_fails_the_run_and_is_shown()
    {
        await _api.Scripted("failing", new { exitCode = 42 });
        JsonElement run = await _api.Run("local~failing");
        Assert.Equal("FAILED", run.GetProperty("status").GetString());
        Assert.Equal(42, run.GetProperty("exitCode").GetInt32());
        Assert.Equal("Actor finished with exit code 42", run.GetProperty("statusMessage").GetString());
    }

    [Fact]
    public async Task A_scripted_actor_leaves_items_output_records_and_its_message()
    {
        await _api.Scripted("full", new
        {
            log = new object[] { "one", new { text = "two", delayMs = 5 } },
            statusMessage = "All in.",
            items = new[] { new { n = 1 }, new { n = 2 } },
            output = new { ok = true },
            records = new Dictionary<string, object> { ["page.html"] = new { contentType = "text/html", text = "<b>" }, ["bin"] = new { base64 = "AAEC" } },
        });
        JsonElement run = await _api.Run("local~full");
        string id = run.GetProperty("id").GetString()!;
        string store = run.GetProperty("defaultKeyValueStoreId").GetString()!;
        Assert.Equal("All in.", run.GetProperty("statusMessage").GetString());
        Assert.Equal("""[{"n":1},{"n":2}]""", (await _api.Get($"v2/actor-runs/{id}/dataset/items")).Text.Replace("\n", "", StringComparison.Ordinal));
        Assert.Equal("""{"ok":true}""", (await _api.Get($"v2/actor-runs/{id}/key-value-store/records/OUTPUT")).Text);
        Answer page = await _api.Get($"v2/key-value-stores/{store}/records/page.html");
        Assert.Equal(("text/html", "<b>"), (page.ContentHeaders.ContentType!.ToString(), page.Text));
        Assert.Equal([0, 1, 2], await _api.Http.GetByteArrayAsync($"v2/key-value-stores/{store}/records/bin"));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z one\n\d{4}.{20} two\n$", (await _api.Get($"v2/logs/{id}")).Text);
    }

    [Fact]
    public async Task An_input_reaches_the_actor_byte_for_byte_with_its_content_type()
    {
        await _api.Scripted("echo", new { echoInput = true });
        byte[] body = [0, 255, 13, 10, 200];
        ByteArrayContent content = new(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("image/x-odd; a=b");
        JsonElement run = (await _api.Send(HttpMethod.Post, "v2/actors/local~echo/runs?waitForFinish=60", content)).Expect(201).Data;
        using HttpResponseMessage output = await _api.Http.GetAsync($"v2/key-value-stores/{run.GetProperty("defaultKeyValueStoreId").GetString()}/records/OUTPUT");
        Assert.Equal(body, await output.Content.ReadAsByteArrayAsync());
        Assert.Equal("image/x-odd; a=b", output.Content.Headers.ContentType!.ToString());
        Assert.Equal(5, run.GetProperty("stats").GetProperty("inputBodyLen").GetInt32());
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json")]
    public async Task A_start_without_a_body_has_no_input_whatever_type_the_client_sends(string contentType)
    {
        await _api.Scripted("no-input", new { });
        ByteArrayContent content = new([]);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        JsonElement run = (await _api.Send(HttpMethod.Post, "v2/actors/local~no-input/runs?waitForFinish=60", content)).Expect(201).Data;
        Answer input = await _api.Get($"v2/key-value-stores/{run.GetProperty("defaultKeyValueStoreId").GetString()}/records/INPUT");
        Assert.Equal("record-not-found", input.Expect(404).ErrorType);
    }

    [Fact]
    public async Task Input_that_claims_to_be_json_and_is_not_is_refused_before_a_run_starts()
    {
        string actor = await _api.Scripted("strict", new { });
        Assert.Equal("run-input-body-not-valid-json", (await _api.Post("v2/actors/local~strict/runs", "{nope")).Expect(400).ErrorType);
        Assert.Equal(0, (await _api.Get($"v2/actors/{actor}/runs")).Data.GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData("memory=1000", 400, "invalid-input")]
    [InlineData("memory=64", 400, "invalid-input")]
    [InlineData("memory=65536", 400, "invalid-input")]
    [InlineData("memory=lots", 400, "invalid-input")]
    [InlineData("build=nightly", 404, "unknown-build-tag")]
    public async Task Impossible_options_are_refused(string query, int status, string type)
    {
        await _api.Scripted("options", new { });
        Assert.Equal(type, (await _api.Post($"v2/actors/local~options/runs?{query}")).Expect(status).ErrorType);
    }

    [Fact]
    public async Task Options_of_the_request_are_those_of_the_run()
    {
        await _api.Scripted("tuned", new { });
        JsonElement options = (await _api.Run("local~tuned", query: "&memory=256&timeout=77&build=0.0.1&maxItems=5&maxTotalChargeUsd=1.5&unknown=1")).GetProperty("options");
        Assert.Equal("""{"build":"0.0.1","timeoutSecs":77,"memoryMbytes":256,"diskMbytes":512,"maxItems":5,"maxTotalChargeUsd":1.5}""", options.GetRawText());
    }

    [Fact]
    public async Task An_unknown_actor_or_run_is_not_found_with_the_type_that_clients_look_for()
    {
        Answer actor = (await _api.Post("v2/actors/local~nobody/runs")).Expect(404);
        Assert.Equal(("record-not-found", "Actor was not found"), (actor.ErrorType, actor.ErrorMessage));
        Answer run = (await _api.Get("v2/actor-runs/AAAAAAAAAAAAAAAAA?waitForFinish=60")).Expect(404);
        Assert.Equal(("record-not-found", "Actor run was not found"), (run.ErrorType, run.ErrorMessage));
    }

    [Fact]
    public async Task A_run_remembers_who_started_it_so_that_a_lost_answer_can_be_matched()
    {
        await _api.Scripted("meta", new { });
        Answer answer = await _api.Send(HttpMethod.Post, "v2/actors/local~meta/runs", null, request =>
        {
            request.Headers.TryAddWithoutValidation("User-Agent", "ApifyPS/1.0 (test); start/abc123");
            request.Headers.Add("X-Apify-Request-Origin", "CLI");
        });
        JsonElement run = (await _api.Get("v2/actor-runs/" + answer.Data.GetProperty("id").GetString())).Data;
        Assert.Equal("CLI", run.GetProperty("meta").GetProperty("origin").GetString());
        Assert.Equal("ApifyPS/1.0 (test); start/abc123", run.GetProperty("meta").GetProperty("userAgent").GetString());
        Assert.Equal("127.0.0.1", run.GetProperty("meta").GetProperty("clientIp").GetString());
    }

    [Fact]
    public async Task A_run_and_its_log_can_be_read_without_a_token_because_the_id_is_the_secret()
    {
        await _api.Scripted("shared", new { log = new[] { "line" } });
        string id = (await _api.Run("local~shared")).GetProperty("id").GetString()!;
        using HttpClient stranger = new() { BaseAddress = new Uri(platform.Url) };
        Assert.Contains("SUCCEEDED", await stranger.GetStringAsync($"v2/actor-runs/{id}"), StringComparison.Ordinal);
        Assert.Contains("line", await stranger.GetStringAsync($"v2/logs/{id}"), StringComparison.Ordinal);
        using HttpResponseMessage list = await stranger.GetAsync("v2/actor-runs");
        Assert.Equal(401, (int)list.StatusCode);
    }

    [Fact]
    public async Task The_status_message_of_an_actor_that_calls_it_final_outlives_the_run()
    {
        await _api.Scripted("messages", new { durationMs = 60_000 });
        string id = (await _api.Post("v2/actors/local~messages/runs")).Data.GetProperty("id").GetString()!;
        await _api.Put($"v2/actor-runs/{id}", new { statusMessage = "half way" });
        Assert.Equal("half way", (await _api.Get($"v2/actor-runs/{id}")).Data.GetProperty("statusMessage").GetString());
        await _api.Put($"v2/actor-runs/{id}", new { statusMessage = "my last words", isStatusMessageTerminal = true, level = "INFO" });
        await _api.Post($"v2/actor-runs/{id}/abort");
        Assert.Equal("my last words", (await _api.WaitForRun(id)).GetProperty("statusMessage").GetString());
        Assert.Equal("late", (await _api.Put($"v2/actor-runs/{id}", new { statusMessage = "late" })).Expect(200).Data.GetProperty("statusMessage").GetString());
    }

    [Fact]
    public async Task The_last_words_of_an_actor_that_exits_without_waiting_for_the_answer_are_heard()
    {
        string id = await StartLong("in-a-hurry");
        const string Body = """{"statusMessage":"bye","isStatusMessageTerminal":true}""";
        Uri server = new(platform.Url);
        using (TcpClient connection = new())
        {
            await connection.ConnectAsync(server.Host, server.Port);
            await connection.GetStream().WriteAsync(Encoding.UTF8.GetBytes(
                $"PUT /v2/actor-runs/{id} HTTP/1.1\r\nHost: {server.Authority}\r\nAuthorization: Bearer x\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}"));
        }

        await Api.Eventually(
            async () => (await _api.Get($"v2/actor-runs/{id}")).Data.TryGetProperty("statusMessage", out JsonElement message) && message.GetString() == "bye",
            "the message is stored");
    }

    [Fact]
    public async Task A_resurrected_run_continues_with_its_storages_and_its_log()
    {
        await _api.Scripted("lazarus", new { log = new[] { "here" }, items = new[] { new { a = 1 } } });
        JsonElement first = await _api.Run("local~lazarus");
        string id = first.GetProperty("id").GetString()!;
        JsonElement again = (await _api.Post($"v2/actor-runs/{id}/resurrect?memory=512&timeout=9")).Expect(200).Data;
        Assert.Equal("RUNNING", again.GetProperty("status").GetString());
        JsonElement end = await _api.WaitForRun(id);
        Assert.Equal("SUCCEEDED", end.GetProperty("status").GetString());
        Assert.Equal(first.GetProperty("defaultDatasetId").GetString(), end.GetProperty("defaultDatasetId").GetString());
        Assert.Equal(1, end.GetProperty("stats").GetProperty("resurrectCount").GetInt32());
        Assert.Equal(512, end.GetProperty("options").GetProperty("memoryMbytes").GetInt32());
        Assert.Equal("2", (await _api.Get($"v2/actor-runs/{id}/dataset/items")).Headers.GetValues("X-Apify-Pagination-Total").Single());
        Assert.Equal(3, (await _api.Get($"v2/logs/{id}")).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task A_run_that_is_still_running_can_be_neither_resurrected_nor_deleted()
    {
        string id = await StartLong("busy");
        (await _api.Post($"v2/actor-runs/{id}/resurrect")).Expect(400);
        Assert.Equal("cannot-remove-running-run", (await _api.Delete($"v2/actor-runs/{id}")).Expect(400).ErrorType);
        await _api.Post($"v2/actor-runs/{id}/abort");
        await _api.WaitForRun(id);
        (await _api.Delete($"v2/actor-runs/{id}")).Expect(204);
        (await _api.Get($"v2/actor-runs/{id}")).Expect(404);
        (await _api.Get($"v2/logs/{id}")).Expect(404);
    }

    [Fact]
    public async Task A_reboot_starts_the_actor_again_as_the_same_run()
    {
        await _api.Scripted("reboot", new { log = new[] { "begin" }, durationMs = 60_000 });
        string id = (await _api.Post("v2/actors/local~reboot/runs")).Data.GetProperty("id").GetString()!;
        await Api.Eventually(async () => (await _api.Get($"v2/logs/{id}")).Text.Contains("begin", StringComparison.Ordinal), "the Actor begins");
        JsonElement rebooted = (await _api.Post($"v2/actor-runs/{id}/reboot")).Expect(200).Data;
        Assert.Equal(("RUNNING", 1), (rebooted.GetProperty("status").GetString(), rebooted.GetProperty("stats").GetProperty("rebootCount").GetInt32()));
        await Api.Eventually(async () => (await _api.Get($"v2/logs/{id}")).Text.Split("begin").Length == 3, "the Actor begins again");
        await _api.Post($"v2/actor-runs/{id}/abort");
        await _api.WaitForRun(id);
        Assert.Equal("job-finished", (await _api.Post($"v2/actor-runs/{id}/reboot")).Expect(400).ErrorType);
    }

    [Fact]
    public async Task A_metamorph_continues_as_the_other_actor_with_the_new_input()
    {
        await _api.Scripted("caterpillar", new { durationMs = 60_000, log = new[] { "begin" } });
        await _api.Scripted("butterfly", new { echoInput = true });
        string id = (await _api.Post("v2/actors/local~caterpillar/runs", new { old = 1 })).Data.GetProperty("id").GetString()!;
        await Api.Eventually(async () => (await _api.Get($"v2/logs/{id}")).Text.Contains("begin", StringComparison.Ordinal), "the Actor begins");
        (await _api.Post($"v2/actor-runs/{id}/metamorph?targetActorId=local~butterfly", """{"wings":2}""")).Expect(200);
        JsonElement end = await _api.WaitForRun(id);
        Assert.Equal("SUCCEEDED", end.GetProperty("status").GetString());
        Assert.Equal("""{"wings":2}""", (await _api.Get($"v2/actor-runs/{id}/key-value-store/records/OUTPUT")).Text);
        Assert.Equal("INPUT-METAMORPH-1", end.GetProperty("metamorphs")[0].GetProperty("inputKey").GetString());
    }

    [Fact]
    public async Task A_thousand_runs_at_once_need_no_thread_each()
    {
        await _api.Scripted("many", new { durationMs = 1500, items = new[] { new { a = 1 } }, output = 1 });
        string[] ids = await Task.WhenAll(Enumerable.Range(0, 1000).Select(async _ =>
            (await _api.Post("v2/actors/local~many/runs")).Expect(201).Data.GetProperty("id").GetString()!));
        Assert.Equal(1000, ids.Distinct().Count());
        using Process self = Process.GetCurrentProcess();
        Assert.True(self.Threads.Count < 200, $"{self.Threads.Count} threads");
        foreach (string id in ids) Assert.Equal("SUCCEEDED", (await _api.WaitForRun(id)).GetProperty("status").GetString());
        Assert.Equal(1000, (await _api.Get("v2/actors/local~many/runs?status=SUCCEEDED&limit=1")).Data.GetProperty("total").GetInt32());
    }

    private async Task<string> StartLong(string name)
    {
        await _api.Scripted(name, new { durationMs = 60_000 });
        string id = (await _api.Post($"v2/actors/local~{name}/runs")).Data.GetProperty("id").GetString()!;
        await Api.Eventually(async () => (await _api.Get($"v2/actor-runs/{id}")).Data.GetProperty("status").GetString() == "RUNNING", "the run begins");
        return id;
    }
}
