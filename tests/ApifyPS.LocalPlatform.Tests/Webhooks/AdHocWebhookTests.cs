using System.Text;
using System.Text.Json;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Hosting;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Webhooks;

public sealed class AdHocWebhookTests : IAsyncLifetime, IDisposable
{
    private static readonly string[] Ends = ["ACTOR.RUN.SUCCEEDED", "ACTOR.RUN.FAILED", "ACTOR.RUN.ABORTED", "ACTOR.RUN.TIMED_OUT"];
    private LocalServer _server = null!;
    private Api _api = null!;

    public async Task InitializeAsync()
    {
        _server = await LocalServer.StartAsync(new LocalServerOptions { Port = 0, InMemory = true, WebhookRetryPause = TimeSpan.FromMilliseconds(1) });
        _api = new Api(_server.Url);
        await _api.Scripted("hooked", new { output = 1 });
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task A_receiver_gets_the_event_once_with_the_run_in_it()
    {
        using FakePlatform receiver = WebhookReceiver.Start();
        JsonElement run = await Run("local~hooked", new { eventTypes = Ends, requestUrl = receiver.BaseUri, idempotencyKey = "k" }, new { eventTypes = Ends, requestUrl = receiver.BaseUri, idempotencyKey = "k" });
        JsonElement dispatch = await OnlyDispatch("SUCCEEDED");
        FakeRequest received = Assert.Single(receiver.Requests);
        Assert.Equal("POST", received.Method);
        Assert.Equal("application/json; charset=utf-8", received.Headers["Content-Type"]);
        Assert.Equal(dispatch.GetProperty("id").GetString(), received.Headers["X-Apify-Webhook-Dispatch-Id"]);
        JsonElement payload = received.Json;
        Assert.Equal(["createdAt", "eventData", "eventType", "resource", "userId"], payload.EnumerateObject().Select(property => property.Name).Order());
        Assert.Equal("ACTOR.RUN.SUCCEEDED", payload.GetProperty("eventType").GetString());
        Assert.Equal(run.GetProperty("id").GetString(), payload.GetProperty("eventData").GetProperty("actorRunId").GetString());
        Assert.Equal(run.GetProperty("actId").GetString(), payload.GetProperty("eventData").GetProperty("actorId").GetString());
        Assert.Equal(run.ToString(), payload.GetProperty("resource").ToString());
    }

    [Fact]
    public async Task A_receiver_that_fails_at_first_is_called_again_and_both_calls_can_be_seen()
    {
        using FakePlatform receiver = WebhookReceiver.Start(500);
        await Run("local~hooked", new { eventTypes = Ends, requestUrl = receiver.BaseUri });
        JsonElement[] calls = [.. (await OnlyDispatch("SUCCEEDED")).GetProperty("calls").EnumerateArray()];
        Assert.Equal([500, 200], calls.Select(call => call.GetProperty("responseStatus").GetInt32()));
        Assert.Contains("500", calls[0].GetProperty("errorMessage").GetString(), StringComparison.Ordinal);
        Assert.False(calls[1].TryGetProperty("errorMessage", out _));
        Assert.StartsWith("answer 2 xxx", calls[1].GetProperty("responseBody").GetString(), StringComparison.Ordinal);
        Assert.Equal(4096, calls[1].GetProperty("responseBody").GetString()!.Length);
        Assert.Equal(receiver.Requests[0].Text, receiver.Requests[1].Text);
    }

    [Fact]
    public async Task A_receiver_that_never_takes_it_is_given_up_and_the_run_is_none_the_worse()
    {
        using FakePlatform receiver = WebhookReceiver.Start([.. Enumerable.Repeat(503, 20)]);
        JsonElement run = await Run("local~hooked", new { eventTypes = Ends, requestUrl = receiver.BaseUri });
        Assert.Equal("SUCCEEDED", run.GetProperty("status").GetString());
        Assert.Equal(11, (await OnlyDispatch("FAILED")).GetProperty("calls").GetArrayLength());
        Assert.Equal(11, receiver.Requests.Count);
        Assert.Equal(run.ToString(), (await _api.WaitForRun(run.GetProperty("id").GetString()!)).ToString());
    }

    [Fact]
    public async Task Nobody_at_the_address_is_a_failed_call_with_a_reason()
    {
        using FakePlatform gone = FakePlatform.Refusing(_ => FakeReply.Closed());
        await Run("local~hooked", new { eventTypes = Ends, requestUrl = gone.BaseUri, doNotRetry = true });
        JsonElement call = Assert.Single((await OnlyDispatch("FAILED")).GetProperty("calls").EnumerateArray());
        Assert.NotEmpty(call.GetProperty("errorMessage").GetString()!);
        Assert.False(call.TryGetProperty("responseStatus", out _));
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        using FakePlatform receiver = WebhookReceiver.Start(302);
        await Run("local~hooked", new { eventTypes = Ends, requestUrl = receiver.BaseUri, doNotRetry = true });
        await OnlyDispatch("FAILED");
        Assert.Single(receiver.Requests);
    }

    [Fact]
    public async Task Templates_make_the_payload_and_the_headers_a_receiver_expects()
    {
        using FakePlatform receiver = WebhookReceiver.Start();
        const string Payload = """{"text":"{{eventType}} of {{resource.id}}","whole":"{{eventData}}","status":{{resource.status}},"none":{{resource.nothing}},"n":[1,{{ eventData.actorId }}]}""";
        const string Headers = """{"Authorization":"Bearer s3cret","X-Run":"run {{resource.id}}","Host":"other.example","Content-Length":"1"}""";
        JsonElement run = await Run("local~hooked", new { eventTypes = Ends, requestUrl = receiver.BaseUri, payloadTemplate = Payload, headersTemplate = Headers, shouldInterpolateStrings = true });
        await OnlyDispatch("SUCCEEDED");
        FakeRequest received = Assert.Single(receiver.Requests);
        string id = run.GetProperty("id").GetString()!;
        string actor = run.GetProperty("actId").GetString()!;
        Assert.Equal(
            $$"""{"text":"ACTOR.RUN.SUCCEEDED of {{id}}","whole":{"actorId":"{{actor}}","actorRunId":"{{id}}"},"status":"SUCCEEDED","none":null,"n":[1,"{{actor}}"]}""",
            received.Text);
        Assert.Equal("Bearer s3cret", received.Headers["Authorization"]);
        Assert.Equal("run " + id, received.Headers["X-Run"]);
        Assert.StartsWith("127.0.0.1:", received.Headers["Host"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Variables_inside_strings_stay_as_they_are_unless_asked_for()
    {
        using FakePlatform receiver = WebhookReceiver.Start();
        await Run("local~hooked", new { eventTypes = Ends, requestUrl = receiver.BaseUri, payloadTemplate = """{"a":"\"{{eventType}}\"","b":{{eventType}}}""" });
        await OnlyDispatch("SUCCEEDED");
        Assert.Equal("""{"a":"\"{{eventType}}\"","b":"ACTOR.RUN.SUCCEEDED"}""", Assert.Single(receiver.Requests).Text);
    }

    [Fact]
    public async Task An_aborted_run_tells_that_it_was_aborted_and_nothing_else()
    {
        using FakePlatform receiver = WebhookReceiver.Start();
        await _api.Scripted("waiting", new { durationMs = 300_000 });
        string id = (await Start("local~waiting", new { eventTypes = Ends, requestUrl = receiver.BaseUri })).Expect(201).Data.GetProperty("id").GetString()!;
        (await _api.Post($"v2/actor-runs/{id}/abort")).Expect(200);
        Assert.Equal("ABORTED", (await _api.WaitForRun(id)).GetProperty("status").GetString());
        Assert.Equal("ACTOR.RUN.ABORTED", (await OnlyDispatch("SUCCEEDED")).GetProperty("eventType").GetString());
        Assert.Equal("ABORTED", Assert.Single(receiver.Requests).Json.GetProperty("resource").GetProperty("status").GetString());
    }

    [Fact]
    public async Task Each_event_of_a_run_of_a_task_is_told_to_those_who_asked_for_it()
    {
        using FakePlatform receiver = WebhookReceiver.Start();
        await _api.Scripted("failing", new { exitCode = 3 });
        string task = (await _api.Post("v2/actor-tasks", new { actId = "local~failing", name = "failing-task" })).Expect(201).Data.GetProperty("id").GetString()!;
        string webhooks = Encode(new[] { new { eventTypes = new[] { "ACTOR.RUN.CREATED", "ACTOR.RUN.RESURRECTED", "ACTOR.RUN.FAILED" }, requestUrl = receiver.BaseUri } });
        JsonElement run = (await _api.Post($"v2/actor-tasks/{task}/runs?waitForFinish=60&webhooks={webhooks}")).Expect(201).Data;
        await _api.Post($"v2/actor-runs/{run.GetProperty("id").GetString()}/resurrect");
        await _api.WaitForRun(run.GetProperty("id").GetString()!);
        await Api.Eventually(() => Task.FromResult(receiver.Requests.Count == 4), "four events are told");
        JsonElement[] dispatches = [.. (await _api.Get("v2/webhook-dispatches")).Data.GetProperty("items").EnumerateArray()];
        Assert.Equal(
            ["ACTOR.RUN.CREATED", "ACTOR.RUN.FAILED", "ACTOR.RUN.RESURRECTED", "ACTOR.RUN.FAILED"],
            dispatches.Select(dispatch => dispatch.GetProperty("eventType").GetString()));
        Assert.All(dispatches, dispatch => Assert.Equal(task, dispatch.GetProperty("eventData").GetProperty("actorTaskId").GetString()));
    }

    [Theory]
    [InlineData("no Base64!")]
    [InlineData("bm8gSlNPTg==")]
    [InlineData("""{"eventTypes":["ACTOR.RUN.SUCCEEDED"],"requestUrl":"http://127.0.0.1/"}""")]
    [InlineData("[1]")]
    [InlineData("""[{"eventTypes":["ACTOR.RUN.SUCCEEDED"]}]""")]
    [InlineData("""[{"eventTypes":["ACTOR.RUN.SUCCEEDED"],"requestUrl":"ftp://127.0.0.1/"}]""")]
    [InlineData("""[{"eventTypes":["ACTOR.RUN.SUCCEEDED"],"requestUrl":"/relative"}]""")]
    [InlineData("""[{"eventTypes":["ACTOR.RUN.NONSENSE"],"requestUrl":"http://127.0.0.1/"}]""")]
    [InlineData("""[{"eventTypes":[],"requestUrl":"http://127.0.0.1/"}]""")]
    [InlineData("""[{"eventTypes":["ACTOR.RUN.SUCCEEDED"],"requestUrl":"http://127.0.0.1/","payloadTemplate":"{{{"}]""")]
    [InlineData("""[{"eventTypes":["ACTOR.RUN.SUCCEEDED"],"requestUrl":"http://127.0.0.1/","payloadTemplate":"{\"a\":{{secret}}}"}]""")]
    [InlineData("""[{"eventTypes":["ACTOR.RUN.SUCCEEDED"],"requestUrl":"http://127.0.0.1/","headersTemplate":"[]"}]""")]
    [InlineData("""[{"eventTypes":["ACTOR.RUN.SUCCEEDED"],"requestUrl":"http://127.0.0.1/","payloadTemplate":"[\"\\ud800\"]"}]""")]
    public async Task Webhooks_that_cannot_work_start_no_run(string webhooks)
    {
        string parameter = webhooks[0] is '[' or '{' ? Convert.ToBase64String(Encoding.UTF8.GetBytes(webhooks)) : webhooks;
        Answer answer = await _api.Post($"v2/actors/local~hooked/runs?webhooks={Uri.EscapeDataString(parameter)}");
        Assert.Equal("invalid-input", answer.Expect(400).ErrorType);
        Assert.Equal(0, (await _api.Get("v2/actor-runs")).Data.GetProperty("total").GetInt32());
        Assert.Equal(0, (await _api.Get("v2/webhooks")).Data.GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_template_is_taken_as_deep_as_other_JSON_and_what_is_taken_arrives()
    {
        using FakePlatform receiver = WebhookReceiver.Start();
        await Run("local~hooked", new { eventTypes = Ends, requestUrl = receiver.BaseUri, payloadTemplate = Nested(PlatformJson.MaxDepth) });
        await OnlyDispatch("SUCCEEDED");
        Assert.EndsWith("}" + new string(']', PlatformJson.MaxDepth), Assert.Single(receiver.Requests).Text, StringComparison.Ordinal);

        Answer answer = await Start("local~hooked", new { eventTypes = Ends, requestUrl = receiver.BaseUri, payloadTemplate = Nested(PlatformJson.MaxDepth + 1) });
        Assert.Equal("invalid-input", answer.Expect(400).ErrorType);

        static string Nested(int depth) => new string('[', depth) + "{{resource}}" + new string(']', depth);
    }

    [SkippableFact]
    public async Task Clients_with_strict_models_can_read_webhooks_and_dispatches()
    {
        Skip.If(OpenApiContract.Instance is null, OpenApiContract.SkipReason);
        using FakePlatform receiver = WebhookReceiver.Start(500);
        JsonElement run = await Run("local~hooked", new { eventTypes = Ends, requestUrl = receiver.BaseUri, description = "mine" });
        string dispatch = (await OnlyDispatch("SUCCEEDED")).GetProperty("id").GetString()!;
        await Check("/v2/webhook-dispatches/{}", $"v2/webhook-dispatches/{dispatch}");
        await Check("/v2/webhook-dispatches", "v2/webhook-dispatches?desc=1&limit=5");
        JsonElement webhook = (await Check("/v2/webhooks", "v2/webhooks")).GetProperty("items")[0];
        string id = webhook.GetProperty("id").GetString()!;
        Assert.True(webhook.GetProperty("isAdHoc").GetBoolean());
        Assert.Equal(run.GetProperty("id").GetString(), webhook.GetProperty("condition").GetProperty("actorRunId").GetString());
        Assert.Equal("mine", (await Check("/v2/webhooks/{}", $"v2/webhooks/{id}")).GetProperty("description").GetString());
        Assert.Equal(1, (await Check("/v2/webhooks/{}/dispatches", $"v2/webhooks/{id}/dispatches")).GetProperty("total").GetInt32());
        (await _api.Get("v2/webhooks/AAAAAAAAAAAAAAAAA")).Expect(404);
        (await _api.Get("v2/webhook-dispatches/AAAAAAAAAAAAAAAAA")).Expect(404);
        (await _api.Post("v2/webhooks", new { })).Expect(400);

        async Task<JsonElement> Check(string template, string path)
        {
            Answer answer = (await _api.Get(path)).Expect(200);
            Assert.Empty(OpenApiContract.Instance!.ValidateResponse("GET", template, 200, answer.Text));
            return answer.Data;
        }
    }

    [Fact]
    public async Task A_reset_forgets_webhooks_and_dispatches()
    {
        using FakePlatform receiver = WebhookReceiver.Start();
        await Run("local~hooked", new { eventTypes = Ends, requestUrl = receiver.BaseUri });
        await OnlyDispatch("SUCCEEDED");
        (await _api.Post("__local/reset")).Expect(204);
        Assert.Equal(0, (await _api.Get("v2/webhooks")).Data.GetProperty("total").GetInt32());
        Assert.Equal(0, (await _api.Get("v2/webhook-dispatches")).Data.GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task What_was_not_delivered_when_the_server_stopped_is_delivered_by_the_next_one()
    {
        using TempFolder folder = new();
        using FakePlatform receiver = WebhookReceiver.Start(500);
        PlatformTime time = new();
        LocalServerOptions options = new() { Port = 0, DataFolder = folder.Path, Time = time };
        await using (LocalServer first = await LocalServer.StartAsync(options))
        {
            using Api api = new(first.Url);
            await api.Scripted("hooked", new { });
            await api.Run("local~hooked", query: "&webhooks=" + Encode(new[] { new { eventTypes = Ends, requestUrl = receiver.BaseUri } }));
            await Api.Eventually(() => Task.FromResult(receiver.Requests.Count > 0), "the first call is made");
        }

        await using LocalServer second = await LocalServer.StartAsync(options);
        using Api after = new(second.Url);
        await Api.Eventually(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(10));
            return (await after.Get("v2/webhook-dispatches")).Data.GetProperty("items")[0].GetProperty("status").GetString() == "SUCCEEDED";
        }, "the event is delivered");
    }

    private static string Encode(object webhooks) => Uri.EscapeDataString(Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(webhooks)));

    private Task<Answer> Start(string actor, params object[] webhooks) => _api.Post($"v2/actors/{actor}/runs?webhooks={Encode(webhooks)}");

    private Task<JsonElement> Run(string actor, params object[] webhooks) => _api.Run(actor, query: "&webhooks=" + Encode(webhooks));

    private async Task<JsonElement> OnlyDispatch(string status)
    {
        JsonElement[] dispatches = [];
        await Api.Eventually(async () =>
        {
            dispatches = [.. (await _api.Get("v2/webhook-dispatches")).Data.GetProperty("items").EnumerateArray()];
            return dispatches.Length > 0 && Array.TrueForAll(dispatches, dispatch => dispatch.GetProperty("status").GetString() != "ACTIVE");
        }, "the dispatches are over");
        JsonElement only = Assert.Single(dispatches);
        Assert.Equal(status, only.GetProperty("status").GetString());
        return only;
    }
}
