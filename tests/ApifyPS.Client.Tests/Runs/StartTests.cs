using System.Text;
using System.Text.Json;
using ApifyPS.Client.Tests.Fakes;

namespace ApifyPS.Client.Tests.Runs;

public class StartTests
{
    [Fact]
    public async Task Webhooks_arrive_as_base64_json_with_only_what_was_given()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Run("r1", "READY"));
        RunStartOptions options = new()
        {
            Webhooks =
            [
                new AdHocWebhook { EventTypes = ["ACTOR.RUN.SUCCEEDED", "ACTOR.RUN.FAILED"], RequestUrl = "https://example.com/?q=ü&x=+/" },
                new AdHocWebhook { EventTypes = ["ACTOR.RUN.CREATED"], RequestUrl = "https://example.com/", IdempotencyKey = "k", PayloadTemplate = "{\"a\":{{resource}}}", HeadersTemplate = "{}" },
            ],
        };

        await TestClient.For(platform).Tasks.StartAsync("t1", options, CancellationToken.None);

        string json = Encoding.UTF8.GetString(Convert.FromBase64String(Assert.Single(platform.Requests).Query("webhooks")!));
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement[] webhooks = [.. document.RootElement.EnumerateArray()];
        Assert.Equal(["eventTypes", "requestUrl"], webhooks[0].EnumerateObject().Select(field => field.Name));
        Assert.Equal("https://example.com/?q=ü&x=+/", webhooks[0].GetProperty("requestUrl").GetString());
        Assert.Equal(["eventTypes", "requestUrl", "idempotencyKey", "payloadTemplate", "headersTemplate"], webhooks[1].EnumerateObject().Select(field => field.Name));
        Assert.Equal("{\"a\":{{resource}}}", webhooks[1].GetProperty("payloadTemplate").GetString());
    }

    [Fact]
    public async Task A_start_does_not_wait_so_that_its_answer_is_not_lost()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Run("r1", "READY"));

        ActorRun run = await TestClient.For(platform).Actors.StartAsync("jane/a", new RunStartOptions { Input = "{}"u8.ToArray(), ContentType = "application/json" }, CancellationToken.None);

        Assert.Equal(("r1", "READY", false), (run.Id, run.Status, run.IsFinished));
        Assert.Equal("/v2/actors/jane~a/runs", Assert.Single(platform.Requests).Target);
    }
}
