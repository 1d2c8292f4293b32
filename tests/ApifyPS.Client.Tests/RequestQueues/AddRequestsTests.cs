using System.Text.Json.Nodes;
using ApifyPS.Client.Tests.Fakes;

namespace ApifyPS.Client.Tests.RequestQueues;

/// <summary>A batch that only partly came through, or whose answer was lost, is added in the end, and once.</summary>
public sealed class AddRequestsTests
{
    private static readonly QueueRequestDraft[] Three = [Draft("a"), Draft("b"), Draft("c")];

    [Fact]
    public async Task What_the_platform_did_not_take_is_sent_again_alone()
    {
        Queue<string> answers = new(
        [
            """{"processedRequests":[{"requestId":"1","uniqueKey":"a"}],"unprocessedRequests":[{"uniqueKey":"b","url":"http://b/"},{"uniqueKey":"c","url":"http://c/"}]}""",
            """{"processedRequests":[{"requestId":"2","uniqueKey":"b"}],"unprocessedRequests":[{"uniqueKey":"c","url":"http://c/"}]}""",
            """{"processedRequests":[{"requestId":"3","uniqueKey":"c"}],"unprocessedRequests":[]}""",
        ]);
        using FakePlatform platform = FakePlatform.Start(_ => FakeReply.Data(answers.Dequeue()));
        QueueRequestBatch batch = await TestClient.For(platform).RequestQueues.AddRequestsAsync("q1", Three, false, CancellationToken.None);
        Assert.Equal(["a", "b", "c"], batch.ProcessedRequests.Select(one => one.UniqueKey));
        Assert.Empty(batch.UnprocessedRequests);
        Assert.Equal(["a,b,c", "b,c", "c"], platform.Requests.Select(KeysOf));
    }

    [Fact]
    public async Task What_is_never_taken_is_told()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Data("""{"processedRequests":[],"unprocessedRequests":[{"uniqueKey":"b","url":"http://b/"}]}"""));
        QueueRequestBatch batch = await TestClient.For(platform).RequestQueues.AddRequestsAsync("q1", Three, false, CancellationToken.None);
        Assert.Equal("b", Assert.Single(batch.UnprocessedRequests).UniqueKey);
        Assert.True(platform.Requests.Count > 2);
    }

    [Fact]
    public async Task A_lost_answer_is_asked_for_again_because_the_keys_keep_it_from_adding_twice()
    {
        int asked = 0;
        using FakePlatform platform = FakePlatform.Start(_ => ++asked == 1
            ? FakeReply.Reset()
            : FakeReply.Data("""{"processedRequests":[{"requestId":"1","uniqueKey":"a","wasAlreadyPresent":true}],"unprocessedRequests":[]}"""));
        QueueRequestBatch batch = await TestClient.For(platform).RequestQueues.AddRequestsAsync("q1", [Draft("a")], false, CancellationToken.None);
        Assert.True(Assert.Single(batch.ProcessedRequests).WasAlreadyPresent);
        Assert.Equal(2, platform.Requests.Count);
        Assert.All(platform.Requests, request => Assert.Equal("a", KeysOf(request)));
    }

    private static string KeysOf(FakeRequest request) => string.Join(",", JsonNode.Parse(request.Text)!.AsArray().Select(one => one!["uniqueKey"]!.GetValue<string>()));

    private static QueueRequestDraft Draft(string key) => new(key, System.Text.Encoding.UTF8.GetBytes($$"""{"url":"http://{{key}}/","uniqueKey":"{{key}}"}"""));
}
