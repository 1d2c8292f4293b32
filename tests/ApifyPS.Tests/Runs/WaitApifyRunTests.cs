using System.Diagnostics;
using System.Management.Automation;

namespace ApifyPS.Tests.Runs;

public sealed class WaitApifyRunTests(ModuleFixture module) : CmdletTest(module)
{
    [Fact]
    public void Runs_are_emitted_as_they_end_not_as_they_were_given()
    {
        // The slow one ends because the quick one has come: were they held back for each other, there would be no end.
        Result result = Run("$slow = Invoke-ApifyActor slow -NoWait; $quick = Invoke-ApifyActor hello -NoWait; $slow, $quick | Wait-ApifyRun -ErrorAction SilentlyContinue | ForEach-Object { $_.Id -eq $quick.Id; $slow | Stop-ApifyRun }");
        Assert.Equal(["True", "False"], result.Output.Select(value => value.ToString()));
    }

    [Fact]
    public void A_timeout_is_an_error_for_each_run_that_has_not_ended()
    {
        Result result = Run("$runs = 1..2 | ForEach-Object { Invoke-ApifyActor slow -NoWait }; $runs | Wait-ApifyRun -TimeoutSec 0.3");
        Assert.Empty(result.Output);
        Assert.Equal(2, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.StartsWith("ActorRunWaitTimeout,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.All(result.Errors, error => Assert.Equal(ErrorCategory.OperationTimeout, error.CategoryInfo.Category));
        Run("$runs | Stop-ApifyRun");
    }

    [Fact]
    public void A_failed_run_is_emitted_and_reported()
    {
        Result result = Run("Invoke-ApifyActor fails -NoWait | Wait-ApifyRun");
        Assert.Equal("FAILED", Assert.Single(result.Output).Text("Status"));
        Assert.StartsWith("ActorRunFailed,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_run_fails_soon_instead_of_waiting_for_ever()
    {
        JumpingTime time = new();
        using IDisposable clock = ModuleFixture.UseTime(time);
        Result result = Run("Wait-ApifyRun nosuchrun");
        Assert.StartsWith("RecordNotFound,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        // The grace for a fresh run is 3 s; the bar is 5 s, on a machine that does nothing else.
        Assert.InRange(time.Elapsed, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(15));
    }

    [Fact]
    public void A_wait_outlives_broken_connections_and_server_errors()
    {
        using IDisposable clock = ModuleFixture.UseTime(new JumpingTime());
        string id = Run("Invoke-ApifyActor brief -NoWait").Single().Text("Id");
        Module.AddFault("""{"path":"/v2/actor-runs/","times":2,"action":{"reset":true}}""");
        Module.AddFault("""{"path":"/v2/actor-runs/","times":2,"action":{"status":502,"body":"<html>Bad gateway</html>","contentType":"text/html"}}""");
        Assert.Equal("SUCCEEDED", Run("Wait-ApifyRun $id", ("id", id)).Single().Text("Status"));
    }

    [Fact]
    public void A_timeout_holds_also_when_the_platform_hangs()
    {
        Module.AddFault("""{"path":"/v2/actor-runs/","action":{"endless":true}}""");
        Stopwatch clock = Stopwatch.StartNew();
        Assert.StartsWith("ActorRunWaitTimeout,", Run("Wait-ApifyRun abc -TimeoutSec 1").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), clock.Elapsed.ToString());
    }

    [Fact]
    public void The_patience_with_a_platform_that_is_away_can_be_set()
    {
        Module.AddFault("""{"path":"/v2/actor-runs/","action":{"status":503,"body":"","contentType":"text/plain"}}""");
        Run("$null = Connect-Apify -Local -Port $port -WaitOutageSec 0.5", ("port", Module.PlatformUrl.Port));
        JumpingTime time = new();
        using IDisposable clock = ModuleFixture.UseTime(time);
        Assert.StartsWith("Http503,", Run("Wait-ApifyRun abc").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.InRange(time.Elapsed, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void The_same_run_given_twice_comes_once() =>
        Assert.Single(Run("$run = Invoke-ApifyActor hello -NoWait; $run, $run | Wait-ApifyRun"));

    [Fact]
    public void Stopping_the_pipeline_ends_the_wait_at_once()
    {
        using PowerShell shell = Session.Create("Invoke-ApifyActor slow -NoWait | Wait-ApifyRun");
        IAsyncResult running = shell.BeginInvoke();
        SpinWait.SpinUntil(() => Module.Requests().Count >= 2, TimeSpan.FromSeconds(20));
        Stopwatch clock = Stopwatch.StartNew();
        shell.Stop();
        Assert.Throws<PipelineStoppedException>(() => shell.EndInvoke(running));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), clock.Elapsed.ToString());
        Run("Get-ApifyRun -Status RUNNING, READY | Stop-ApifyRun");
    }
}
