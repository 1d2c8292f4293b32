namespace ApifyPS.Tests.Runs;

public sealed class RestartApifyRunTests(ModuleFixture module) : CmdletTest(module)
{
    private string Start()
    {
        string actor = Session.OwnActor();
        string id = Run($"(Invoke-ApifyActor {actor} -NoWait).Id").Single().ToString();
        RunningScript.Until(() => Module.Status(id) == "RUNNING", "the run runs");
        return id;
    }

    [Fact]
    public void A_run_starts_anew_and_nothing_is_written()
    {
        string id = Start();
        Assert.Empty(Run("Restart-ApifyRun $id", ("id", id)));
        Assert.Equal(1, Run("Get-ApifyRun $id").Single().GetPath("Stats.RebootCount"));
        Assert.Equal(2, Run("Restart-ApifyRun $id -PassThru").Single().GetPath("Stats.RebootCount"));
        Module.Abort(id);
    }

    [Fact]
    public void A_lost_answer_reboots_once()
    {
        using IDisposable clock = ModuleFixture.UseTime(new JumpingTime());
        string id = Start();
        Module.AddFault("""{"method":"POST","path":"/reboot","times":1,"action":{"resetAfterCommit":true}}""");
        Assert.Equal(1, Run("Restart-ApifyRun $id -PassThru", ("id", id)).Single().GetPath("Stats.RebootCount"));
        Module.Abort(id);
    }

    [Fact]
    public void A_run_that_has_ended_is_an_error_and_the_others_are_rebooted()
    {
        string id = Start();
        Result result = Run("(Invoke-ApifyActor hello).Id, $id | Restart-ApifyRun -PassThru", ("id", id));
        Assert.Equal(id, Assert.Single(result.Output).Text("Id"));
        Assert.StartsWith("JobFinished,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Module.Abort(id);
    }

    [Fact]
    public void WhatIf_changes_nothing()
    {
        Assert.Empty(Run("Restart-ApifyRun abc -WhatIf"));
        Assert.Empty(Module.Requests());
    }
}
