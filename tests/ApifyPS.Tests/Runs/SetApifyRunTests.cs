using System.Management.Automation;

namespace ApifyPS.Tests.Runs;

public sealed class SetApifyRunTests(ModuleFixture module) : CmdletTest(module)
{
    [Fact]
    public void The_status_message_is_set_and_nothing_is_written()
    {
        Assert.Empty(Run("$run = Invoke-ApifyActor hello; $run | Set-ApifyRun -StatusMessage 'čau' -Terminal"));
        PSObject run = Run("$run | Get-ApifyRun").Single();
        Assert.Equal(("čau", true), (run.Text("StatusMessage"), run.Get("IsStatusMessageTerminal")));
    }

    [Theory]
    [InlineData("AnyoneWithIdCanRead", "ANYONE_WITH_ID_CAN_READ")]
    [InlineData("restricted", "RESTRICTED")]
    [InlineData("FOLLOW_USER_SETTING", "FOLLOW_USER_SETTING")]
    [InlineData("followusersetting", "FOLLOW_USER_SETTING")]
    public void Access_is_set_and_the_status_message_stays(string given, string expected)
    {
        PSObject run = Run("Invoke-ApifyActor hello | Set-ApifyRun -GeneralAccess $access -PassThru", ("access", given)).Single();
        Assert.Equal((expected, "All done"), (run.Text("GeneralAccess"), run.Text("StatusMessage")));
    }

    [Fact]
    public void Access_is_completed() =>
        Assert.Equal(["FollowUserSetting", "AnyoneWithIdCanRead", "Restricted"], Session.Complete("Set-ApifyRun abc -GeneralAccess ").Select(result => result.CompletionText));

    [Theory]
    [InlineData("Set-ApifyRun abc")]
    [InlineData("Set-ApifyRun abc -Terminal")]
    [InlineData("Set-ApifyRun abc -Terminal -GeneralAccess Restricted")]
    public void A_call_that_would_set_nothing_is_one_error(string script)
    {
        Assert.StartsWith("NothingToSet,", Run(script).Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(Module.Requests());
    }

    [Fact]
    public void An_unknown_run_is_one_error_and_the_others_are_set()
    {
        Result result = Run("'nosuch', (Invoke-ApifyActor hello).Id | Set-ApifyRun -StatusMessage x -PassThru");
        Assert.Single(result.Output);
        Assert.StartsWith("RecordNotFound,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Inside_an_Actor_its_own_run_is_meant_and_elsewhere_a_missing_run_is_one_error()
    {
        Run("$run = Invoke-ApifyActor hello");
        Environment.SetEnvironmentVariable("ACTOR_RUN_ID", (string)Run("$run.Id").Single().BaseObject);
        try
        {
            Assert.Empty(Run("Set-ApifyRun -StatusMessage 'half done'"));
            Assert.Equal("half done", Run("$run | Get-ApifyRun").Single().Text("StatusMessage"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("ACTOR_RUN_ID", null);
        }

        Assert.StartsWith("RunIdMissing,", Run("Set-ApifyRun -StatusMessage x").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIf_changes_nothing()
    {
        Assert.Empty(Run("Set-ApifyRun abc -StatusMessage x -WhatIf"));
        Assert.Empty(Module.Requests());
    }
}
