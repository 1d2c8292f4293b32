using System.Management.Automation;

namespace ApifyPS.Tests.Connection;

/// <summary>Whose connection a runspace uses, by default and by name, when several share a process.</summary>
public sealed class ConnectionScopeTests(ModuleFixture module) : CmdletTest(module)
{
    private readonly ModuleSession _first = new();
    private readonly ModuleSession _second = new();

    protected override void Dispose(bool disposing)
    {
        // What was said to be the process's outlives its runspace.
        Session.Run("Disconnect-Apify -Scope Process");
        _first.Dispose();
        _second.Dispose();
        base.Dispose(disposing);
    }

    private static string Names(ModuleSession session) => string.Join(",", session.Run("Get-ApifyConnection | ForEach-Object { \"$($_.Name)$(if ($_.IsDefault) { '*' })\" }").Select(name => name.BaseObject));

    private PSObject Connect(ModuleSession session, string parameters) => session.Run($"Connect-Apify -Local -Port $port {parameters}", ("port", Module.PlatformUrl.Port)).Single();

    [Fact]
    public void A_runspace_that_has_none_uses_the_connection_of_the_process()
    {
        Assert.Equal("Process", Connect(_first, "-Name one").Get("Scope")!.ToString());
        Assert.Equal("one*", Names(_second));
        Assert.NotEmpty(_second.Run("Get-ApifyRun -First 1; 'connected'"));
    }

    [Fact]
    public void Runspaces_that_connect_both_keep_their_own_account()
    {
        Connect(_first, "-Name one -MaxRetry 1");
        Assert.Equal("Runspace", Connect(_second, "-Name two -MaxRetry 2").Get("Scope")!.ToString());
        Assert.Equal(1, _first.Run("(Get-ApifyConnection).MaxRetry").Single().BaseObject);
        Assert.Equal("one*", Names(_first));
        Assert.Equal("two*,one", Names(_second));
        // Once on its own it stays so.
        Assert.Equal("Runspace", Connect(_second, "").Get("Scope")!.ToString());
    }

    [Fact]
    public async Task Runspaces_that_connect_at_the_same_time_use_what_they_have_made()
    {
        ModuleSession[] sessions = [.. Enumerable.Range(0, 6).Select(_ => new ModuleSession())];
        object[] used = await Task.WhenAll(sessions.Select((session, index) => Task.Run(() =>
        {
            Connect(session, $"-MaxRetry {index}");
            return session.Run("(Get-ApifyConnection).MaxRetry").Single().BaseObject;
        })));
        Assert.Equal(Enumerable.Range(0, 6).Cast<object>(), used);
        Array.ForEach(sessions, session => session.Dispose());
    }

