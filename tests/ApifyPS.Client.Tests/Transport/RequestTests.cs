using System.Net;
using System.Text.Json;
using ApifyPS.Client.Tests.Fakes;

namespace ApifyPS.Client.Tests.Transport;

/// <summary>What goes out, how long is waited for what comes back, and what is told of it.</summary>
public sealed class RequestTests
{
    private const string Path = "/v2/things/t1";

    private static readonly FakeReply Answer = FakeReply.Run("r1", "READY");

    [Theory]
    [InlineData("Client/1.0", "Client/1.0 start/s1")]
    [InlineData("Client/1.0 (Linux; other/2)", "Client/1.0 start/s1 (Linux; other/2)")]
    public async Task The_ID_of_a_start_stands_right_behind_the_product_where_no_truncation_reaches_it(string userAgent, string sent)
    {
        using FakePlatform platform = FakePlatform.Start(Answer);
        ApifyClient client = new(new ApifyClientOptions { BaseUri = platform.BaseUri, UserAgent = userAgent });

        await client.Transport.SendAsync(new ApifyRequest(HttpMethod.Post, Path) { StartId = "s1" }, CancellationToken.None);
        await client.Transport.SendAsync(new ApifyRequest(HttpMethod.Post, Path), CancellationToken.None);

        Assert.Equal([sent, userAgent], platform.Requests.Select(request => request.Header("User-Agent")));
        Assert.All(platform.Requests, request => Assert.Equal("application/json, */*", request.Header("Accept")));
    }

    [Theory]
    [InlineData((1024 * 1024) + 1, "100-continue")]
    [InlineData(1024 * 1024, null)]
    public async Task Only_a_body_that_takes_long_to_send_asks_before_whether_it_may_come(int length, string? expect)
    {
        using FakePlatform platform = FakePlatform.Start(Answer);
        byte[] body = new byte[length];

        await TestClient.For(platform).Transport.SendAsync(new ApifyRequest(HttpMethod.Put, Path) { OpenBody = () => new MemoryStream(body) }, CancellationToken.None);
        await TestClient.For(platform).Transport.SendAsync(new ApifyRequest(HttpMethod.Put, Path) { Body = body }, CancellationToken.None);

        Assert.Equal([expect, null], platform.Requests.Select(request => request.Header("Expect")));
        Assert.All(platform.Requests, request => Assert.Equal(length, request.Body.Length));
        Assert.All(platform.Requests, request => Assert.Null(request.Header("Transfer-Encoding")));
    }

    [Fact]
    public async Task What_the_platform_is_asked_to_wait_does_not_count_as_its_silence()
    {
        using FakePlatform platform = FakePlatform.Start(Answer.After(TimeSpan.FromMilliseconds(300)));
        ApifyClient client = TestClient.For(platform, maxRetries: 0, requestTimeout: TimeSpan.FromMilliseconds(50));

        await client.Transport.SendAsync(new ApifyRequest(HttpMethod.Get, Path) { ServerWait = TestClient.Hang }, CancellationToken.None);

        Assert.Equal(ConnectionFailure.Timeout, (await Assert.ThrowsAsync<ApifyConnectionException>(() => client.Transport.SendAsync(new ApifyRequest(HttpMethod.Get, Path), CancellationToken.None))).Failure);
    }

