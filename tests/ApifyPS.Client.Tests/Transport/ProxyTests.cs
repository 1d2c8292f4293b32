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

        ApifyConnectionException exception = await AskThroughAsync(proxy.BaseUri);

        Assert.Equal(ConnectionFailure.Refused, exception.Failure);
        Assert.StartsWith($"The proxy {proxy.BaseUri.GetLeftPart(UriPartial.Authority)}, through which https://platform.invalid was asked,", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(407)]
    [InlineData(403)]
    [InlineData(502)]
    public async Task A_proxy_that_refuses_is_named_with_its_answer(int status)
    {
        using FakePlatform proxy = FakePlatform.Start(FakeReply.Html(status));

        ApifyConnectionException exception = await AskThroughAsync(proxy.BaseUri);

        Assert.Equal(ConnectionFailure.Refused, exception.Failure);
        Assert.Contains(proxy.BaseUri.Authority, exception.Message, StringComparison.Ordinal);
        Assert.Contains("https://platform.invalid", exception.Message, StringComparison.Ordinal);
        Assert.Contains(status.ToString(System.Globalization.CultureInfo.InvariantCulture), exception.Message, StringComparison.Ordinal);
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

    private static async Task<ApifyConnectionException> AskThroughAsync(Uri proxy)
    {
        HttpClient.DefaultProxy = new WebProxy(new UriBuilder(proxy) { UserName = "jane", Password = "pa55word" }.Uri);
        using HttpClient http = SharedHandlers.Create(useProxy: true);
        ApifyConnectionException exception = await Assert.ThrowsAsync<ApifyConnectionException>(() => TestClient.For(Platform, maxRetries: 0, http: http).Runs.GetAsync("r1", CancellationToken.None));
        Assert.DoesNotContain("pa55word", exception.ToString(), StringComparison.Ordinal);
        return exception;
    }

    private sealed class FailingHandler(Exception failure) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromException<HttpResponseMessage>(failure);
    }
}
