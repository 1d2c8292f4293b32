using ApifyPS.Client.Tests.Fakes;

namespace ApifyPS.Client.Tests.RequestQueues;

public sealed class RequestQueuesClientTests
{
    [Theory]
    [InlineData(null, 1000)]
    [InlineData(5000L, 1000)]
    [InlineData(7L, 7)]
    public async Task A_page_is_asked_for_within_the_limit_of_the_platform_and_its_requests_know_their_queue(long? limit, long sent)
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Data("""{"items":[{"id":"1","url":"http://a/"},{"id":"2","url":"http://b/"}],"nextCursor":"n"}"""));

        QueueRequestPage page = await TestClient.For(platform).RequestQueues.ListRequestsAsync("q1", limit, "c", "pending", CancellationToken.None);

        Assert.Equal([("1", "q1"), ("2", "q1")], page.Items.Select(item => (item.Id, item.QueueId)));
        FakeRequest request = Assert.Single(platform.Requests);
        Assert.Equal(("GET", "/v2/request-queues/q1/requests"), (request.Method, request.Path));
        Assert.Equal((sent.ToString(System.Globalization.CultureInfo.InvariantCulture), "c", "pending"), (request.Query("limit"), request.Query("cursor"), request.Query("filter")));
    }

    [Fact]
    public async Task A_request_is_read_changed_and_deleted_under_its_ID()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Data("""{"id":"1","requestId":"1"}"""));
        RequestQueuesClient queues = TestClient.For(platform).RequestQueues;

        Assert.Equal("q1", (await queues.GetRequestAsync("q1", "1", CancellationToken.None)).QueueId);
        await queues.UpdateRequestAsync("q1", "1", "{\"a\":1}"u8.ToArray(), forefront: true, CancellationToken.None);
        await queues.UpdateRequestAsync("q1", "1", "{\"a\":1}"u8.ToArray(), forefront: false, CancellationToken.None);
        await queues.DeleteRequestAsync("q1", "1", CancellationToken.None);

        Assert.Equal(
            ["GET /v2/request-queues/q1/requests/1", "PUT /v2/request-queues/q1/requests/1?forefront=1", "PUT /v2/request-queues/q1/requests/1", "DELETE /v2/request-queues/q1/requests/1"],
            platform.Requests.Select(request => request.ToString()));
        Assert.All(platform.Requests.Where(request => request.Method == "PUT"), request => Assert.Equal(("{\"a\":1}", "application/json; charset=utf-8"), (request.Text, request.Header("Content-Type"))));
        Assert.Contains("request ID", (await Assert.ThrowsAsync<ApifyInvalidIdException>(() => queues.DeleteRequestAsync("q1", "a?b c", CancellationToken.None))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "1")]
    [InlineData(false, "0")]
    public async Task A_batch_says_where_it_goes_what_it_is_and_to_which_queue_its_requests_belong(bool forefront, string sent)
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Data("""{"processedRequests":[{"requestId":"1","uniqueKey":"a"}],"unprocessedRequests":[]}"""));

        QueueRequestBatch batch = await TestClient.For(platform).RequestQueues.AddRequestsAsync("q1", [Draft("a"), Draft("a")], forefront, CancellationToken.None);

        FakeRequest request = Assert.Single(platform.Requests);
        Assert.Equal(("POST", "/v2/request-queues/q1/requests/batch", sent, "application/json; charset=utf-8"), (request.Method, request.Path, request.Query("forefront"), request.Header("Content-Type")));
        Assert.Equal("""[{"uniqueKey":"a"}]""", request.Text);
        Assert.All(batch.ProcessedRequests, one => Assert.Equal(("1", "a", "q1"), (one.RequestId, one.UniqueKey, one.QueueId)));
        Assert.Equal(2, batch.ProcessedRequests.Count);
    }

    [Fact]
    public async Task One_request_that_is_refused_is_asked_for_once_and_told()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Error(400, "invalid-input", "bad"));

        QueueRequestBatch batch = await TestClient.For(platform).RequestQueues.AddRequestsAsync("q1", [Draft("a")], false, CancellationToken.None);

        Assert.Equal("bad", Assert.Single(batch.RefusedRequests).Failure.Message);
        Assert.Empty(batch.ProcessedRequests);
        Assert.Single(platform.Requests);
    }

    [Fact]
    public async Task What_is_wrong_with_the_queue_or_the_token_is_not_taken_for_a_refused_request()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Error(404, "record-not-found"));
        await Assert.ThrowsAsync<ApifyApiException>(() => TestClient.For(platform).RequestQueues.AddRequestsAsync("q1", [Draft("a"), Draft("b")], false, CancellationToken.None));
        Assert.Single(platform.Requests);

        // Also in the middle, when each is sent alone.
        using FakePlatform other = FakePlatform.Start(FakeReply.Error(400, "invalid-input"), FakeReply.Error(403, "insufficient-permissions"));
        await Assert.ThrowsAsync<ApifyApiException>(() => TestClient.For(other).RequestQueues.AddRequestsAsync("q1", [Draft("a"), Draft("b")], false, CancellationToken.None));
        Assert.Equal(2, other.Requests.Count);

        await Assert.ThrowsAsync<ArgumentNullException>(() => TestClient.For(platform).RequestQueues.AddRequestsAsync("q1", null!, false, CancellationToken.None));
    }

    [Fact]
    public async Task What_is_not_taken_is_asked_for_as_often_as_the_user_wants_also_when_each_is_sent_alone()
    {
        using FakePlatform never = FakePlatform.Start(FakeReply.Data("""{"processedRequests":[],"unprocessedRequests":[{"uniqueKey":"a","url":"http://a/"}]}"""));
        await TestClient.For(never, maxRetries: 3).RequestQueues.AddRequestsAsync("q1", [Draft("a")], false, CancellationToken.None);
        Assert.Equal(4, never.Requests.Count);

        using FakePlatform platform = FakePlatform.Start(request => request.Text.Contains(',', StringComparison.Ordinal)
            ? FakeReply.Error(400, "invalid-input")
            : FakeReply.Data("""{"processedRequests":[],"unprocessedRequests":[{"uniqueKey":"KEY","url":"http://a/"}]}""".Replace("KEY", request.Text.Contains("\"a\"", StringComparison.Ordinal) ? "a" : "b", StringComparison.Ordinal)));
        QueueRequestBatch batch = await TestClient.For(platform, maxRetries: 0).RequestQueues.AddRequestsAsync("q1", [Draft("a"), Draft("b")], false, CancellationToken.None);
        Assert.Equal(["a", "b"], batch.UnprocessedRequests.Select(one => one.UniqueKey));
    }

    [Fact]
    public void A_batch_leaves_room_for_its_brackets_in_what_the_platform_takes() => Assert.Equal((25, (9 * 1024 * 1024) - 1024), (RequestQueuesClient.MaxBatch, RequestQueuesClient.MaxBatchBytes));

    private static QueueRequestDraft Draft(string key) => new(key, $"http://{key}/", System.Text.Encoding.UTF8.GetBytes($$"""{"uniqueKey":"{{key}}"}"""));
}
