using System.Collections.Concurrent;
using System.Net.Sockets;
using ApifyPS.Client.Tests.Fakes;

namespace ApifyPS.Client.Tests.Transport;

public class RetryTests
{
    private const int MaxRetries = 3;

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(250);

    /// <summary>Failure, answer, attempts at what may be carried out twice, attempts at a start, what the user gets.</summary>
    public static TheoryData<string, FakeReply, int, int, Type> Failures
    {
        get
        {
            FakeReply run = FakeReply.Run("r1", "READY");
            Type api = typeof(ApifyApiException);
            Type connection = typeof(ApifyConnectionException);
            Type answer = typeof(ApifyResponseException);
            const int All = MaxRetries + 1;
            return new()
            {
                { "429", FakeReply.Error(429, "rate-limit-exceeded"), All, All, api },
                { "429 of a gateway", FakeReply.Html(429), All, All, api },
                { "500", FakeReply.Error(500, "internal-server-error"), All, 1, api },
                { "502 of a gateway", FakeReply.Html(502), All, 1, api },
                { "503", FakeReply.Json(503, ""), All, 1, api },
                { "504", FakeReply.Html(504), All, 1, api },
                { "400", FakeReply.Error(400, "invalid-input"), 1, 1, api },
                { "401", FakeReply.Error(401, "invalid-token"), 1, 1, api },
                { "402", FakeReply.Error(402, "not-enough-usage-to-run-paid-actor"), 1, 1, api },
                { "403", FakeReply.Error(403, "insufficient-permissions"), 1, 1, api },
                { "404", FakeReply.Error(404, "record-not-found"), 1, 1, api },
                { "404 of a web server", FakeReply.Html(404), 1, 1, answer },
                { "413", FakeReply.Error(413, "request-too-large"), 1, 1, api },
                { "redirect", FakeReply.Redirect(301, "ftp://example.com/"), 1, 1, answer },
                { "closed before the answer", FakeReply.Closed(), All, 1, connection },
                { "reset before the answer", FakeReply.Reset(), All, 1, connection },
                { "closed in the status line", run.CutHead(7), All, 1, connection },
                { "closed in the headers", run.CutHead(30), All, 1, connection },
                { "reset in the headers", run.CutHead(30).ByReset(), All, 1, connection },
                { "no HTTP", FakeReply.Garbage("SSH-2.0-OpenSSH_9.9\r\n\r\n"), All, 1, connection },
                { "closed in the body", run.CutBody(10), All, 1, connection },
                { "reset in the body", run.CutBody(10).ByReset(), All, 1, connection },
                { "closed in a chunk", run.Chunked().CutBody(20), All, 1, connection },
                { "closed between chunks", run.Chunked().CutBody(32), All, 1, connection },
                { "truncated gzip", run.Gzip().Truncated(12), All, 1, connection },
                { "truncated brotli", run.Brotli().Truncated(5), All, 1, connection },
                { "no gzip at all", run.With("Content-Encoding", "gzip"), All, 1, connection },
                { "no brotli at all", run.With("Content-Encoding", "br"), All, 1, connection },
                { "web page", FakeReply.Html(200), 2, 1, answer },
                { "broken JSON", FakeReply.Json(200, """{"data":{"id":"r1","""), 2, 1, answer },
                { "empty body", FakeReply.Json(200, ""), 2, 1, answer },
                { "no content", FakeReply.Json(204, ""), 2, 1, answer },
                { "JSON without data", FakeReply.Json(200, "{}"), 2, 1, answer },
                { "data that is null", FakeReply.Json(200, """{"data":null}"""), 2, 1, answer },
                { "null", FakeReply.Json(200, "null"), 2, 1, answer },
                { "data of another kind", FakeReply.Json(200, """{"data":[1,2]}"""), 2, 1, answer },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public Task A_failure_is_tried_again_only_where_nothing_can_happen_twice(string failure, FakeReply reply, int attempts, int startAttempts, Type expected) =>
        CheckAttemptsAsync(failure, reply, attempts, startAttempts, expected);

    /// <summary>All at once, because each of their attempts costs the whole time of a request.</summary>
    [Fact]
    public Task Silence_is_tried_again_only_where_nothing_can_happen_twice()
    {
        (string Where, FakeReply Reply)[] silences =
        [
            ("no answer in time", FakeReply.Silent()),
            ("silence in the headers", FakeReply.Run("r1", "READY").CutHead(30).BySilence()),
            ("silence in the body", FakeReply.Run("r1", "READY").CutBody(10).BySilence()),
            ("silence in the body of an error", FakeReply.Error(500, "internal-server-error").CutBody(10).BySilence()),
        ];
        return Task.WhenAll(silences.Select(silence => CheckAttemptsAsync(silence.Where, silence.Reply, MaxRetries + 1, 1, typeof(ApifyConnectionException))));
    }

    private static async Task CheckAttemptsAsync(string failure, FakeReply reply, int attempts, int startAttempts, Type expected)
    {
        TimeSpan? timeout = reply.WithSilence ? Short : null;
        (string Name, int Attempts, Func<ApifyClient, Task> Call)[] calls =
        [
            ("GET", attempts, client => client.Runs.GetAsync("r1", CancellationToken.None)),
            ("POST that may be repeated", attempts, client => client.Runs.AbortAsync("r1", false, CancellationToken.None)),
            ("start of an Actor with input", startAttempts, client => client.Actors.StartAsync("a1", new RunStartOptions { Input = "{}"u8.ToArray(), ContentType = "application/json" }, CancellationToken.None)),
            ("start of an Actor without input", startAttempts, client => client.Actors.StartAsync("a1", new RunStartOptions(), CancellationToken.None)),
            ("start of a task", startAttempts, client => client.Tasks.StartAsync("t1", new RunStartOptions(), CancellationToken.None)),
        ];

        await Task.WhenAll(calls.Select(async call =>
        {
            using FakePlatform platform = FakePlatform.Start(reply);

            ApifyException exception = (ApifyException)await ThrowsAsync(expected, () => call.Call(TestClient.For(platform, MaxRetries, timeout)));

            // .NET itself asks up to three times more, at once, when a connection ends before an answer: only for what has no content.
            int hidden = call.Name == "GET" && reply.CutHeadAfter == 0 && !reply.WithSilence ? 4 : 1;
            // A start whose answer is lost is looked for by GET; what may not happen twice is the POST.
            int sent = platform.Requests.Count(request => request.Method == platform.Requests[0].Method);
            Assert.True(sent >= call.Attempts && sent <= call.Attempts * hidden, $"{failure}, {call.Name}: {call.Attempts} requests were expected, {sent} came.");
            Assert.Equal(call.Attempts, exception.Attempt);
            Assert.Equal(platform.Requests[0].Method, exception.Method);
            Assert.StartsWith(platform.Requests[0].Path, exception.Path, StringComparison.Ordinal);
        }));
    }

    /// <summary>What kept the answer away, also where the client adds that it does not know whether the run was started.</summary>
    private static async Task<Exception> ThrowsAsync(Type expected, Func<Task> call)
    {
        Exception exception = await Assert.ThrowsAnyAsync<ApifyException>(call);
        if (exception is ApifyStartUncertainException uncertain)
            exception = uncertain.InnerException!;
        Assert.IsType(expected, exception);
        return exception;
    }

    public static TheoryData<FakeReply> Ambiguous => [FakeReply.Closed(), FakeReply.Reset(), FakeReply.Run("r1", "READY").CutHead(20), FakeReply.Silent()];

    [Theory]
    [MemberData(nameof(Ambiguous))]
    public async Task A_start_is_sent_once_also_on_a_connection_that_was_used_before(FakeReply reply)
    {
        // HTTP stacks send a request again by themselves when a connection that they kept breaks: for a start that is a second run.
        using FakePlatform platform = FakePlatform.Start(request => request.Method == "GET" ? FakeReply.Run("r1", "READY") : reply);
        ApifyClient client = TestClient.For(platform, requestTimeout: reply.WithSilence ? Short : null);
        await client.Runs.GetAsync("r1", CancellationToken.None);

        await ThrowsAsync(typeof(ApifyConnectionException), () => client.Actors.StartAsync("a1", new RunStartOptions(), CancellationToken.None));

        Assert.Equal(["GET", "POST"], platform.Requests.Take(2).Select(request => request.Method));
        Assert.Single(platform.Requests, request => request.Method == "POST");
    }

    [Fact]
    public async Task An_answer_after_failures_is_the_answer()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Run("r1", "READY").CutHead(20), FakeReply.Error(500, "x"), FakeReply.Html(200), FakeReply.Error(429, "x"), FakeReply.Run("r1", "READY").CutBody(4), FakeReply.Run("r1", "SUCCEEDED"));

        // The web page is the third attempt: only one such answer is allowed, whenever it comes.
        ApifyResponseException exception = await Assert.ThrowsAsync<ApifyResponseException>(() => TestClient.For(platform).Runs.GetAsync("r1", CancellationToken.None));
        Assert.Equal(3, exception.Attempt);

        ActorRun run = await TestClient.For(platform).Runs.GetAsync("r1", CancellationToken.None);
        Assert.Equal("SUCCEEDED", run.Status);
        Assert.Equal(6, platform.Requests.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_listens_is_told_soon_for_every_request(bool start)
    {
        ConcurrentQueue<ApifyRequestTrace> traces = [];
        using FakePlatform platform = FakePlatform.Refusing(_ => FakeReply.Run("r1", "READY"));

        ApifyConnectionException exception = await Assert.ThrowsAsync<ApifyConnectionException>(() => Call(TestClient.For(platform, trace: traces.Enqueue), start));

        Assert.Equal(ConnectionFailure.Refused, exception.Failure);
        Assert.Contains(platform.BaseUri.Authority, exception.Message, StringComparison.Ordinal);
        Assert.Equal(4, traces.Count);
        Assert.Equal(3, traces.Count(trace => trace.RetryIn is not null));
    }

    [Fact]
    public async Task A_start_reaches_a_platform_that_comes_up_after_refusing()
    {
        using FakePlatform platform = FakePlatform.Refusing(_ => FakeReply.Run("r1", "READY"));
        void OnAttempt(ApifyRequestTrace trace)
        {
            if (trace.Failure is not null && trace.Attempt == 1)
                platform.Listen();
        }

        ActorRun run = await TestClient.For(platform, trace: OnAttempt).Actors.StartAsync("a1", new RunStartOptions(), CancellationToken.None);

        Assert.Equal("r1", run.Id);
        Assert.Single(platform.Requests);
    }

    /// <summary>What HttpClient throws, what it means, whether a start may be sent again.</summary>
    public static TheoryData<string, Exception, ConnectionFailure, bool> HttpFailures => new()
    {
        { "no such host", new HttpRequestException(HttpRequestError.NameResolutionError, "", new SocketException((int)SocketError.HostNotFound)), ConnectionFailure.NameResolution, true },
        { "no route when connecting", new HttpRequestException(HttpRequestError.ConnectionError, "", new SocketException((int)SocketError.HostUnreachable)), ConnectionFailure.Refused, true },
        { "no route any more, after the request was sent", new HttpRequestException("", new IOException("", new SocketException((int)SocketError.HostUnreachable))), ConnectionFailure.Broken, false },
        { "network gone after the request was sent", new HttpRequestException("", new IOException("", new SocketException((int)SocketError.NetworkDown))), ConnectionFailure.Broken, false },
        { "no connection in time", new TaskCanceledException("", new TimeoutException()), ConnectionFailure.Refused, true },
        { "given up by what is below, after the request was sent", new TaskCanceledException(), ConnectionFailure.Timeout, false },
        { "given up by what is below, before anything was sent", new TaskCanceledException(), ConnectionFailure.Refused, true },
        { "cut in the TLS handshake", new HttpRequestException(HttpRequestError.SecureConnectionError, "", new IOException()), ConnectionFailure.Refused, true },
        { "wrong certificate", new HttpRequestException(HttpRequestError.SecureConnectionError, "", new System.Security.Authentication.AuthenticationException()), ConnectionFailure.Tls, false },
        { "no way through the proxy", new HttpRequestException(HttpRequestError.ProxyTunnelError, "", null), ConnectionFailure.Refused, true },
    };

    [Theory]
    [MemberData(nameof(HttpFailures))]
    public async Task A_start_is_sent_again_exactly_when_it_cannot_have_arrived(string what, Exception failure, ConnectionFailure expected, bool again)
    {
        Assert.NotEmpty(what);
        using ThrowingHandler handler = new(failure, afterSending: expected is ConnectionFailure.Broken or ConnectionFailure.Timeout);
        using HttpClient http = new(handler);
        ApifyClient client = TestClient.For(new Uri("https://api.example.com/"), MaxRetries, http: http);

        ApifyConnectionException exception = (ApifyConnectionException)await ThrowsAsync(typeof(ApifyConnectionException), () => client.Actors.StartAsync("a1", new RunStartOptions(), CancellationToken.None));

        Assert.Equal(expected, exception.Failure);
        Assert.Equal(again ? MaxRetries + 1 : 1, handler.Posts);
    }

    [Fact]
    public async Task A_host_that_does_not_let_connect_is_told_apart_from_one_that_does_not_answer()
    {
        using SocketsHttpHandler handler = new() { ConnectTimeout = Short, ConnectCallback = async (_, token) => { await Task.Delay(Timeout.InfiniteTimeSpan, token); throw new IOException(); } };
        using HttpClient http = new(handler);

        ApifyConnectionException exception = await Assert.ThrowsAsync<ApifyConnectionException>(() =>
            TestClient.For(new Uri("http://192.0.2.1/"), maxRetries: 0, http: http).Actors.StartAsync("a1", new RunStartOptions(), CancellationToken.None));

        Assert.Equal(ConnectionFailure.Refused, exception.Failure);
    }

    [Fact]
    public async Task An_http_port_that_is_asked_for_https_is_told()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Run("r1", "READY"));
        UriBuilder https = new(platform.BaseUri) { Scheme = "https" };
        using SocketsHttpHandler handler = new() { UseProxy = false };
        using HttpClient http = new(handler);

        ApifyConnectionException exception = await Assert.ThrowsAsync<ApifyConnectionException>(() =>
            TestClient.For(https.Uri, maxRetries: 0, requestTimeout: TimeSpan.FromSeconds(1), http: http).Runs.GetAsync("r1", CancellationToken.None));

        Assert.NotEqual(ConnectionFailure.Broken, exception.Failure);
    }

    [Fact]
    public async Task Retry_After_in_seconds_is_waited_for()
    {
        TimeSpan? pause = await PauseAsync(FakeReply.Error(429, "rate-limit-exceeded").With("Retry-After", "30"));

        Assert.Equal(TimeSpan.FromSeconds(30), pause);
    }

    [Fact]
    public async Task Retry_After_as_a_date_counts_on_the_clock_of_the_platform()
    {
        TimeSpan? pause = await PauseAsync(FakeReply.Error(503, "x").With("Date", "Mon, 05 Jan 2015 10:00:00 GMT").With("Retry-After", "Mon, 05 Jan 2015 10:00:40 GMT"));

        Assert.Equal(TimeSpan.FromSeconds(40), pause);
    }

    [Theory]
    [InlineData("Mon, 05 Jan 2015 10:00:40 GMT")]
    [InlineData("-5")]
    [InlineData("soon")]
    [InlineData("0")]
    public async Task Retry_After_that_means_nothing_does_not_hold_a_user_up(string value)
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Error(429, "x").With("Retry-After", value), FakeReply.Run("r1", "READY"));

