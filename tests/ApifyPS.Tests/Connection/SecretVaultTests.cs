using System.Collections;
using System.Diagnostics;
using System.Management.Automation;
using System.Security.Cryptography;
using System.Text;

namespace ApifyPS.Tests.Connection;

/// <summary>Tokens out of vaults, through a module that stands in for Microsoft.PowerShell.SecretManagement.</summary>
public sealed class SecretVaultTests : CmdletTest
{
    private readonly StandInModules _modules;
    private readonly ModuleSession _session;
    private readonly RecordingHost _window = new(120, terminal: false);

    public SecretVaultTests(ModuleFixture module)
        : base(module)
    {
        _modules = new StandInModules();
        _session = new ModuleSession(host: _window);
        _session.Run("$global:SecretCalls = [System.Collections.ArrayList]::new(); $Error.Clear()");
    }

    protected override void Dispose(bool disposing)
    {
        _session.Dispose();
        _modules.Dispose();
        base.Dispose(disposing);
    }

    private Result Connect(string parameters, string before = "") => _session.Run($"{before}; Connect-Apify {parameters} -BaseUrl $url", ("url", Module.PlatformUrl.ToString()));

    private static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    [Theory]
    [InlineData("-SecretName Apify", "apify_api_of_home")]
    [InlineData("-SecretName apify -VaultName home", "apify_api_of_home")]
    [InlineData("-SecretName Apify -VaultName Work", "apify_api_of_work")]
    [InlineData("-SecretName OnlyWork", "apify_api_only_at_work")]
    [InlineData("-SecretName 'my token'", "apify_api_with_a_space_in_its_name")]
    [InlineData("-SecretName 'it''s $me'", "apify_api_with_quotes_in_its_name")]
    [InlineData("-SecretName Credential", "apify_api_of_jane")]
    [InlineData("-SecretName Plain", "apify_api_as_text")]
    [InlineData("-SecretName Padded", "apify_api_padded")]
    public void A_token_comes_out_of_a_vault_as_whatever_it_was_stored(string parameters, string token)
    {
        PSObject connection = Connect(parameters).Single();
        Assert.Equal(["local", "SecretVault"], [connection.Text("Username"), connection.Text("TokenSource")]);
        Assert.Contains(HashOf(token), Module.Requests().Single().ToJsonString(), StringComparison.OrdinalIgnoreCase);
        // A locked vault on the way to another is nothing to complain of.
        Assert.Equal(0, _session.Run("$Error.Count").Single().BaseObject);
        Assert.NotEmpty(_session.Run("Get-ApifyRun -First 1; 'connected'"));
    }

    [Fact]
    public void A_secret_is_asked_for_once_and_never_as_plain_text()
    {
        // A function of the user's own, or another module's, is not the one that is meant.
        Assert.Single(Connect("-SecretName Apify -VaultName Work", "function global:Get-Secret { throw 'the wrong one' }"));
        Hashtable call = (Hashtable)_session.Run("$SecretCalls").Single().BaseObject;
        Assert.Equal("Apify", call["Name"]);
        Assert.Equal("Work", call["Vault"]);
        Assert.DoesNotContain("AsPlainText", ((IEnumerable)call["Parameters"]!).Cast<object>().Select(name => name.ToString()));
    }