    [Fact]
    public void A_user_of_a_shared_process_whose_connection_is_his_runspaces_shows_it_to_nobody()
    {
        Connect(_first, "-Name mine -Scope Runspace");
        Assert.Equal("", Names(_second));
        Assert.StartsWith("NoToken", _second.Run("Get-ApifyRun").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        // A plain Connect-Apify there does not make the process use it, either.
        Connect(_first, "-Name again");
        Assert.Equal("", Names(_second));
    }

    [Fact]
    public void A_connection_of_the_process_ends_with_the_runspace_that_made_it_unless_it_was_meant_for_all()
    {
        Connect(_first, "");
        _first.Dispose();
        Assert.Equal("", Names(_second));
        using ModuleSession third = new();
        Connect(third, "-Name all -Scope Process");
        third.Dispose();
        Assert.Equal("all*", Names(_second));
        Assert.Equal("Runspace", Connect(_second, "-Name own").Get("Scope")!.ToString());
        Assert.Empty(_second.Run("Disconnect-Apify; Disconnect-Apify -Scope Process").Errors);
        Assert.Equal("", Names(_second));
    }

    [Fact]
    public void What_this_runspace_has_connected_for_the_process_stays_and_nobody_else_is_said_to_have_done_it()
    {
        Connect(_first, "-Name one -Scope Process");
        Result result = _first.Run("Disconnect-Apify -WarningVariable warnings 3>$null; $warnings");
        Assert.DoesNotContain("another runspace", string.Join('\n', result), StringComparison.Ordinal);
        Assert.Empty(_first.Run("Disconnect-Apify -Scope Process"));
    }

    [Fact]
    public void A_branch_that_disconnects_does_not_disconnect_the_session_that_started_it()
    {
        Connect(_first, "-Name one");
        Result result = _second.Run("Disconnect-Apify -WarningVariable warnings 3>$null; $warnings");
        Assert.Contains("belongs to the process", result.Single().ToString(), StringComparison.Ordinal);
        Assert.Equal("one*", Names(_first));
        Connect(_second, "");
        Assert.Empty(_second.Run("Disconnect-Apify").Errors);
        Assert.Equal("one*", Names(_second));
        _second.Run("Disconnect-Apify -Scope Process");
        Assert.Equal("", Names(_first));
    }

    [Fact]
    public void Any_cmdlet_takes_a_connection_by_its_name()
    {
        using ModuleSession other = new();
        Connect(_first, "-Name prod -Token of-prod");
        Connect(_first, "-Name test -Token of-test");
        Assert.Equal("test*,prod", Names(_first));
        Module.ClearRequests();
        Assert.Empty(_first.Run("Get-ApifyRun -First 1 -Connection PROD; $PSDefaultParameterValues['*-Apify*:Connection'] = 'prod'; Get-ApifyDataset -First 1").Errors);
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("of-prod"u8));
        Assert.All(Module.Requests(), request => Assert.Contains(hash, request.ToJsonString(), StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("Get-ApifyRun -Connection prd", "ConnectionNotFound")]
    [InlineData("$PSDefaultParameterValues['*-Apify*:Connection'] = 'prd'; Get-ApifyRun", "ConnectionNotFound")]
    [InlineData("Get-ApifyConnection prd", "ConnectionNotFound")]
    [InlineData("Disconnect-Apify -Name prd", "ConnectionNotFound")]
    public void A_name_that_is_not_there_is_one_error_that_says_which_are(string script, string errorId)
    {
        Connect(_first, "-Name test");
        Connect(_first, "-Name prod");
        ErrorRecord error = _first.Run(script).Error;
        Assert.StartsWith(errorId + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("There is no connection 'prd'. There is 'prod', 'test'.", error.ToString(), StringComparison.Ordinal);
    }

    /// <summary>PowerShell makes a warning of a default value that a parameter doesn't take, and calls without it: on another account.</summary>
    [Theory]
    [InlineData("'prd'")]
    [InlineData("5")]
    [InlineData("@{ Name = 'prod' }")]
    public void A_default_value_that_is_no_connection_calls_nobody(string value)
    {
        Connect(_first, "-Name prod");
        Module.ClearRequests();
        Result result = _first.Run($"$PSDefaultParameterValues['*-Apify*:Connection'] = {value}; New-ApifyDataset not-here; Remove-ApifyDataset not-here -Force");
        Assert.NotEmpty(result.Errors);
        Assert.All(result.Errors, error => Assert.StartsWith("ConnectionNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Empty(Module.Requests());
    }

    /// <summary>The engine uses a runspace again for another item, which must not run on the account that an earlier one has connected to.</summary>
    [Fact]
    public void What_a_branch_connects_ends_with_its_item()
    {
        Connect(_first, "-Name session");
        Result result = _first.Run(
            "1..3 | ForEach-Object -ThrottleLimit 1 -Parallel { Import-Module $using:manifest; if ($_ -eq 1) { $null = Connect-Apify -Local -Port $using:port -Name branch }; (Get-ApifyConnection | Where-Object IsDefault).Name }",
            ("manifest", ModuleFixture.Manifest), ("port", Module.PlatformUrl.Port));
        Assert.Empty(result.Errors);
        Assert.Equal(["branch", "session", "session"], result.Output.Select(name => (string)name.BaseObject));
    }

    [Fact]
    public void Disconnecting_takes_what_is_piped_and_nothing_else()
    {
        Connect(_first, "-Name keep");
        Connect(_first, "-Name drop");
        Connect(_first, "-Name last");
        Assert.Empty(_first.Run("Get-ApifyConnection -Name drop | Disconnect-Apify").Errors);
        Assert.Equal("last*,keep", Names(_first));
        Assert.NotEmpty(_first.Run("'drop', 5 | Disconnect-Apify").Errors);
        Assert.Equal("last*,keep", Names(_first));
    }

    [Fact]
    public void Without_a_default_one_the_error_names_a_connection_that_there_is()
    {
        Connect(_first, "-Name kept");
        Connect(_first, "-Name last");
        ErrorRecord error = _first.Run("Disconnect-Apify; Get-ApifyRun").Error;
        Assert.StartsWith("NoToken,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("-Connection 'kept'", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_names_the_error_says_how_one_is_made() =>
        Assert.Contains("None has a name: Connect-Apify -Name makes one that has.", _first.Run("Get-ApifyRun -Connection prod").Error.ToString(), StringComparison.Ordinal);

    [Fact]
    public void Disconnect_forgets_one_by_its_name_and_leaves_the_others()
    {
        Connect(_first, "-Name test");
        Connect(_first, "-Name prod");
        _first.Run("Disconnect-Apify -Name test");
        Assert.Equal("prod*", Names(_first));
        _first.Run("Disconnect-Apify -Name prod");
        Assert.Equal("", Names(_first));
    }

    [Theory]
    [InlineData("Get-ApifyRun -Connection ")]
    [InlineData("Disconnect-Apify ")]
    [InlineData("Get-ApifyConnection -Name ")]
    [InlineData("Connect-Apify -Name ")]
    public void Tab_completes_the_names(string line)
    {
        Connect(_first, "-Name test");
        Connect(_first, "-Name 'my prod'");
        Assert.Equal(["'my prod'", "test"], _first.Complete(line).Select(completion => completion.CompletionText));
    }

    [Theory]
    [InlineData("http://127.0.0.1:4301", "Connect-Apify -Local -Port 4301.")]
    [InlineData("127.0.0.1:4301", "Connect-Apify -Local -Port 4301.")]
    [InlineData("localhost", "Connect-Apify -Local.")]
    [InlineData("LOCALHOST:3333/", "Connect-Apify -Local -Port 3333.")]
    [InlineData("[::1]:3333", "Connect-Apify -Local -Port 3333.")]
    [InlineData("https://jane:secret@api.apify.com/v2", "Connect-Apify -BaseUrl https://api.apify.com.")]
    [InlineData("10.0.0.1", "Connect-Apify -BaseUrl https://10.0.0.1.")]
    [InlineData("apify.internal:8080", "Connect-Apify -BaseUrl https://apify.internal:8080.")]
    [InlineData("http://apify.internal:8080", "Connect-Apify -BaseUrl http://apify.internal:8080.")]
    [InlineData("api.apify.com", "Connect-Apify -BaseUrl https://api.apify.com.")]
    [InlineData("ftp://jane:secret@api.apify.com", "begins with https://,")]
    public void An_address_given_as_the_token_is_sent_nowhere(string address, string advice)
    {
        foreach (string script in new[] { "Connect-Apify $address", "Connect-Apify -Local $address", "Get-ApifyRun -Token $address", "$env:APIFY_TOKEN = $address; try { Connect-Apify } finally { $env:APIFY_TOKEN = $null }" })
        {
            ErrorRecord error = _first.Run(script, ("address", address)).Error;
            Assert.StartsWith("InvalidToken,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains(advice, error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
            Assert.DoesNotContain("ftp://", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
            Assert.DoesNotContain("secret@", error.ErrorDetails.RecommendedAction + error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("apify_api_0123456789")]
    [InlineData("eyJhbGciOi.eyJzdWIi.SflKxw")]
    [InlineData("0123456789")]
    [InlineData("my-secret:token")]
    public void A_token_of_any_form_is_taken_for_one(string token) =>
        Assert.Equal("local", _first.Run("Connect-Apify $token -BaseUrl $url", ("token", token), ("url", Module.PlatformUrl.ToString())).Single().Text("Username"));

    [Fact]
    public void What_is_on_this_machine_is_local_by_whatever_way_it_was_connected()
    {
        Assert.True((bool)_first.Run("Connect-Apify -Token t -BaseUrl $url", ("url", Module.PlatformUrl.ToString())).Single().Get("IsLocal")!);
        Assert.True((bool)Connect(_first, "").Get("IsLocal")!);
    }

    [Fact]
    public void The_User_Agent_has_the_version_of_PowerShell_that_the_user_sees()
    {
        Connect(_first, "");
        string version = (string)_first.Run("[string] $PSVersionTable.PSVersion").Single().BaseObject;
        Assert.Contains($"PowerShell/{version}", Module.Requests()[^1].ToJsonString(), StringComparison.Ordinal);
    }
}
