namespace ApifyPS.Tests.Runs;

public sealed class StopApifyRunTests(ModuleFixture module) : CmdletTest(module)
{
    [Theory]
    [InlineData("")]
    [InlineData("-Graceful")]
    public void A_run_is_aborted_and_nothing_is_written(string option)
    {
        string id = Run("Invoke-ApifyActor slow -NoWait").Single().Text("Id");
        Assert.Empty(Run($"Stop-ApifyRun $id {option}", ("id", id)));
        Assert.Contains(Run("Get-ApifyRun $id", ("id", id)).Single().Text("Status"), new[] { "ABORTING", "ABORTED" });
        Run("Stop-ApifyRun $id", ("id", id));
    }

    [Fact]
    public void A_run_that_has_ended_stays_as_it_is() =>
        Assert.Equal("SUCCEEDED", Run("Invoke-ApifyActor hello | Stop-ApifyRun -PassThru").Single().Text("Status"));

    [Fact]
    public void An_unknown_run_is_one_error_and_the_others_are_stopped()
    {
        string id = Run("Invoke-ApifyActor slow -NoWait").Single().Text("Id");
        Result result = Run("Stop-ApifyRun nosuch, $id -PassThru", ("id", id));
        Assert.Single(result.Output);
        Assert.StartsWith("RecordNotFound", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }
}