    [Theory]
    [InlineData("-SecretName Nothing -VaultName Home", "SecretNotFound", "There is no secret 'Nothing' in the vault 'Home'.")]
    // It may be in the one that could not be looked into.
    [InlineData("-SecretName Nothing", "SecretVaultLocked", "The secret 'Nothing' cannot be read, because a vault is locked: A valid password is required")]
    [InlineData("-SecretName OnlyWork -VaultName Home", "SecretNotFound", "There is no secret 'OnlyWork' in the vault 'Home'.")]
    [InlineData("-SecretName Apify -VaultName Nowhere", "SecretNotReadable", "Vault not found in registry: Nowhere.")]
    [InlineData("-SecretName Apify -VaultName Locked", "SecretVaultLocked", "A valid password is required to access the Locked vault. Use the Unlock-SecretStore cmdlet")]
    [InlineData("-SecretName Apify -VaultName Asks", "SecretVaultLocked", "The secret 'Apify' in the vault 'Asks' cannot be read, because a vault is locked: ")]
    [InlineData("-SecretName Apify -VaultName Away", "SecretNotReadable", "The server of the vault does not answer.")]
    [InlineData("-SecretName Table", "SecretNotAToken", "is a hashtable.")]
    [InlineData("-SecretName Bytes", "SecretNotAToken", "is bytes.")]
    [InlineData("-SecretName Blank", "SecretNotAToken", "is empty.")]
    [InlineData("-SecretName Letters", "InvalidToken", "characters that no token has")]
    public void What_is_wrong_with_a_secret_is_said_once_and_sends_nothing(string parameters, string errorId, string message)
    {
        foreach (string preference in new[] { "Continue", "Stop", "SilentlyContinue" })
        {
            Result result = Connect(parameters, $"$Error.Clear(); $ErrorActionPreference = '{preference}'");
            ErrorRecord error = preference == "SilentlyContinue" ? (ErrorRecord)_session.Run("$Error[0]").Single().BaseObject : result.Error;
            Assert.StartsWith(errorId + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains(message, error.ToString(), StringComparison.Ordinal);
            Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
            Assert.DoesNotContain("apify_api_", error + " " + error.Exception + error.ErrorDetails.RecommendedAction + error.TargetObject, StringComparison.Ordinal);
            // One error for a user to see, in $Error as well: the vault's own are in it, and not beside it.
            Assert.All(KeptErrors(), id => Assert.StartsWith(errorId + ",", id, StringComparison.Ordinal));
        }

        Assert.Empty(Module.Requests());
        Assert.Empty(_session.Run("Get-ApifyConnection"));
    }

    [Fact]
    public void Without_the_module_one_error_says_how_to_get_it()
    {
        using StandInModules none = new(Directory.CreateDirectory(Path.Combine(Module.Home, "no-modules")).FullName);
        ErrorRecord error = Connect("-SecretName Apify").Error;
        Assert.StartsWith("SecretManagementNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Install-PSResource Microsoft.PowerShell.SecretManagement, Microsoft.PowerShell.SecretStore", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.NotInstalled, error.CategoryInfo.Category);
        Assert.All(KeptErrors(), id => Assert.StartsWith("SecretManagementNotFound,", id, StringComparison.Ordinal));
    }

    [Fact]
    public void A_module_that_does_not_load_is_not_called_missing()
    {
        string folder = Path.Combine(Module.Home, "broken-modules");
        Directory.CreateDirectory(Path.Combine(folder, "Microsoft.PowerShell.SecretManagement"));
        File.WriteAllText(Path.Combine(folder, "Microsoft.PowerShell.SecretManagement", "Microsoft.PowerShell.SecretManagement.psm1"), "function Get-Secret { }; throw 'it needs a newer PowerShell'");
        using StandInModules broken = new(folder);
        ErrorRecord error = Connect("-SecretName Apify").Error;
        Assert.StartsWith("SecretManagementNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.DoesNotContain("not installed", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("could not be loaded", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-SecretName Apify -VaultName Work", "apify_api_of_work", false)]
    [InlineData("-SecretName Apify -VaultName Work", "apify_api_of_work", true)]
    [InlineData("-SecretName Plain", "apify_api_as_text", false)]
    [InlineData("-SecretName Plain", "apify_api_as_text", true)]
    public void A_token_from_a_vault_is_in_no_stream_error_or_window(string parameters, string token, bool isRefused)
    {
        if (isRefused)
            Module.AddFault("""{"path":"/v2/users/me","action":{"status":401,"type":"user-or-token-not-found","message":"User was not found or authentication token is not valid"}}""");
        Result result = Connect(parameters + " -Verbose -Debug", "$DebugPreference = 'Continue'; $InformationPreference = 'Continue'");
        Assert.Equal(isRefused ? "UserOrTokenNotFound" : "", isRefused ? result.Error.FullyQualifiedErrorId.Split(',')[0] : string.Join("", result.Errors));
        Assert.NotEmpty(result.Verbose);
        string told = string.Join("\n", [.. result.Verbose, .. result.Debug, .. result.Warnings, .. result.Information, .. result.Errors.Select(error => error.ToString()), result.Terminating?.ToString() ?? "", .. _window.Lines]);
        string kept = string.Join("\n", _session.Run("""
            foreach ($record in $Error) { "$record"; $record.Exception.ToString(); $record.ScriptStackTrace; [System.Management.Automation.PSSerializer]::Serialize($record, 4) }
            foreach ($variable in Get-ApifyConnection) { [System.Management.Automation.PSSerializer]::Serialize($variable, 5) }
            'end'
            """).Select(text => text.ToString()));
        Assert.DoesNotContain(token, told + kept, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(token)), told + kept, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-SecretName Apify -Token x", "AmbiguousParameterSet")]
    [InlineData("-VaultName Work", "MissingMandatoryParameter")]
    [InlineData("-Local -SecretName Apify", "AmbiguousParameterSet")]
    [InlineData("-SecretName ''", "ParameterArgumentValidationError")]
    public void A_secret_excludes_a_token_and_a_vault_needs_a_secret(string parameters, string errorId) =>
        Assert.StartsWith(errorId, Run("Connect-Apify " + parameters).Error.FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void CtrlC_ends_a_vault_that_does_not_answer()
    {
        ArrayList calls = (ArrayList)_session.Runspace.SessionStateProxy.GetVariable("SecretCalls");
        using RunningScript connecting = new(_session, "Connect-Apify -SecretName Apify -VaultName Waits");
        RunningScript.Until(() => calls.Count == 1, "the vault was asked");
        Stopwatch clock = Stopwatch.StartNew();
        connecting.Stop();
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), clock.Elapsed.ToString());
    }

    [Fact]
    public void Secrets_complete_with_type_and_vault_and_with_the_quotes_that_they_need()
    {
        Assert.Equal(["Apify", "'my token'", "'it''s $me'", "Padded", "Credential", "Plain", "Blank", "Letters", "Apify", "OnlyWork"], Offered("Connect-Apify -SecretName "));
        Assert.Equal(["Apify", "OnlyWork"], Offered("Connect-Apify -VaultName Work -SecretName "));
        Assert.Equal("\"it's `$me\"", Texts("Connect-Apify -SecretName \"it").Single());
        Assert.Equal(["'my token'"], Texts("Connect-Apify -SecretName *tok"));
        Assert.Equal("SecureString in the vault Work", _session.Complete("Connect-Apify -SecretName Only").Single().ToolTip);
    }

    [Fact]
    public void Vaults_complete_the_default_one_first()
    {
        Assert.Equal(["Home", "Locked", "Work"], Offered("Connect-Apify -SecretName x -VaultName "));
        Assert.Equal("Example.Vault, the default", _session.Complete("Connect-Apify -SecretName x -VaultName ho").Single().ToolTip);
    }

    [Theory]
    [InlineData("Asks")]
    [InlineData("Locked")]
    [InlineData("Away")]
    [InlineData("Nowhere")]
    [InlineData("Slow")]
    public void Tab_never_asks_for_a_password_and_never_waits_for_long(string vault)
    {
        using ApifyEnvironment registered = new(new Dictionary<string, string?> { ["STANDIN_VAULT"] = vault });
        // As a user has it who has used a secret before: the module is loaded, in a window that can be asked.
        Assert.Single(Connect("-SecretName Apify -VaultName Work"));
        _window.Clear();
        Stopwatch clock = Stopwatch.StartNew();
        Assert.Empty(Texts($"Connect-Apify -VaultName {vault} -SecretName zz"));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), clock.Elapsed.ToString());
        Assert.Empty(_window.Lines);
        Assert.Equal(0, _session.Run("$Error.Count").Single().BaseObject);
    }

    [Fact]
    public void Without_the_module_Tab_is_silent_and_loads_nothing()
    {
        using StandInModules none = new(Directory.CreateDirectory(Path.Combine(Module.Home, "no-modules")).FullName);
        // Another vault than in the other tests, so that it is not in the cache.
        Assert.Empty(Texts("Connect-Apify -VaultName Elsewhere -SecretName zz"));
        Assert.Equal(0, _session.Run("$Error.Count").Single().BaseObject);
        Assert.Empty(_session.Run("Get-Module Microsoft.PowerShell.SecretManagement"));
    }

    private string[] KeptErrors()
    {
        string[] ids = [.. _session.Run("foreach ($one in $Error) { if ($one -is [System.Management.Automation.ErrorRecord]) { $one.FullyQualifiedErrorId } else { $one.ErrorRecord.FullyQualifiedErrorId } }").Select(id => (string)id.BaseObject)];
        Assert.NotEmpty(ids);
        return ids;
    }

    /// <summary>A machine that does other things may let the 2 seconds of the first Tab pass.</summary>
    private string[] Offered(string line)
    {
        string[] texts = [];
        RunningScript.Until(() => (texts = Texts(line)).Length > 0, "Tab offers something for " + line);
        return texts;
    }

    private string[] Texts(string line) => [.. _session.Complete(line).Select(match => match.CompletionText)];
}
