namespace ApifyPS.Tests.Runs;

public sealed class RemoveApifyRunTests(ModuleFixture module) : CmdletTest(module)
{
    [Fact]
    public void Runs_are_deleted_and_nothing_is_written()
    {
        Assert.Empty(Run("$runs = 1..2 | ForEach-Object { Invoke-ApifyActor hello }; $runs | Remove-ApifyRun -Force"));
        Result result = Run("$runs | Get-ApifyRun");
        Assert.Equal(2, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.StartsWith("RecordNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
    }

    [Fact]
    public void A_lost_answer_is_no_error()
    {
        Run("$run = Invoke-ApifyActor hello");
        Module.AddFault("""{"method":"DELETE","times":1,"action":{"resetAfterCommit":true}}""");
        Assert.Empty(Run("$run | Remove-ApifyRun -Force"));
        Assert.Equal(["DELETE", "DELETE"], Module.Requests().Select(request => request["method"]!.GetValue<string>()).Where(method => method == "DELETE"));
    }

    [Fact]
    public void A_run_that_is_still_running_or_is_not_there_is_an_error_and_the_others_are_deleted()
    {
        string actor = Session.OwnActor();
        Result result = Run($"$busy = Invoke-ApifyActor {actor} -NoWait; $done = Invoke-ApifyActor hello; $busy.Id, 'nosuch', $done.Id | Remove-ApifyRun -Force");
        Assert.Equal(["CannotRemoveRunningRun", "RecordNotFound"], result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.StartsWith("RecordNotFound,", Run("$done | Get-ApifyRun").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Module.Abort(Module.RunIds(actor).Single());
    }

    [Fact]
    public void WhatIf_changes_nothing()
    {
        Assert.Empty(Run("Remove-ApifyRun abc -WhatIf"));
        Assert.Empty(Module.Requests());
    }
}
