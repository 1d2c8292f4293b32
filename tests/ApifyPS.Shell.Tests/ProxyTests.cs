using Platform = ApifyPS.TestSupport.FakePlatform;

namespace ApifyPS.Shell.Tests;

/// <summary>
/// Proxies as the environment names them, which a process reads once: with a login, and with a look into HTTPS. The proxy's password must stand
/// nowhere, whatever goes wrong.
/// </summary>
public sealed class ProxyTests : IDisposable
{
    private const string Password = "p@ss:w/rd %25 ü";

    private readonly TestCertificates _certificates = new();
    private readonly TempFolder _folder = new();
    private readonly Platform _platform;

    public ProxyTests() => _platform = Platform.Secure(_certificates.Issue("apify.example"), request => request.Path.EndsWith("/users/me", StringComparison.Ordinal)
        ? FakeReply.Data("""{"id":"u1","username":"jane"}""")
        : FakeReply.Run("r1", "SUCCEEDED"));

    public void Dispose()
    {
        _platform.Dispose();
        _certificates.Dispose();
        _folder.Dispose();
    }

    [SkippableTheory]
    [InlineData("net8.0")]
    [InlineData("netstandard2.0")]
    public async Task A_proxy_with_a_login_that_looks_into_HTTPS_is_no_hindrance_once_its_root_certificate_is_installed(string build)
    {
        SkipWhereRootsAreNoFile();
        using FakeProxy proxy = FakeProxy.To(_platform.BaseUri.Port, $"jane:{Password}");

        string output = await RunAsync(build, proxy, Uri.EscapeDataString(Password), trusted: true);

        // The platform offers HTTP/2 and ends a connection that takes the offer.
        Assert.True(output.Contains("RUN SUCCEEDED", StringComparison.Ordinal), output);
        Assert.Contains(_platform.Requests, request => request.Path == "/v2/actor-runs/r1");
        // The token is for the platform, not for the proxy.
        Assert.All(proxy.Heads, head => Assert.DoesNotContain("apify_api_Secret", head, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("wrong%21pa55word")]
    [InlineData("")]
    public async Task A_login_that_the_proxy_does_not_take_is_one_error(string password)
    {
        using FakeProxy proxy = FakeProxy.To(_platform.BaseUri.Port, $"jane:{Password}");

        string output = await RunAsync("net8.0", proxy, password, trusted: false);

        Assert.Contains("ERROR ConnectionProxy", output, StringComparison.Ordinal);
        Assert.Contains($"The proxy http://127.0.0.1:{proxy.Port}, through which https://apify.example was asked,", output, StringComparison.Ordinal);
        Assert.Contains("HTTP 407", output, StringComparison.Ordinal);
        Assert.Contains("%40", output, StringComparison.Ordinal);
        Assert.Empty(_platform.Requests);
    }

    [Fact]
    public async Task A_root_certificate_that_is_not_installed_is_asked_for()
    {
        using FakeProxy proxy = FakeProxy.To(_platform.BaseUri.Port);

        string output = await RunAsync("net8.0", proxy, "wrong%21pa55word", trusted: false);

        Assert.Contains("ERROR ConnectionTls", output, StringComparison.Ordinal);
        Assert.Contains($"No secure connection to https://apify.example through the proxy http://127.0.0.1:{proxy.Port}: its certificate was issued by '{TestCertificates.AuthorityName}', which this machine doesn't trust.", output, StringComparison.Ordinal);
        Assert.Contains("install its root certificate on this machine", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_in_NO_PROXY_is_asked_without()
    {
        using FakeProxy proxy = FakeProxy.Saying("");

        // An address that isn't this machine's for the module, and to which the system connects nobody.
        string output = await RunAsync("net8.0", proxy, "wrong%21pa55word", trusted: false, address: "https://0.0.0.0", noProxy: "contoso.example,0.0.0.0");

        Assert.Contains("Nothing accepts connections at https://0.0.0.0: ", output, StringComparison.Ordinal);
        Assert.Equal(0, proxy.Connections);
    }

    private static void SkipWhereRootsAreNoFile() => Skip.IfNot(OperatingSystem.IsLinux(), "Windows and macOS have no file of root certificates for one process.");

    /// <summary>All that a user can see of it: the result, the verbose stream and everything in the errors.</summary>
    private async Task<string> RunAsync(string build, FakeProxy proxy, string password, bool trusted, string address = "https://apify.example", string? noProxy = null)
    {
        string manifest = build == "net8.0" ? Repository.File("out/ApifyPS/ApifyPS.psd1") : WindowsPowerShellModule.CopyTo(_folder.Path);
        string roots = Path.Combine(_folder.Path, "roots.pem");
        await File.WriteAllTextAsync(roots, _certificates.Pem);
        string script = Path.Combine(_folder.Path, "script.ps1");
        await File.WriteAllTextAsync(script, $$"""
            Import-Module '{{manifest}}'
            "DLL $((Get-Command Get-ApifyRun).ImplementingType.Assembly.Location)"
            $env:APIFY_TOKEN = 'apify_api_Secret'
            $env:APIFY_API_BASE_URL = '{{address}}'
            Get-ApifyRun r1 -Verbose *>&1 | ForEach-Object {
                if ($_ -is [Management.Automation.ErrorRecord]) { "ERROR $($_.FullyQualifiedErrorId)"; $_.ErrorDetails.Message; $_.ErrorDetails.RecommendedAction; $_.Exception.ToString() }
                elseif ($_.Status) { "RUN $($_.Status)" } else { "$_" }
            }
            $Error | Format-List * -Force | Out-String -Width 1000
            Get-ApifyConnection -ErrorAction Ignore | Format-List * -Force | Out-String -Width 1000
            """);
        ShellResult result = await ShellProcess.RunAsync(["-NoProfile", "-File", script], environment: new Dictionary<string, string?>
        {
            ["HTTPS_PROXY"] = $"http://jane{(password.Length == 0 ? "" : ":" + password)}@127.0.0.1:{proxy.Port}".Replace("jane@", "", StringComparison.Ordinal),
            ["https_proxy"] = null,
            ["no_proxy"] = null,
            ["NO_PROXY"] = noProxy,
            ["SSL_CERT_FILE"] = trusted ? roots : null,
        }, program: ShellProcess.Pwsh);
        string output = result.Output + result.Error;
        Assert.Contains(build, output.Split('\n').Single(line => line.StartsWith("DLL ", StringComparison.Ordinal)), StringComparison.Ordinal);
        foreach (string secret in new[] { password, Uri.UnescapeDataString(password), Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"jane:{Uri.UnescapeDataString(password)}")), "apify_api_Secret" })
            Assert.True(secret.Length == 0 || !output.Contains(secret, StringComparison.Ordinal), output);
        return output;
    }
}
