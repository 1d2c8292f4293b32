using System.Management.Automation;

namespace ApifyPS.Tests.Connection;

[Trait("Builds", "both")]
public sealed class ConnectionTests(ModuleFixture module) : CmdletTest(module)
{
    private static T With<T>(IReadOnlyDictionary<string, string> environment, Func<T> action)
    {
        foreach ((string name, string value) in environment)
            Environment.SetEnvironmentVariable(name, value);
        try
        {
            return action();
        }
        finally
        {
            foreach (string name in environment.Keys)
                Environment.SetEnvironmentVariable(name, null);
        }
    }

    [Theory]
    [InlineData("''")]
    [InlineData("([securestring]::new())")]
    [InlineData("([pscredential]::new('token', [securestring]::new()))")]
    public void Whoever_only_presses_Enter_where_the_token_is_asked_for_is_told_so_and_nothing_is_sent(string token)
    {
        Result result = Run($"Connect-Apify -Token {token}");
        Assert.Contains("The token is empty.", result.Terminating?.Message ?? result.Error.ToString(), StringComparison.Ordinal);
        Assert.Empty(Module.Requests());
    }

    [Fact]
    public void Connect_checks_the_token_and_shows_the_user_but_not_the_token()
    {
        PSObject connection = Run("Connect-Apify -Token 'my-secret-token' -BaseUrl $url", ("url", Module.PlatformUrl.ToString() + "v2/")).Single();
        Assert.Equal("local", connection.Text("Username"));
        Assert.Equal(Module.PlatformUrl, connection.Get("BaseUrl"));
        Assert.All(connection.Properties, property => Assert.DoesNotContain("my-secret-token", property.Value?.ToString() ?? "", StringComparison.Ordinal));
        Assert.Equal("local", Run("(Get-ApifyConnection).Username").Single().BaseObject);
    }

