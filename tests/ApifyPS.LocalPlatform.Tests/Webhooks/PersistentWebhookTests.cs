using System.Text.Json;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Webhooks;

public sealed class PersistentWebhookTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private static readonly string[] Succeeded = ["ACTOR.RUN.SUCCEEDED"];
    private static readonly string[] Built = ["ACTOR.BUILD.CREATED", "ACTOR.BUILD.SUCCEEDED"];
    private readonly Api _api = platform.Api;

    [Fact]
    public async Task Every_run_of_the_Actor_is_told_also_those_of_its_tasks_and_no_other()
    {
        using FakePlatform receiver = WebhookReceiver.Start();
        await _api.Scripted("told", new { });
        await _api.Scripted("untold", new { });
        await _api.Post("v2/actor-tasks", new { actId = "local~told", name = "told-task" });
        JsonElement webhook = await Create(new { eventTypes = Succeeded, requestUrl = receiver.BaseUri, condition = new { actorId = "local~told" }, payloadTemplate = """{"run":"{{resource.id}}!"}""", shouldInterpolateStrings = true, headersTemplate = """{"X-Kind":"{{eventType}}"}""" });
        JsonElement first = await _api.Run("local~told");
        await _api.Run("local~untold");
        JsonElement second = (await _api.Post("v2/actor-tasks/local~told-task/runs?waitForFinish=60")).Data;
        await Api.Eventually(() => Task.FromResult(receiver.Requests.Count == 2), "two calls");
        Assert.Equal(new[] { first, second }.Select(run => run.GetProperty("id").GetString() + "!").Order(), receiver.Requests.Select(call => call.Json.GetProperty("run").GetString()).Order());
        Assert.Equal("ACTOR.RUN.SUCCEEDED", receiver.Requests[0].Headers["X-Kind"]);
        Assert.Equal(2, (await _api.Get($"v2/webhooks/{webhook.GetProperty("id").GetString()}/dispatches")).Data.GetProperty("total").GetInt32());
        Assert.Equal(1, (await _api.Get("v2/actors/local~told/webhooks")).Data.GetProperty("total").GetInt32());
        Assert.Equal(0, (await _api.Get("v2/actors/local~untold/webhooks")).Data.GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Builds_are_told_as_well()
    {
        using FakePlatform receiver = WebhookReceiver.Start();
        await _api.Scripted("built", new { });
        await Create(new { eventTypes = Built, requestUrl = receiver.BaseUri, condition = new { actorId = "local~built" } });
        JsonElement build = (await _api.Post("v2/actors/local~built/builds?waitForFinish=60")).Expect(201).Data;
        await Api.Eventually(() => Task.FromResult(receiver.Requests.Count == 2), "two calls");
        FakeRequest done = Assert.Single(receiver.Requests, call => call.Json.GetProperty("eventType").GetString() == "ACTOR.BUILD.SUCCEEDED");
        Assert.Equal(build.GetProperty("id").GetString(), done.Json.GetProperty("eventData").GetProperty("actorBuildId").GetString());
    }

    [Fact]
    public async Task A_webhook_that_is_changed_or_deleted_calls_accordingly()
    {
        using FakePlatform old = WebhookReceiver.Start();
        using FakePlatform current = WebhookReceiver.Start();
        await _api.Scripted("changing", new { });
        string id = (await Create(new { eventTypes = Succeeded, requestUrl = old.BaseUri, condition = new { actorId = "local~changing" } })).GetProperty("id").GetString()!;
        (await _api.Put($"v2/webhooks/{id}", new { requestUrl = current.BaseUri })).Expect(200);
        await _api.Run("local~changing");
        await Api.Eventually(() => Task.FromResult(current.Requests.Count == 1), "the call");
        (await _api.Delete($"v2/webhooks/{id}")).Expect(204);
        await _api.Run("local~changing");
        Assert.Empty(old.Requests);
        Assert.Equal(1, (await _api.Get($"v2/webhook-dispatches?desc=1&limit=1000")).Data.GetProperty("items").EnumerateArray().Count(dispatch => dispatch.GetProperty("webhookId").GetString() == id));
    }

    [Fact]
    public async Task A_test_call_tells_that_it_is_one()
    {
        using FakePlatform receiver = WebhookReceiver.Start();
        await _api.Scripted("testing", new { });
        string id = (await Create(new { eventTypes = Succeeded, requestUrl = receiver.BaseUri, condition = new { actorId = "local~testing" } })).GetProperty("id").GetString()!;
        string dispatch = (await _api.Post($"v2/webhooks/{id}/test")).Expect(201).Data.GetProperty("id").GetString()!;
        await Api.Eventually(async () => (await _api.Get($"v2/webhook-dispatches/{dispatch}")).Data.GetProperty("status").GetString() == "SUCCEEDED", "the test call");
        Assert.Equal("TEST", Assert.Single(receiver.Requests).Json.GetProperty("eventType").GetString());
    }

    [Fact]
    public async Task The_same_idempotency_key_creates_one_webhook()
    {
        await _api.Scripted("keyed", new { });
        object body = new { eventTypes = Succeeded, requestUrl = "http://127.0.0.1:1/", condition = new { actorId = "local~keyed" }, idempotencyKey = "once" };
        Assert.Equal((await Create(body)).GetProperty("id").GetString(), (await Create(body)).GetProperty("id").GetString());
        (await _api.Post("v2/webhooks", new { eventTypes = Succeeded, requestUrl = "http://127.0.0.1:1/", condition = new { } })).Expect(400);
        (await _api.Post("v2/webhooks", new { eventTypes = Succeeded, requestUrl = "http://127.0.0.1:1/", condition = new { actorId = "local~nobody" } })).Expect(404);
    }

    private async Task<JsonElement> Create(object webhook) => (await _api.Post("v2/webhooks", webhook)).Expect(201).Data;
}
