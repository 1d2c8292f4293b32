using System.Diagnostics;
using System.Management.Automation;

namespace ApifyPS.Tests.Runs;

public sealed class WaitApifyRunTests(ModuleFixture module) : CmdletTest(module)
{
    [Fact]
    public void Runs_are_emitted_as_they_end_not_as_they_were_given()
    {
        Result result = Run("$slow = Invoke-ApifyActor brief -NoWait; $quick = Invoke-ApifyActor hello -NoWait; $slow, $quick | Wait-ApifyRun | ForEach-Object { $_.Id -eq $quick.Id }");
        Assert.Equal(["True", "False"], result.Select(value => value.ToString()));
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
        Stopwatch clock = Stopwatch.StartNew();
        Result result = Run("Wait-ApifyRun nosuchrun");
        Assert.StartsWith("RecordNotFound,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        // The bar is 5 s; the grace for a fresh run is 3 s of it.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(15), clock.Elapsed.ToString());
    }

    [Fact]
    public void A_wait_outlives_broken_connections_and_server_errors()
    {
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
        Stopwatch clock = Stopwatch.StartNew();
        Assert.StartsWith("Http503,", Run("Wait-ApifyRun abc").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), clock.Elapsed.ToString());
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
