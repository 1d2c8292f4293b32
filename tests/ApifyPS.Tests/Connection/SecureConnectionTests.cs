using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;

namespace ApifyPS.Tests.Connection;

/// <summary>A connection that isn't secure, as a user sees it: one error that says what is wrong and who can mend it, and no run.</summary>
[Trait("Builds", "both")]
public sealed class SecureConnectionTests(ModuleFixture module) : CmdletTest(module)
{
    [Theory]
    [InlineData("expired", "its certificate expired on ", "Check this machine's clock.")]
    [InlineData("early", "its certificate is valid only from ", "Check this machine's clock.")]
    [InlineData("other host", "its certificate was issued for login.contoso.example, not for 127.0.0.1", "Check the base address")]
    [InlineData("unknown issuer", "its certificate was issued by 'Contoso Inspection Root', which this machine doesn't trust.", "install its root certificate on this machine")]
    [InlineData("self-signed", "its certificate is self-signed.", "install its root certificate on this machine")]
    public void A_certificate_that_is_not_accepted_says_why_and_what_to_do(string what, string why, string advice)
    {
        using TestCertificates certificates = new();
        using FakePlatform platform = FakePlatform.Secure(Certificate(certificates, what), _ => FakeReply.Run("r1", "READY"));

        foreach (string command in new[] { "Get-ApifyRun r1", "Invoke-ApifyActor jane/a" })
        {
            ErrorRecord error = AtAddress(platform.BaseUri, command).Error;

            Assert.StartsWith("ConnectionTls,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Equal(ErrorCategory.SecurityError, error.CategoryInfo.Category);
            Assert.StartsWith($"No secure connection to {platform.BaseUri.GetLeftPart(UriPartial.Authority)}: ", error.ErrorDetails.Message, StringComparison.Ordinal);
            Assert.Contains(why, error.ErrorDetails.Message, StringComparison.Ordinal);
            Assert.Contains(advice, error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
            Assert.EndsWith("The request was not sent.", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        }

        Assert.Empty(platform.Requests);
    }

    [Fact]
    public void Plain_HTTP_at_an_https_address_says_so()
    {
        using FakeProxy server = FakeProxy.Saying("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");

        ErrorRecord error = AtAddress(new UriBuilder(server.Address) { Scheme = "https" }.Uri, "Invoke-ApifyActor jane/a").Error;

        Assert.StartsWith("ConnectionTls,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("doesn't speak TLS", error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Contains("its port may be that of plain HTTP", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(1, server.Connections);
    }

    private static X509Certificate2 Certificate(TestCertificates certificates, string what) => what switch
    {
        "expired" => certificates.Issue((-20, -10), "127.0.0.1"),
        "early" => certificates.Issue((10, 20), "127.0.0.1"),
        "other host" => certificates.Issue("login.contoso.example"),
        "self-signed" => TestCertificates.SelfSigned("127.0.0.1"),
        _ => certificates.Issue("127.0.0.1"),
    };

    /// <summary>Runs a command in a session that has only its environment to connect with.</summary>
    private static Result AtAddress(Uri address, string command)
    {
        using EnvironmentVariables environment = new(("APIFY_TOKEN", "apify_api_test"), ("APIFY_API_BASE_URL", address.ToString()));
        using ModuleSession session = new();
        return session.Run(command);
    }
}