        JumpingTime time = new();
        Assert.Equal("r1", (await TestClient.For(platform, time: time, random: () => 0.5).Runs.GetAsync("r1", CancellationToken.None)).Id);
        Assert.Equal([TimeSpan.FromMilliseconds(250)], time.Pauses);
    }

    [Theory]
    [InlineData("86400")]
    [InlineData("99999999")]
    public async Task Retry_After_of_a_day_is_told_instead_of_slept_through(string value)
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Error(429, "rate-limit-exceeded").With("Retry-After", value));

        ApifyApiException exception = await Assert.ThrowsAsync<ApifyApiException>(() => TestClient.For(platform).Runs.GetAsync("r1", CancellationToken.None));

        Assert.Equal(TimeSpan.FromSeconds(int.Parse(value, System.Globalization.CultureInfo.InvariantCulture)), exception.RetryAfter);
        Assert.Single(platform.Requests);
    }

    [Fact]
    public void Pauses_grow_are_random_and_stay_within_their_bound()
    {
        RetryPolicy policy = new(8, Jitter.Next);

        for (int failures = 1; failures < 100; failures++)
        {
            TimeSpan bound = TimeSpan.FromMilliseconds(Math.Min(30_000, 500 * Math.Pow(2, failures - 1)));
            TimeSpan[] pauses = [.. Enumerable.Range(0, 20).Select(_ => policy.Delay(failures, null))];
            Assert.All(pauses, pause => Assert.InRange(pause, TimeSpan.Zero, bound));
            Assert.True(pauses.Distinct().Count() > 1);
        }
    }

    [Fact]
    public async Task A_platform_that_stays_away_is_asked_nine_times_within_two_minutes()
    {
        JumpingTime time = new();
        using FakePlatform platform = FakePlatform.Start(FakeReply.Error(503, "x"));

        await Assert.ThrowsAsync<ApifyApiException>(() => TestClient.For(platform, time: time, random: () => 0.5).Runs.GetAsync("r1", CancellationToken.None));

        Assert.Equal([0.25, 0.5, 1, 2, 4, 8, 15, 15], time.Pauses.Select(pause => pause.TotalSeconds));
        Assert.Equal(9, platform.Requests.Count);
    }

    [Fact]
    public async Task Each_attempt_is_traced_with_what_happened()
    {
        ConcurrentQueue<ApifyRequestTrace> traces = [];
        using FakePlatform platform = FakePlatform.Start(FakeReply.Error(500, "internal-server-error", "Boom"), FakeReply.Run("r1", "READY").CutHead(20), FakeReply.Run("r1", "READY"));

        await TestClient.For(platform, trace: traces.Enqueue).Runs.GetAsync("r1", CancellationToken.None);

        ApifyRequestTrace[] all = [.. traces];
        Assert.Equal([500, null, 200], all.Select(trace => trace.StatusCode));
        Assert.Equal([1, 2, 3], all.Select(trace => trace.Attempt));
        Assert.Equal("Boom", all[0].Failure);
        Assert.Matches(@"^GET /v2/actor-runs/r1 → 500 in \d+ ms: Boom; again in \d+ ms$", all[0].ToString());
        Assert.Matches(@"^GET /v2/actor-runs/r1 → no answer in \d+ ms, attempt 2: .+; again in \d+ ms$", all[1].ToString());
        Assert.Matches(@"^GET /v2/actor-runs/r1 → 200 in \d+ ms, attempt 3$", all[2].ToString());
    }

    private static Task<ActorRun> Call(ApifyClient client, bool start) =>
        start ? client.Actors.StartAsync("a1", new RunStartOptions(), CancellationToken.None) : client.Runs.GetAsync("r1", CancellationToken.None);

    /// <summary>The pause that the client is about to make, without making it.</summary>
    private static async Task<TimeSpan?> PauseAsync(FakeReply reply)
    {
        using CancellationTokenSource cancel = new();
        TimeSpan? pause = null;
        using FakePlatform platform = FakePlatform.Start(reply);
        void OnAttempt(ApifyRequestTrace trace)
        {
            pause = trace.RetryIn;
            cancel.Cancel();
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TestClient.For(platform, trace: OnAttempt).Runs.GetAsync("r1", cancel.Token));
        return pause;
    }

    private sealed class ThrowingHandler(Exception exception, bool afterSending) : HttpMessageHandler
    {
        public int Posts { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method == HttpMethod.Post)
                Posts++;
            if (afterSending && request.Content is not null)
                await request.Content.CopyToAsync(Stream.Null, cancellationToken);
            throw exception;
        }
    }
}
