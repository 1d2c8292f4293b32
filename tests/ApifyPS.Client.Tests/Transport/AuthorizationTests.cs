using System.Collections.Concurrent;
using System.Net;
using ApifyPS.Client.Tests.Fakes;

namespace ApifyPS.Client.Tests.Transport;

public class AuthorizationTests
{
    [Fact]
    public async Task The_token_travels_in_a_header_and_never_in_the_address()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Run("r1", "READY"));

        await TestClient.For(platform).Runs.GetAsync("r1", CancellationToken.None);

        FakeRequest request = Assert.Single(platform.Requests);
        Assert.Equal("Bearer " + TestClient.Token, request.Header("Authorization"));
        Assert.DoesNotContain(TestClient.Token, request.Target, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    public async Task Without_a_token_no_authorization_is_sent(string? token)
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Run("r1", "READY"));

        await TestClient.For(platform, token: token).Runs.GetAsync("r1", CancellationToken.None);

        Assert.Null(Assert.Single(platform.Requests).Header("Authorization"));
    }

    [Fact]
    public async Task A_token_that_was_read_with_its_line_end_works()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Run("r1", "READY"));

        await TestClient.For(platform, token: TestClient.Token + "\r\n").Runs.GetAsync("r1", CancellationToken.None);

        Assert.Equal("Bearer " + TestClient.Token, Assert.Single(platform.Requests).Header("Authorization"));
    }

    [Theory]
    [InlineData("apify_api_Secret\nX-Injected: 1")]
    [InlineData("apify_api_Secret€")]
    [InlineData("apify_api_Secret two words")]
    public void A_token_that_no_header_can_carry_is_refused_without_being_shown(string token)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => TestClient.For(new Uri("http://127.0.0.1:9/"), token: token));

        Assert.DoesNotContain("Secret", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_to_another_host_is_followed_without_the_token()
    {
        using FakePlatform storage = FakePlatform.Start(FakeReply.Text("hello", "text/plain"));
        using FakePlatform platform = FakePlatform.Start(FakeReply.Redirect(302, new Uri(storage.BaseUri, "bucket/OUTPUT?sig=1").AbsoluteUri));

        KeyValueRecord? record = await TestClient.For(platform).KeyValueStores.GetRecordAsync("s1", "OUTPUT", CancellationToken.None);

        Assert.Equal("hello"u8.ToArray(), record!.Body);
        Assert.NotNull(Assert.Single(platform.Requests).Header("Authorization"));
        Assert.Null(Assert.Single(storage.Requests).Header("Authorization"));
    }

    [Fact]
    public async Task A_redirect_within_the_platform_keeps_the_token()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Redirect(307, "/v2/actor-runs/r2"), FakeReply.Run("r2", "READY"));

        ActorRun run = await TestClient.For(platform).Runs.GetAsync("r1", CancellationToken.None);

        Assert.Equal("r2", run.Id);
        Assert.All(platform.Requests, request => Assert.Equal("Bearer " + TestClient.Token, request.Header("Authorization")));
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/x")]
    [InlineData(null)]
    public async Task A_redirect_to_nowhere_usable_is_an_error_that_names_the_base_address(string? location)
    {
        FakeReply reply = location is null ? FakeReply.Html(302) : FakeReply.Redirect(302, location);
        using FakePlatform platform = FakePlatform.Start(reply);

        ApifyResponseException exception = await Assert.ThrowsAsync<ApifyResponseException>(() => TestClient.For(platform).Runs.GetAsync("r1", CancellationToken.None));

        Assert.Equal(302, exception.StatusCode);
        Assert.Contains("base address", exception.Message, StringComparison.Ordinal);
        Assert.Single(platform.Requests);
    }

    [Fact]
    public async Task A_redirect_in_a_circle_ends_with_an_error()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Redirect(302, "/v2/actor-runs/r1"));

        await Assert.ThrowsAsync<ApifyResponseException>(() => TestClient.For(platform).Runs.GetAsync("r1", CancellationToken.None));

        Assert.InRange(platform.Requests.Count, 2, 10);
    }

    [Theory]
    [InlineData("https://api.example.com/", "http://api.example.com/v2/actor-runs/r1")]
    [InlineData("https://api.example.com/", "http://other.example.com/")]
    [InlineData("https://api.example.com/", "//other.example.com/", "http://api.example.com/")]
    public async Task Neither_token_nor_request_goes_from_https_to_plain_http(string baseUri, params string[] locations)
    {
        RedirectingHandler handler = new(locations);

        ApifyResponseException exception = await Assert.ThrowsAsync<ApifyResponseException>(() => GetThroughAsync(handler, baseUri));

        Assert.Equal(302, exception.StatusCode);
        Assert.Contains("http://", exception.Message, StringComparison.Ordinal);
        Assert.Equal(locations.Length, handler.Sent.Count);
        Assert.All(handler.Sent, sent => Assert.StartsWith("https://", sent.Address, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://api.example.com/", "https://api.example.com/x")]
    [InlineData("https://api.example.com/", "https://api.example.com:444/x")]
    [InlineData("https://api.example.com/", "https://api.example.com.evil.example/x")]
    [InlineData("https://api.example.com/", "https://example.com/x")]
    public async Task Another_scheme_port_or_host_gets_the_request_without_the_token(string baseUri, string location)
    {
        RedirectingHandler handler = new(location);

        await GetThroughAsync(handler, baseUri);

        Assert.Equal([(baseUri + "v2/actor-runs/r1", "Bearer " + TestClient.Token), (location, null)], handler.Sent);
    }

    [Fact]
    public async Task Five_redirects_are_followed_and_no_more()
    {
        string[] Locations(int count) => [.. Enumerable.Range(1, count).Select(number => $"/{number}")];
        RedirectingHandler five = new(Locations(5));
        RedirectingHandler six = new(Locations(6));

        await GetThroughAsync(five, "https://api.example.com/");
        await Assert.ThrowsAsync<ApifyResponseException>(() => GetThroughAsync(six, "https://api.example.com/"));

        Assert.Equal((6, 6), (five.Sent.Count, six.Sent.Count));
    }

    private static async Task GetThroughAsync(RedirectingHandler handler, string baseUri)
    {
        using HttpClient http = new(handler);
        await TestClient.For(new Uri(baseUri), maxRetries: 0, http: http).Runs.GetAsync("r1", CancellationToken.None);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    public async Task A_start_is_never_sent_to_where_a_redirect_points(int status)
    {
        using FakePlatform other = FakePlatform.Start(FakeReply.Run("r1", "READY"));
        using FakePlatform platform = FakePlatform.Start(FakeReply.Redirect(status, other.BaseUri.AbsoluteUri));

        await Assert.ThrowsAsync<ApifyResponseException>(() => TestClient.For(platform).Actors.StartAsync("a1", new RunStartOptions(), CancellationToken.None));

        Assert.Single(platform.Requests);
        Assert.Empty(other.Requests);
    }

    public static TheoryData<string, FakeReply> Echoes => new()
    {
        { "API error", FakeReply.Error(400, "bad-" + TestClient.Token, "You sent Bearer " + TestClient.Token) },
        { "API error of a server", FakeReply.Error(500, "internal-server-error", "Dump: " + TestClient.Token) },
        { "web page", FakeReply.Text("<html>" + TestClient.Token + "</html>", "text/html") },
        { "JSON of another shape", FakeReply.Json(200, "{\"data\":{\"" + TestClient.Token + "\":[}}") },
        { "header line", FakeReply.Garbage("HTTP/1.1 200 OK\r\nAuthorization Bearer " + TestClient.Token + "\r\n\r\n") },
        { "status line", FakeReply.Garbage("Authorization: Bearer " + TestClient.Token + "\r\n\r\n") },
        { "redirect", FakeReply.Redirect(302, "ftp://example.com/" + TestClient.Token) },
    };

    [Theory]
    [MemberData(nameof(Echoes))]
    public async Task A_server_that_echoes_the_token_does_not_bring_it_into_errors_or_traces(string echo, FakeReply reply)
    {
        Assert.NotEmpty(echo);
        ConcurrentQueue<ApifyRequestTrace> traces = [];
        using FakePlatform platform = FakePlatform.Start(reply);

        ApifyException exception = await Assert.ThrowsAnyAsync<ApifyException>(() =>
            TestClient.For(platform, maxRetries: 2, trace: traces.Enqueue).Runs.GetAsync(TestClient.Token, CancellationToken.None));

        Assert.DoesNotContain(TestClient.Token, exception.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(TestClient.Token, exception.Path, StringComparison.Ordinal);
        Assert.DoesNotContain(TestClient.Token, (exception as ApifyApiException)?.Type ?? "", StringComparison.Ordinal);
        Assert.NotEmpty(traces);
        Assert.All(traces, trace =>
        {
            Assert.DoesNotContain(TestClient.Token, trace.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(TestClient.Token, trace.Path + trace.Failure, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Webhooks_do_not_show_in_traces_because_their_addresses_hold_secrets()
    {
        ConcurrentQueue<ApifyRequestTrace> traces = [];
        using FakePlatform platform = FakePlatform.Start(FakeReply.Run("r1", "READY"));
        RunStartOptions options = new() { Build = "latest", Webhooks = [new AdHocWebhook { EventTypes = ["ACTOR.RUN.SUCCEEDED"], RequestUrl = "https://example.com/secret" }] };

        await TestClient.For(platform, trace: traces.Enqueue).Actors.StartAsync("a1", options, CancellationToken.None);

        Assert.Equal("/v2/actors/a1/runs?build=latest&webhooks=***", Assert.Single(traces).Path);
    }

    [Fact]
    public async Task Every_request_says_which_client_sends_it()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Run("r1", "READY"));

        await TestClient.For(platform).Runs.GetAsync("r1", CancellationToken.None);
        await new ApifyClient(new ApifyClientOptions { BaseUri = platform.BaseUri, UserAgent = ApifyClientOptions.MakeUserAgent("PowerShell/7.6.0") }).Runs.GetAsync("r1", CancellationToken.None);

        Assert.Matches(@"^ApifyPS/\d+\.\d+\.\d+ \((Linux|Windows|macOS); \.NET [^)]+\)$", platform.Requests[0].Header("User-Agent"));
        Assert.Matches(@"^ApifyPS/\d+\.\d+\.\d+ \((Linux|Windows|macOS); PowerShell/7\.6\.0; \.NET [^)]+\)$", platform.Requests[1].Header("User-Agent"));
    }

    /// <summary>Redirects to these places in turn, and gives a run in the end: hosts and schemes that a test has no server for.</summary>
    private sealed class RedirectingHandler(params string[] locations) : HttpMessageHandler
    {
        public List<(string Address, string? Authorization)> Sent { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Sent.Add((request.RequestUri!.AbsoluteUri, request.Headers.Authorization?.ToString()));
            HttpResponseMessage response = Sent.Count <= locations.Length
                ? new HttpResponseMessage(HttpStatusCode.Redirect) { Headers = { Location = new Uri(locations[Sent.Count - 1], UriKind.RelativeOrAbsolute) } }
                : new HttpResponseMessage { Content = new StringContent("""{"data":{"id":"r1"}}""") };
            return Task.FromResult(response);
        }
    }
}
