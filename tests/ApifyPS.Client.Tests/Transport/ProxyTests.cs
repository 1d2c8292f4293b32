using System.Net;
using ApifyPS.Client.Tests.Fakes;

namespace ApifyPS.Client.Tests.Transport;

/// <summary>Behind a proxy it's the proxy that fails as often as the platform: whoever reads the error has to know which.</summary>
/// <remarks>The runtime's default proxy is the process's: these tests set it for addresses that no other test uses.</remarks>
public sealed class ProxyTests : IDisposable
{
    private static readonly Uri Platform = new("https://platform.invalid/");

    private readonly IWebProxy _before = HttpClient.DefaultProxy;

    public void Dispose() => HttpClient.DefaultProxy = _before;

    [Fact]
    public async Task A_proxy_that_is_not_there_is_named_without_its_password()
    {
        using FakePlatform proxy = FakePlatform.Refusing(_ => FakeReply.Closed());

        ApifyConnectionException exception = await AskThroughAsync(new UriBuilder(proxy.BaseUri) { UserName = "jane", Password = "pa55word" }.Uri);

        Assert.Equal(ConnectionFailure.Refused, exception.Failure);
        Assert.StartsWith($"The proxy {proxy.BaseUri.GetLeftPart(UriPartial.Authority)}, through which https://platform.invalid was asked,", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(403, "GET", ConnectionFailure.Proxy, "doesn't allow the connection (HTTP 403)", 1)]
    [InlineData(403, "POST", ConnectionFailure.Proxy, "doesn't allow the connection (HTTP 403)", 1)]
    [InlineData(407, "GET", ConnectionFailure.Proxy, "doesn't take the user name and password that it was given (HTTP 407)", 1)]
    [InlineData(407, "POST", ConnectionFailure.Proxy, "doesn't take the user name and password that it was given (HTTP 407)", 1)]
    [InlineData(502, "GET", ConnectionFailure.Refused, "doesn't make the connection (HTTP 502)", 4)]
    [InlineData(502, "POST", ConnectionFailure.Refused, "doesn't make the connection (HTTP 502)", 4)]
    public async Task A_proxy_that_refuses_is_named_and_asked_again_only_where_that_can_help(int status, string method, ConnectionFailure failure, string why, int attempts)
    {
        using FakePlatform proxy = FakePlatform.Start(FakeReply.Html(status));

        ApifyConnectionException exception = await AskThroughAsync(proxy.BaseUri, method, maxRetries: 8);

        Assert.Equal((failure, attempts), (exception.Failure, exception.Attempt));
        Assert.StartsWith($"The proxy {proxy.BaseUri.GetLeftPart(UriPartial.Authority)}, through which https://platform.invalid was asked, ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(why, exception.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, Exception> Failures => new()
    {
        { "no answer", new TaskCanceledException() },
        { "no such host", new HttpRequestException(HttpRequestError.NameResolutionError, "no such host") },
        { "no connection", new HttpRequestException(HttpRequestError.ConnectionError, "no connection") },
        { "a certificate", new HttpRequestException(HttpRequestError.SecureConnectionError, "wrong", new System.Security.Authentication.AuthenticationException("a certificate")) },
        { "broken", new HttpRequestException("broken") },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Every_failure_behind_a_proxy_names_both_and_without_one_only_the_platform(string what, Exception failure)
    {
        using HttpClient http = new(new FailingHandler(failure));
        async Task<string> FailAsync() => (await Assert.ThrowsAsync<ApifyConnectionException>(() => TestClient.For(Platform, maxRetries: 0, http: http).Runs.GetAsync("r1", CancellationToken.None))).Message;

        HttpClient.DefaultProxy = new WebProxy("http://jane:pa55word@proxy.invalid:3128");
        string through = await FailAsync();
        HttpClient.DefaultProxy = new WebProxy();
        string direct = await FailAsync();

        Assert.Contains("proxy.invalid:3128", through, StringComparison.Ordinal);
        Assert.Contains("platform.invalid", through, StringComparison.Ordinal);
        Assert.DoesNotContain("pa55word", through, StringComparison.Ordinal);
        Assert.Contains("platform.invalid", direct, StringComparison.Ordinal);
        Assert.DoesNotContain("proxy", direct, StringComparison.Ordinal);
        // What .NET says is the only thing that tells a certificate that has expired from one that nobody knows.
        if (failure.InnerException is { } inner)
            Assert.All(new[] { through, direct }, message => Assert.Contains(inner.Message, message, StringComparison.Ordinal));
        Assert.NotEmpty(what);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.9\r\n")]
    [InlineData("HTTP/1.1 200\u001b[31m\r\nnothing\r\n\r\n")]
    [InlineData("")]
    public async Task A_start_through_a_proxy_that_is_none_is_not_uncertain(string answer)
    {
        using FakeProxy proxy = FakeProxy.Saying(answer);

        ApifyConnectionException start = await AskThroughAsync(proxy.Address, "POST", maxRetries: 8);

        Assert.Equal((ConnectionFailure.Refused, 4), (start.Failure, start.Attempt));
        Assert.StartsWith($"The proxy {proxy.Address.GetLeftPart(UriPartial.Authority)}, through which https://platform.invalid was asked, doesn't make the connection: ", start.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', start.Message);

        ApifyConnectionException read = await AskThroughAsync(proxy.Address, "GET", maxRetries: 0);
        Assert.Contains($"through the proxy {proxy.Address.GetLeftPart(UriPartial.Authority)}", read.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_through_a_proxy_that_never_answers_is_not_uncertain()
    {
        using FakeProxy proxy = FakeProxy.Silent();

        ApifyConnectionException exception = await AskThroughAsync(proxy.Address, "POST", maxRetries: 1, requestTimeout: TimeSpan.FromSeconds(1));

        Assert.Equal((ConnectionFailure.Refused, 2), (exception.Failure, exception.Attempt));
        Assert.EndsWith($"No connection to https://platform.invalid through the proxy {proxy.Address.GetLeftPart(UriPartial.Authority)} came about within 1 s.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_that_looks_into_HTTPS_is_named_with_its_issuer()
    {
        using TestCertificates certificates = new();
        using FakePlatform platform = FakePlatform.Secure(certificates.Issue("platform.invalid"), _ => FakeReply.Run("r1", "READY"));
        using FakeProxy proxy = FakeProxy.To(platform.BaseUri.Port, "jane:pa55word");

        ApifyConnectionException exception = await AskThroughAsync(proxy.Address, "POST", maxRetries: 8);

        Assert.Equal((ConnectionFailure.Tls, ConnectionProblem.CertificateIssuerUnknown, 1), (exception.Failure, exception.Problem, exception.Attempt));
        Assert.Equal($"No secure connection to https://platform.invalid through the proxy {proxy.Address.GetLeftPart(UriPartial.Authority)}: its certificate was issued by '{TestCertificates.AuthorityName}', which this machine doesn't trust.", exception.Message);
        Assert.Empty(platform.Requests);
    }

    [Fact]
    public async Task A_proxy_without_a_login_at_hand_says_that_it_wants_one()
    {
        using FakeProxy proxy = FakeProxy.To(9, "jane:pa55word");

        ApifyConnectionException exception = await AskThroughAsync(proxy.Address, "POST", maxRetries: 8, anonymous: true);

        Assert.Equal((ConnectionFailure.Proxy, ConnectionProblem.ProxyLogin), (exception.Failure, exception.Problem));
        Assert.EndsWith("wants a user name and password (HTTP 407).", exception.Message, StringComparison.Ordinal);
    }

    private static async Task<ApifyConnectionException> AskThroughAsync(Uri proxy, string method = "GET", int maxRetries = 0, TimeSpan? requestTimeout = null, bool anonymous = false)
    {
        HttpClient.DefaultProxy = new WebProxy(proxy) { Credentials = anonymous ? null : new NetworkCredential("jane", "pa55word") };
        using HttpClient http = SharedHandlers.Create(useProxy: true);
        ApifyClient client = TestClient.For(Platform, maxRetries, requestTimeout, http: http);
        ApifyConnectionException exception = await Assert.ThrowsAsync<ApifyConnectionException>(() =>
            method == "GET" ? client.Runs.GetAsync("r1", CancellationToken.None) : client.Actors.StartAsync("a1", new RunStartOptions(), CancellationToken.None));
        Assert.DoesNotContain("pa55word", exception.ToString(), StringComparison.Ordinal);
        return exception;
    }

    private sealed class FailingHandler(Exception failure) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromException<HttpResponseMessage>(failure);
    }
}
