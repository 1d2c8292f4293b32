using System.Management.Automation;
using System.Security.Cryptography;
using System.Text;

namespace ApifyPS.Tests.Connection;

/// <summary>A login that survives the window: the name of a secret is remembered, its value never.</summary>
[Trait("Builds", "both")]
public sealed class RememberedLoginTests : CmdletTest
{
    private readonly StandInModules _modules = new();

    public RememberedLoginTests(ModuleFixture module)
        : base(module)
    {
    }

    private string Settings => Path.Combine(Module.Home, ".config", "ApifyPS", "login.json");

    protected override void Dispose(bool disposing)
    {
        if (File.Exists(Settings))
            File.Delete(Settings);
        _modules.Dispose();
        base.Dispose(disposing);
    }

    private Result Remember(string parameters)
    {
        using ModuleSession window = new();
        return window.Run($"Connect-Apify {parameters} -Default -BaseUrl $url", ("url", Module.PlatformUrl.ToString()));
    }

    private static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    [Theory]
    [InlineData("-SecretName Apify", "apify_api_of_home")]
    [InlineData("-SecretName Apify -Vault Work", "apify_api_of_work")]
    [InlineData("-SecretName 'it''s $me'", "apify_api_with_quotes_in_its_name")]
    public void A_new_window_is_signed_in_with_the_secret_whose_name_is_remembered(string parameters, string token)
    {
        Assert.Empty(Remember(parameters).Errors);
        Module.ClearRequests();
        using ModuleSession window = new();
        window.Run("$global:SecretCalls = [System.Collections.ArrayList]::new()");
        Assert.Empty(window.Run("$null = Get-ApifyRun -First 1; $null = Get-ApifyDataset -First 1").Errors);
        Assert.All(Module.Requests(), request => Assert.Contains(HashOf(token), request.ToJsonString(), StringComparison.OrdinalIgnoreCase));
        // A vault that asks for its password asks once.
        Assert.Single(window.Run("$SecretCalls"));
        Assert.Equal("SecretVault", window.Run("Get-ApifyConnection").Single().Text("TokenSource"));
    }

    [Fact]
    public void The_token_is_not_on_the_disk_and_the_file_is_the_users_alone()
    {
        Remember("-SecretName Apify -VaultName Work");
        Assert.DoesNotContain("apify_api", File.ReadAllText(Settings), StringComparison.Ordinal);
        Assert.Contains("\"Work\"", File.ReadAllText(Settings), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows() && ModuleFixture.Framework == "net8.0")
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Settings));
        Assert.Equal([Settings], Directory.GetFiles(Path.GetDirectoryName(Settings)!));
    }

    [Fact]
    public void APIFY_TOKEN_comes_first_and_a_login_of_the_Apify_CLI_last()
    {
        Remember("-SecretName Apify");
        string cli = Path.Combine(Module.Home, ".apify", "auth.json");
        Directory.CreateDirectory(Path.GetDirectoryName(cli)!);
        File.WriteAllText(cli, """{"token":"cli-token"}""");
        try
        {
            using ModuleSession window = new();
            Assert.Equal("SecretVault", window.Run("Connect-Apify").Single().Text("TokenSource"));
            using EnvironmentVariables token = new(("APIFY_TOKEN", "env-token"));
            Assert.Equal("Environment", window.Run("Connect-Apify -BaseUrl $url", ("url", Module.PlatformUrl.ToString())).Single().Text("TokenSource"));
        }
        finally
        {
            File.Delete(cli);
        }
    }

    [Fact]
    public void A_secret_that_is_refused_is_not_remembered()
    {
        Assert.NotEmpty(Remember("-SecretName Nothing -VaultName Home").Errors);
        Assert.False(File.Exists(Settings));
    }

    [Fact]
    public void Disconnect_Default_forgets_it()
    {
        Remember("-SecretName Apify");
        using ModuleSession window = new();
        window.Run("Disconnect-Apify -Default -WhatIf");
        Assert.True(File.Exists(Settings));
        Assert.Empty(window.Run("Disconnect-Apify -Default; Disconnect-Apify -Default").Errors);
        Assert.StartsWith("NoToken,", window.Run("Get-ApifyRun").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "RememberedLoginNotReadable")]
    [InlineData("[]", "RememberedLoginNotReadable")]
    [InlineData("""{"secretName":""}""", "RememberedLoginNotReadable")]
    [InlineData("""{"secretName":"Nothing","vaultName":"Home"}""", "SecretNotFound")]
    [InlineData("""{"secretName":"Apify","baseUrl":"http://elsewhere.example"}""", "InsecureConnection")]
    public void What_is_wrong_with_it_is_one_error_that_says_what_to_do(string content, string errorId)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Settings)!);
        File.WriteAllText(Settings, content);
        using ModuleSession window = new();
        ErrorRecord error = window.Run("Get-ApifyRun").Error;
        Assert.StartsWith(errorId + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void Tab_opens_no_vault()
    {
        Remember("-SecretName Apify -VaultName Work");
        using ModuleSession window = new();
        window.Run("$global:SecretCalls = [System.Collections.ArrayList]::new()");
        Assert.Empty(window.Complete("Get-ApifyRun -RunId "));
        Assert.Empty(window.Run("$SecretCalls"));
    }
}
