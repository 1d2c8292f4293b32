using ApifyPS.Client.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace ApifyPS.Client.Tests.Transport;

public class AnswerTests
{
    public static TheoryData<FakeReply, string> NotTheApi => new()
    {
        { FakeReply.Html(200), "web page" },
        { FakeReply.Html(404), "web page" },
        { FakeReply.Text("\uFEFF\r\n <html>", "application/json"), "web page" },
        { FakeReply.Json(200, ""), "empty" },
        { FakeReply.Json(200, "null"), "empty" },
        { FakeReply.Json(200, "{}"), "'data'" },
        { FakeReply.Json(200, """{"data":null}"""), "'data'" },
        { FakeReply.Json(200, "{\"data\":{"), "isn't valid JSON" },
        { FakeReply.Json(200, """{"data":"hello"}"""), "shape" },
    };

    [Theory]
    [MemberData(nameof(NotTheApi))]
    public async Task An_answer_that_is_not_the_apis_says_where_it_came_from_and_what_it_is(FakeReply reply, string problem)
    {
        using FakePlatform platform = FakePlatform.Start(reply);

        ApifyResponseException exception = await Assert.ThrowsAsync<ApifyResponseException>(() => TestClient.For(platform, maxRetries: 0).Runs.GetAsync("r1", CancellationToken.None));

        Assert.Equal(reply.Status, exception.StatusCode);
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
        Assert.Contains(platform.BaseUri.Authority, exception.Message, StringComparison.Ordinal);
        Assert.Equal(("GET", "/v2/actor-runs/r1"), (exception.Method, exception.Path));
    }

    [Fact]
    public async Task An_error_of_the_api_is_told_in_its_own_words()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Error(404, "record-not-found", "Actor run was not found"));

        ApifyApiException exception = await Assert.ThrowsAsync<ApifyApiException>(() => TestClient.For(platform).Runs.GetAsync("r1", CancellationToken.None));

        Assert.Equal("Actor run was not found", exception.Message);
        Assert.Equal((404, "record-not-found", true), (exception.StatusCode, exception.Type, exception.IsNotFound));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nope")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"error":null}""")]
    [InlineData("""{"error":"text"}""")]
    [InlineData("""{"error":{}}""")]
    [InlineData("""{"error":{"message":null,"type":null}}""")]
    [InlineData("""{"message":"x"}""")]
    public async Task An_error_without_the_apis_words_still_has_its_status(string body)
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Json(403, body));

        ApifyApiException exception = await Assert.ThrowsAsync<ApifyApiException>(() => TestClient.For(platform).Runs.GetAsync("r1", CancellationToken.None));

        Assert.Equal((403, null), (exception.StatusCode, exception.Type));
        Assert.Contains("403", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"error":{"type":5,"message":{"a":1}}}""", "5", """{"a":1}""")]
    [InlineData("""{"error":{"type":"t","message":"cut \ud83d emoji"}}""", "t", "cut \ufffd emoji")]
    public async Task An_error_of_an_odd_shape_is_told_all_the_same(string body, string type, string message)
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Json(400, body));

        ApifyApiException exception = await Assert.ThrowsAsync<ApifyApiException>(() => TestClient.For(platform).Runs.GetAsync("r1", CancellationToken.None));

        Assert.Equal((type, message), (exception.Type, exception.Message));
    }

    [Fact]
    public async Task A_timeout_says_how_long_was_waited()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Silent());

        ApifyConnectionException exception = await Assert.ThrowsAsync<ApifyConnectionException>(() => TestClient.For(platform, maxRetries: 0, requestTimeout: TimeSpan.FromMilliseconds(100)).Runs.GetAsync("r1", CancellationToken.None));

        Assert.Equal(ConnectionFailure.Timeout, exception.Failure);
        Assert.Contains("0.1 s", exception.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, FakeReply> Hanging => new()
    {
        { "before the answer", FakeReply.Silent() },
        { "in the headers", FakeReply.Run("r1", "READY").CutHead(30).BySilence() },
        { "in the body", FakeReply.Run("r1", "READY").CutBody(5).BySilence() },
        { "in a chunk", FakeReply.Run("r1", "READY").Chunked().CutBody(20).BySilence() },
        { "in compressed data", FakeReply.Run("r1", "READY").Gzip().CutBody(12).BySilence() },
        { "in the body of an error", FakeReply.Error(400, "x").CutBody(5).BySilence() },
        { "in a pause", FakeReply.Error(503, "x").With("Retry-After", "60") },
    };

    [Theory]
    [MemberData(nameof(Hanging))]
    public async Task Ctrl_C_ends_a_request_wherever_it_is(string where, FakeReply reply)
    {
        Assert.NotEmpty(where);
        using CancellationTokenSource cancel = new();
        using FakePlatform platform = FakePlatform.Start(reply);
        Task<ActorRun> call = TestClient.For(platform, time: new FakeTimeProvider()).Runs.GetAsync("r1", cancel.Token);
        await platform.WaitForRequestsAsync(1);
        Assert.False(call.IsCompleted);

        await cancel.CancelAsync();

        OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(cancel.Token, exception.CancellationToken);
        Assert.Single(platform.Requests);
    }

    [Fact]
    public async Task A_request_that_was_cancelled_before_is_not_sent()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Run("r1", "READY"));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TestClient.For(platform).Actors.StartAsync("a1", new RunStartOptions(), new CancellationToken(canceled: true)));

        Assert.Empty(platform.Requests);
    }
}