    [Fact]
    public void A_runspace_does_not_see_what_another_one_has_for_itself()
    {
        using ModuleSession other = new();
        Assert.Empty(other.Run("Get-ApifyConnection"));
        Assert.StartsWith("NoToken", other.Run("Get-ApifyRun").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.NotEmpty(other.Run("Get-ApifyRun -First 1 -Connection $c; 'x'", ("c", Run("Get-ApifyConnection").Single())));
    }

    [Fact]
    public void Without_Connect_the_environment_says_which_platform_and_token()
    {
        using ModuleSession other = new();
        Result result = With(new Dictionary<string, string> { ["APIFY_TOKEN"] = "env-token", ["APIFY_API_BASE_URL"] = Module.PlatformUrl.ToString() }, () => other.Run("Invoke-ApifyActor local/hello -NoWait"));
        Assert.Single(result.Output);
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("env-token"u8));
        Assert.Contains(hash, Module.Requests().Single().ToJsonString(), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>What apify-cli 0.x to 1.6 and 1.7 to 1.10 write: the user's fields at the top, one account, the token among them or in the keyring.</summary>
    [Theory]
    [InlineData("""{"token":"cli-token","id":"u1","username":"jane","proxy":{"password":"p","groups":[]}}""")]
    [InlineData("""{"id":"u1","username":"jane","secretsBackend":"file","token":"cli-token","proxy":{"password":"p"}}""")]
    [InlineData("\uFEFF{\r\n\t\"token\": \"cli-token\\n\"\r\n}")]
    public void The_login_file_of_the_Apify_CLI_is_the_last_place_where_a_token_is_found(string content)
    {
        using ModuleSession other = new();
        using CliLogin login = new(Module, content);
        Dictionary<string, string> platform = new() { ["APIFY_API_BASE_URL"] = Module.PlatformUrl.ToString() };
        Assert.Equal("ApifyCLI", With(platform, () => other.Run("Connect-Apify").Single()).Text("TokenSource"));
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("cli-token"u8));
        Assert.Contains(hash, Module.Requests().Single().ToJsonString(), StringComparison.OrdinalIgnoreCase);
        platform["APIFY_TOKEN"] = "env-token";
        Assert.Equal("Environment", With(platform, () => other.Run("Connect-Apify").Single()).Text("TokenSource"));
    }

    [Theory]
    [InlineData("""{"id":"u1","username":"jane","secretsBackend":"keyring"}""", null, "the one of jane in the system's keyring", "Connect-Apify -Token (apify auth token)")]
    [InlineData("""{"id":"u1","secretsBackend":"keyring"}""", "0", "keeps the one in the system's keyring", "Connect-Apify -Token (apify auth token)")]
    // The CLI itself finds nothing as long as this is set.
    [InlineData("""{"username":"jane","secretsBackend":"keyring"}""", "1", "in the system's keyring", "Remove-Item Env:APIFY_DISABLE_KEYRING")]
    [InlineData("""{"username":"jane","secretsBackend":"file"}""", null, "There is no Apify token.", "Connect-Apify -Token <token>")]
    [InlineData("""{"username":"jane","token":""}""", null, "There is no Apify token.", "Connect-Apify -Token <token>")]
    [InlineData("[]", null, "There is no Apify token.", "Connect-Apify -Token <token>")]
    [InlineData("""{"token":"cut of""", null, "cannot be read", "Connect-Apify -Token <token>")]
    public void A_login_without_a_token_says_where_the_token_is(string content, string? disableKeyring, string message, string recommendation)
    {
        using ModuleSession other = new();
        using CliLogin login = new(Module, content);
        ErrorRecord error = With(disableKeyring is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["APIFY_DISABLE_KEYRING"] = disableKeyring }, () => other.Run("Connect-Apify").Error);
        Assert.StartsWith("NoToken,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(message, error.ToString(), StringComparison.Ordinal);
        Assert.StartsWith(recommendation, error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.DoesNotContain("cut of", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Disconnect_forgets_the_connection()
    {
        Run("Disconnect-Apify -WhatIf");
        Assert.Single(Run("Get-ApifyConnection"));
        Run("Disconnect-Apify");
        Assert.Empty(Run("Get-ApifyConnection"));
    }

    [Fact]
    public void A_wrong_token_is_one_error_that_says_what_to_do_and_keeps_the_old_connection()
    {
        Module.AddFault("""{"path":"/v2/users/me","action":{"status":401,"type":"user-or-token-not-found","message":"User was not found or authentication token is not valid"}}""");
        Result result = Run("Connect-Apify -Token 'wrong-token-456' -BaseUrl $url", ("url", Module.PlatformUrl.ToString()));
        ErrorRecord error = result.Error;
        Assert.StartsWith("UserOrTokenNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.AuthenticationError, error.CategoryInfo.Category);
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        Assert.DoesNotContain("wrong-token-456", error.ToString() + error.Exception + error.ErrorDetails, StringComparison.Ordinal);
        Assert.Single(Run("Get-ApifyConnection"));
    }

    [Fact]
    public void Plain_http_to_another_machine_is_refused_unless_allowed()
    {
        Assert.StartsWith("InsecureConnection", Run("Connect-Apify -Token x123 -BaseUrl http://apify.example:8080").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_platform_that_Connect_started_ends_with_Disconnect()
    {
        using ModuleSession other = new();
        PSObject connection = other.Run("Connect-Apify -Local -Port 0 -InMemory").Single();
        int port = ((Uri)connection.Get("BaseUrl")!).Port;
        Assert.NotEqual(Module.PlatformUrl.Port, port);
        Assert.Contains(port, other.Run("(Get-ApifyLocalPlatform).Port").Select(value => (int)value.BaseObject));
        other.Run("Disconnect-Apify");
        Assert.StartsWith("LocalPlatformNotRunning", other.Run("Get-ApifyLocalPlatform -Port $port", ("port", port)).Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    /// <summary>The file that apify login writes.</summary>
    private sealed class CliLogin : IDisposable
    {
        private readonly string _file;

        public CliLogin(ModuleFixture module, string content)
        {
            string folder = Path.Combine(module.Home, ".apify");
            Directory.CreateDirectory(folder);
            _file = Path.Combine(folder, "auth.json");
            File.WriteAllText(_file, content);
        }

        public void Dispose() => File.Delete(_file);
    }
}
