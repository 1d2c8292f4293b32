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

    [Fact]
    public async Task The_same_request_twice_in_a_batch_costs_neither_the_batch_nor_an_answer()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Data("""{"processedRequests":[{"requestId":"1","uniqueKey":"a","wasAlreadyPresent":false},{"requestId":"2","uniqueKey":"b","wasAlreadyPresent":false}],"unprocessedRequests":[]}"""));
        QueueRequestBatch batch = await TestClient.For(platform).RequestQueues.AddRequestsAsync("q1", [Draft("a"), Draft("b"), Draft("a")], false, CancellationToken.None);
        Assert.Equal("a,b", KeysOf(Assert.Single(platform.Requests)));
        Assert.Equal([("a", false), ("a", true), ("b", false)], batch.ProcessedRequests.Select(one => (one.UniqueKey!, one.WasAlreadyPresent!.Value)));
    }

    [Fact]
    public async Task A_request_that_is_refused_costs_only_itself()
    {
        using FakePlatform platform = FakePlatform.Start(request => KeysOf(request) switch
        {
            "a" or "c" => FakeReply.Data($$"""{"processedRequests":[{"requestId":"1","uniqueKey":"{{KeysOf(request)}}"}],"unprocessedRequests":[]}"""),
            _ => FakeReply.Error(400, "invalid-input", "b is bad"),
        });
        QueueRequestBatch batch = await TestClient.For(platform).RequestQueues.AddRequestsAsync("q1", Three, false, CancellationToken.None);
        Assert.Equal(["a", "c"], batch.ProcessedRequests.Select(one => one.UniqueKey));
        RefusedRequest refused = Assert.Single(batch.RefusedRequests);
        Assert.Equal(("http://b/", 400), (refused.Draft.Url, refused.Failure.StatusCode));
        Assert.Equal(["a,b,c", "a", "b", "c"], platform.Requests.Select(KeysOf));
    }

    private static string KeysOf(FakeRequest request) => string.Join(",", JsonNode.Parse(request.Text)!.AsArray().Select(one => one!["uniqueKey"]!.GetValue<string>()));

    private static QueueRequestDraft Draft(string key) => new(key, $"http://{key}/", System.Text.Encoding.UTF8.GetBytes($$"""{"url":"http://{{key}}/","uniqueKey":"{{key}}"}"""));
}