    [Fact]
    public async Task A_request_with_a_time_of_its_own_waits_that_long()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Silent());
        ApifyClient client = TestClient.For(platform, maxRetries: 0);

        ApifyConnectionException exception = await Assert.ThrowsAsync<ApifyConnectionException>(() =>
            client.Transport.SendAsync(new ApifyRequest(HttpMethod.Get, Path) { Timeout = TimeSpan.FromMilliseconds(100), ServerWait = TimeSpan.FromMilliseconds(100) }, CancellationToken.None));

        Assert.Contains("0.2 s", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_with_retries_of_its_own_is_told_of_the_first_failure()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Error(503, "x"));

        await Assert.ThrowsAsync<ApifyApiException>(() => TestClient.For(platform).Transport.SendAsync(new ApifyRequest(HttpMethod.Get, Path) { Retry = false }, CancellationToken.None));

        Assert.Single(platform.Requests);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task What_only_reads_follows_a_redirect(int status)
    {
        using FakePlatform platform = FakePlatform.Start(request => request.Path == Path ? FakeReply.Redirect(status, "/elsewhere") : Answer);

        await TestClient.For(platform).Transport.SendAsync(new ApifyRequest(HttpMethod.Get, Path), CancellationToken.None);
        await TestClient.For(platform).Transport.SendAsync(new ApifyRequest(HttpMethod.Head, Path), CancellationToken.None);

        Assert.Equal(["GET " + Path, "GET /elsewhere", "HEAD " + Path, "HEAD /elsewhere"], platform.Requests.Select(request => request.ToString()));
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task What_changes_something_follows_no_redirect(string method)
    {
        List<ApifyRequestTrace> traces = [];
        using FakePlatform platform = FakePlatform.Start(FakeReply.Redirect(307, "/elsewhere?secret=1"));

        ApifyResponseException exception = await Assert.ThrowsAsync<ApifyResponseException>(() =>
            TestClient.For(platform, trace: traces.Add).Transport.SendAsync(new ApifyRequest(new HttpMethod(method), Path), CancellationToken.None));

        Assert.Single(platform.Requests);
        Assert.Equal((307, method, Path, 1), (exception.StatusCode, exception.Method, exception.Path, exception.Attempt));
        Assert.Contains(platform.BaseUri.Authority + "/elsewhere,", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
        Assert.Equal((307, method, Path), (traces[0].StatusCode, traces[0].Method, traces[0].Path));
    }

    [Fact]
    public async Task Created_and_found_are_told_apart()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Data("""{"id":"r1"}""", 201), Answer);
        ApifyTransport transport = TestClient.For(platform).Transport;

        Assert.Equal(HttpStatusCode.Created, (await transport.SendForStatusAsync(new ApifyRequest(HttpMethod.Get, Path), ApifyJsonContext.Default.EnvelopeActorRun, CancellationToken.None)).Status);
        Assert.Equal(HttpStatusCode.OK, (await transport.SendForStatusAsync(new ApifyRequest(HttpMethod.Get, Path), ApifyJsonContext.Default.EnvelopeActorRun, CancellationToken.None)).Status);
    }

    [Fact]
    public async Task A_web_page_that_comes_instead_of_a_stream_of_JSON_is_told_as_one()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Html(200));
        ApifyTransport transport = TestClient.For(platform, maxRetries: 0).Transport;

        ApifyResponseException exception = await Assert.ThrowsAsync<ApifyResponseException>(() => transport.SendForJsonStreamAsync(new ApifyRequest(HttpMethod.Get, Path), TestClient.Hang, CancellationToken.None));

        Assert.Contains("web page", exception.Message, StringComparison.Ordinal);
        using ApifyStreamResponse page = await transport.SendForStreamAsync(new ApifyRequest(HttpMethod.Get, Path), TestClient.Hang, CancellationToken.None);
        Assert.StartsWith("text/html", page.ContentType, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_is_what_a_header_can_carry()
    {
        using FakePlatform platform = FakePlatform.Start(Answer);

        await TestClient.For(platform, token: "!~").Transport.SendAsync(new ApifyRequest(HttpMethod.Get, Path), CancellationToken.None);

        Assert.Equal("Bearer !~", Assert.Single(platform.Requests).Header("Authorization"));
        foreach (string token in new[] { "a\u007fb", "a b", "a\u0080" })
            Assert.Contains("token", Assert.Throws<ArgumentException>(() => TestClient.For(platform, token: token)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_date_to_try_again_at_counts_on_this_clock_where_the_platform_does_not_tell_its_own()
    {
        JumpingTime time = new(new DateTimeOffset(2026, 11, 29, 8, 0, 0, TimeSpan.Zero)) { Flows = false };
        using FakePlatform platform = FakePlatform.Start(FakeReply.Error(429, "x").With("Retry-After", "Sun, 29 Nov 2026 08:00:40 GMT"), Answer);

        await TestClient.For(platform, time: time).Transport.SendAsync(new ApifyRequest(HttpMethod.Get, Path), CancellationToken.None);

        Assert.Equal([TimeSpan.FromSeconds(40)], time.Pauses);
    }

    [Fact]
    public async Task A_date_to_try_again_at_that_is_over_means_at_once()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Error(429, "x").With("Date", "Sun, 29 Nov 2026 08:00:40 GMT").With("Retry-After", "Sun, 29 Nov 2026 08:00:00 GMT"));

        ApifyApiException exception = await Assert.ThrowsAsync<ApifyApiException>(() => TestClient.For(platform, maxRetries: 0).Transport.SendAsync(new ApifyRequest(HttpMethod.Get, Path), CancellationToken.None));

        Assert.Equal(TimeSpan.Zero, exception.RetryAfter);
    }

    [Theory]
    [InlineData(400, true)]
    [InlineData(499, true)]
    [InlineData(408, false)]
    [InlineData(429, false)]
    [InlineData(500, false)]
    public async Task A_web_page_with_a_refusal_is_somebody_elses_and_one_with_a_fault_may_be_a_gateways(int status, bool isSomebodyElses)
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Html(status));

        ApifyException exception = await Assert.ThrowsAnyAsync<ApifyException>(() => TestClient.For(platform, maxRetries: 0).Transport.SendAsync(new ApifyRequest(HttpMethod.Get, Path), CancellationToken.None));

        Assert.Equal(isSomebodyElses ? typeof(ApifyResponseException) : typeof(ApifyApiException), exception.GetType());
        Assert.Contains($"HTTP {status}", exception.Message, StringComparison.Ordinal);
        Assert.Contains(platform.BaseUri.Authority, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_of_the_API_is_one_whatever_it_is_sent_as()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Text("""{"error":{"type":"record-not-found","message":"Not there","data":{"a":1}}}""", "text/html").As(404));

        ApifyApiException exception = await Assert.ThrowsAsync<ApifyApiException>(() => TestClient.For(platform).Transport.SendAsync(new ApifyRequest(HttpMethod.Get, Path), CancellationToken.None));

        Assert.Equal(("record-not-found", "Not there"), (exception.Type, exception.Message));
        Assert.Equal(1, exception.Details!.Value.GetProperty("a").GetInt32());
    }

    [Fact]
    public async Task The_type_of_an_error_is_made_of_letters_digits_and_hyphens_and_is_short()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Error(400, "azAZ09-_.`{@[/:,+^" + new string('x', 100)));

        ApifyApiException exception = await Assert.ThrowsAsync<ApifyApiException>(() => TestClient.For(platform).Transport.SendAsync(new ApifyRequest(HttpMethod.Get, Path), CancellationToken.None));

        Assert.Equal("azAZ09-_." + new string('x', 91), exception.Type);
    }

    [Fact]
    public async Task A_token_of_a_few_characters_is_no_reason_to_spoil_the_type_of_an_error()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Error(400, "invalid-t"));

        Assert.Equal("invalid-t", (await Assert.ThrowsAsync<ApifyApiException>(() => TestClient.For(platform, token: "t").Transport.SendAsync(new ApifyRequest(HttpMethod.Get, Path), CancellationToken.None))).Type);
    }

    [Fact]
    public void A_stream_that_breaks_says_where_and_why_and_keeps_the_exception_below_unless_it_holds_a_secret()
    {
        Uri address = new("https://api.example.com/");
        ApifyTransport transport = TestClient.For(address).Transport;
        ApifyRequest request = new(HttpMethod.Get, Path + "?token=abc");
        IOException harmless = new("outer", new IOException("no route"));

        ApifyConnectionException exception = transport.BrokenStream(request, 3, harmless);

        Assert.Equal((ConnectionFailure.Broken, "GET", Path + "?token=***", 3), (exception.Failure, exception.Method, exception.Path, exception.Attempt));
        Assert.Contains("https://api.example.com", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("no route", exception.Message, StringComparison.Ordinal);
        Assert.Same(harmless, exception.InnerException);
        foreach (string secret in new[] { TestClient.Token, "\u001b[31m" })
        {
            foreach (Exception one in new[] { new IOException(secret), new IOException("outer", new IOException(secret)) })
            {
                exception = transport.BrokenStream(request, 3, one);
                Assert.Null(exception.InnerException);
                Assert.DoesNotContain(secret, exception.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_stream_that_is_not_JSON_says_whose_it_is()
    {
        ApifyResponseException exception = TestClient.For(new Uri("https://api.example.com/")).Transport.InvalidStream(new ApifyRequest(HttpMethod.Get, Path), 2, new JsonException("'x' is invalid."));

        Assert.Equal((200, "GET", Path, 2), (exception.StatusCode, exception.Method, exception.Path, exception.Attempt));
        Assert.Contains("https://api.example.com", exception.Message, StringComparison.Ordinal);
        Assert.Contains("'x' is invalid.", exception.Message, StringComparison.Ordinal);
        Assert.IsType<JsonException>(exception.InnerException);
    }

    [Fact]
    public async Task The_clock_of_the_platform_goes_on_from_its_last_answer()
    {
        using FakePlatform platform = FakePlatform.Start(Answer.With("Date", "Sun, 29 Nov 2026 08:00:00 GMT"));
        JumpingTime time = new() { Flows = false };
        ApifyTransport transport = TestClient.For(platform, time: time).Transport;
        Assert.Null(transport.ServerTime);

        await transport.SendAsync(new ApifyRequest(HttpMethod.Get, Path), CancellationToken.None);
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(new DateTimeOffset(2026, 11, 29, 8, 1, 0, TimeSpan.Zero), transport.ServerTime);
    }
}
