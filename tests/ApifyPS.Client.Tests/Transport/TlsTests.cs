using System.Globalization;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ApifyPS.Client.Tests.Fakes;

namespace ApifyPS.Client.Tests.Transport;

/// <summary>
/// Connections that aren't secure, for real. Whoever reads the error has to know who must do something: the owner of the clock, of the address,
/// of the server or of the network. Nothing was sent, so that a start is none; and nobody is asked again.
/// </summary>
public sealed class TlsTests : IDisposable
{
    private readonly TestCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task An_expired_certificate_says_since_when_and_what_this_clock_says(string method)
    {
        ApifyConnectionException exception = await AskAsync(_certificates.Issue((-20, -10), "127.0.0.1"), method, ConnectionProblem.CertificateExpired);

        Assert.Contains($": its certificate expired on {Day(-10)} ", exception.Message, StringComparison.Ordinal);
        Assert.Contains($" UTC (this machine's clock says {Day(0)} ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_the_future_points_at_the_clock() =>
        Assert.Contains($"is valid only from {Day(10)} ", (await AskAsync(_certificates.Issue((10, 20), "127.0.0.1"), "GET", ConnectionProblem.CertificateNotYetValid)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_certificate_of_another_host_names_both(string method) =>
        Assert.Contains(": its certificate was issued for login.contoso.example, not for 127.0.0.1", (await AskAsync(_certificates.Issue("login.contoso.example"), method, ConnectionProblem.CertificateOfAnotherHost)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task An_issuer_that_nobody_has_installed_is_named(string method) =>
        Assert.EndsWith($": its certificate was issued by '{TestCertificates.AuthorityName}', which this machine doesn't trust.", (await AskAsync(_certificates.Issue("127.0.0.1"), method, ConnectionProblem.CertificateIssuerUnknown)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_self_signed_certificate_is_called_so() =>
        Assert.EndsWith(": its certificate is self-signed.", (await AskAsync(TestCertificates.SelfSigned("127.0.0.1"), "GET", ConnectionProblem.CertificateIssuerUnknown)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_certificate_with_everything_wrong_says_all_of_it()
    {
        string message = (await AskAsync(_certificates.Issue((-20, -10), "other.example"), "GET", ConnectionProblem.CertificateExpired)).Message;

        Assert.Matches("its certificate expired on .*, and was issued for other.example, not for 127.0.0.1, and was issued by 'Contoso", message);
    }

    [Fact]
    public async Task Names_in_a_certificate_steer_no_window()
    {
        using TestCertificates hostile = new("\u001b[31mred ##vso[task.complete]" + new string('x', 30));

        string message = (await AskAsync(hostile.Issue("127.0.0.1"), "GET", ConnectionProblem.CertificateIssuerUnknown)).ToString();

        Assert.DoesNotContain('\u001b', message);
        Assert.DoesNotContain("##vso[", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_server_that_speaks_only_what_is_too_old_or_refuses_is_told_as_that(string method)
    {
        // An alert "handshake failure": what a server of another TLS version sends. This runtime may not serve an old one.
        using FakeProxy server = FakeProxy.Saying("\u0015\u0003\u0003\u0000\u0002\u0002\u0028");

        ApifyConnectionException exception = await FailAsync(Secure(server.Port), method, ConnectionFailure.Tls, ConnectionProblem.TlsRefused);

        Assert.Contains("the two sides don't agree on TLS", exception.Message, StringComparison.Ordinal);
        Assert.Equal(1, server.Connections);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task Plain_HTTP_at_an_https_address_is_told_as_that(string method)
    {
        using FakeProxy server = FakeProxy.Saying("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");

        ApifyConnectionException exception = await FailAsync(Secure(server.Port), method, ConnectionFailure.Tls, ConnectionProblem.NotTls);

        Assert.Contains("what answers there doesn't speak TLS", exception.Message, StringComparison.Ordinal);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task TLS_at_an_http_address_is_told_as_that()
    {
        using FakeProxy server = FakeProxy.Saying("\u0015\u0003\u0003\u0000\u0002\u0002\u0028\r\n");

        ApifyConnectionException exception = await FailAsync(server.Address, "GET", ConnectionFailure.Broken, ConnectionProblem.TlsExpected);

        Assert.Contains("its address begins with https://", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_of_TLS_that_hangs_up_on_an_http_address_is_hinted_at()
    {
        using FakePlatform platform = FakePlatform.Untrusted(_ => FakeReply.Run("r1", "READY"));

        ApifyConnectionException exception = await FailAsync(new UriBuilder(platform.BaseUri) { Scheme = "http" }.Uri, "GET", ConnectionFailure.Broken, ConnectionProblem.Other);

        Assert.EndsWith("(A server that expects https:// does that, too.)", exception.Message, StringComparison.Ordinal);
        Assert.Empty(platform.Requests);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_server_that_hangs_up_in_the_handshake_is_asked_again_because_nothing_was_sent(string method)
    {
        using FakeProxy server = FakeProxy.Saying("");

        ApifyConnectionException exception = await FailAsync(Secure(server.Port), method, ConnectionFailure.Refused, ConnectionProblem.Other, maxRetries: 8);

        Assert.Contains("ended the connection before it was secure", exception.Message, StringComparison.Ordinal);
        Assert.Equal((4, 4), (exception.Attempt, server.Connections));
    }

    [Theory]
    [InlineData("GET", ConnectionFailure.Timeout)]
    [InlineData("POST", ConnectionFailure.Refused)]
    public async Task A_start_that_ends_in_a_silent_handshake_is_not_uncertain(string method, ConnectionFailure expected)
    {
        using FakeProxy server = FakeProxy.Silent();
        ApifyClient client = TestClient.For(Secure(server.Port), maxRetries: 1, requestTimeout: TimeSpan.FromSeconds(1));

        ApifyConnectionException exception = await Assert.ThrowsAsync<ApifyConnectionException>(() => Call(client, method));

        Assert.Equal((expected, 2), (exception.Failure, exception.Attempt));
        Assert.Contains("within 1 s", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_TLS_that_the_system_allows_is_spoken()
    {
        // Where this runtime serves TLS 1.1 at all, it's refused; where it doesn't, the handshake ends as well.
#pragma warning disable CA5397, SYSLIB0039 // What is too old is the point.
        using FakePlatform platform = FakePlatform.Secure(_certificates.Issue("127.0.0.1"), _ => FakeReply.Run("r1", "READY"), SslProtocols.Tls11);
#pragma warning restore CA5397, SYSLIB0039
        ApifyConnectionException exception = await Assert.ThrowsAsync<ApifyConnectionException>(() => Call(TestClient.For(platform), "POST"));

        Assert.True(exception.Failure is ConnectionFailure.Tls or ConnectionFailure.Refused, exception.Failure.ToString());
        Assert.Empty(platform.Requests);
    }

    /// <summary>With HTTP/2 .NET sends by itself again what a server has turned away (GOAWAY, REFUSED_STREAM), on that server's word alone.</summary>
    [Fact]
    public async Task A_start_goes_out_in_HTTP_1_also_where_the_server_offers_HTTP_2()
    {
        using FakePlatform platform = FakePlatform.Secure(_certificates.Issue("127.0.0.1"), _ => FakeReply.Run("r1", "READY"));
        using HttpClient http = Trusting();

        // The platform ends a connection on which HTTP/2 was agreed on.
        await TestClient.For(platform.BaseUri, http: http).Actors.StartAsync("a1", new RunStartOptions(), CancellationToken.None);

        Assert.Equal("POST", Assert.Single(platform.Requests).Method);
    }

    public static TheoryData<FakeReply> Ambiguous => [FakeReply.Closed(), FakeReply.Reset(), FakeReply.Run("r1", "READY").CutHead(20), FakeReply.Run("r1", "READY").CutBody(10)];

    [Theory]
    [MemberData(nameof(Ambiguous))]
    public async Task A_secure_connection_that_ends_in_the_middle_of_a_start_starts_no_second_run(FakeReply reply)
    {
        using FakePlatform platform = FakePlatform.Secure(_certificates.Issue("127.0.0.1"), request => request.Method == "GET" ? FakeReply.Run("r1", "READY") : reply);
        using HttpClient http = Trusting();
        ApifyClient client = TestClient.For(platform.BaseUri, http: http);
        await client.Runs.GetAsync("r1", CancellationToken.None);

        ApifyStartUncertainException exception = await Assert.ThrowsAsync<ApifyStartUncertainException>(() => client.Actors.StartAsync("a1", new RunStartOptions(), CancellationToken.None));

        Assert.Equal(ConnectionFailure.Broken, Assert.IsType<ApifyConnectionException>(exception.InnerException).Failure);
        Assert.Single(platform.Requests, request => request.Method == "POST");
    }

    /// <summary>The client's own handler, but for the certificates of these tests.</summary>
    private static HttpClient Trusting() => new(new WholeBodyHandler(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
#pragma warning disable CA5359 // There is no root store for one test.
        SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
#pragma warning restore CA5359
    }));

    private static async Task<ApifyConnectionException> AskAsync(X509Certificate2 certificate, string method, ConnectionProblem problem)
    {
        using FakePlatform platform = FakePlatform.Secure(certificate, _ => FakeReply.Run("r1", "READY"));
        ApifyConnectionException exception = await FailAsync(platform.BaseUri, method, ConnectionFailure.Tls, problem);
        Assert.StartsWith($"No secure connection to {platform.BaseUri.GetLeftPart(UriPartial.Authority)}: ", exception.Message, StringComparison.Ordinal);
        Assert.Equal(1, exception.Attempt);
        Assert.Empty(platform.Requests);
        Assert.Equal(1, platform.Connections);
        return exception;
    }

    private static async Task<ApifyConnectionException> FailAsync(Uri address, string method, ConnectionFailure failure, ConnectionProblem problem, int maxRetries = 8)
    {
        ApifyConnectionException exception = await Assert.ThrowsAsync<ApifyConnectionException>(() => Call(TestClient.For(address, maxRetries), method));
        Assert.Equal((failure, problem), (exception.Failure, exception.Problem));
        return exception;
    }

    private static Task<ActorRun> Call(ApifyClient client, string method) =>
        method == "GET" ? client.Runs.GetAsync("r1", CancellationToken.None) : client.Actors.StartAsync("a1", new RunStartOptions(), CancellationToken.None);

    private static Uri Secure(int port) => new(FormattableString.Invariant($"https://127.0.0.1:{port}/"));

    private static string Day(int days) => DateTime.UtcNow.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
