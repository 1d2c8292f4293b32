using System.Management.Automation;
using System.Text.Json.Nodes;

namespace ApifyPS.Tests.Runs;

public sealed class ResumeApifyRunTests(ModuleFixture module) : CmdletTest(module)
{
    private string[] Methods() => [.. Module.Requests().Select(request => $"{request["method"]} {request["path"]!.GetValue<string>().Split('/')[^1]}")];

    [Fact]
    public void A_run_continues_with_its_storages_and_nothing_is_written()
    {
        PSObject before = Run("$run = Invoke-ApifyActor hello; $run").Single();
        Assert.Empty(Run("$run | Resume-ApifyRun"));
        PSObject after = Run("$run | Wait-ApifyRun").Single();
        Assert.Equal(1, after.GetPath("Stats.ResurrectCount"));
        Assert.Equal(before.Text("DefaultDatasetId"), after.Text("DefaultDatasetId"));
        Assert.Equal(4, Run("$run | Get-ApifyDatasetItem").Count());
    }

    [Fact]
    public void All_options_reach_the_platform()
    {
        string actor = Session.OwnActor();
        string id = Run($"$id = (Invoke-ApifyActor {actor} -NoWait | Stop-ApifyRun -PassThru | Wait-ApifyRun -ErrorAction Ignore).Id; $id").Single().ToString();
        Module.Clear();
        PSObject run = Run("Resume-ApifyRun $id -PassThru -Build latest -RunTimeoutSec 90 -MemoryMBytes 512 -MaxItems 7 -MaxTotalChargeUsd 1.5 -RestartOnError").Single();
        Assert.Equal((id, "RUNNING"), (run.Text("Id"), run.Text("Status")));
        JsonNode request = Module.Requests().Single(request => request["method"]!.GetValue<string>() == "POST");
        Assert.Equal(["build=latest", "maxItems=7", "maxTotalChargeUsd=1.5", "memory=512", "restartOnError=1", "timeout=90"], request["query"]!.GetValue<string>().TrimStart('?').Split('&').Order(StringComparer.Ordinal));
        Assert.Equal((90, 512, 7L, 1.5, true), (run.GetPath("Options.TimeoutSecs"), run.GetPath("Options.MemoryMbytes"), run.GetPath("Options.MaxItems"), run.GetPath("Options.MaxTotalChargeUsd"), run.GetPath("Options.RestartOnError")));
        Module.Abort(id);
    }

    [Fact]
    public void Several_runs_are_resumed_first_and_waited_for_together()
    {
        string actor = Session.OwnActor("@{ durationMs = 300; output = @{ ok = $true } }");
        Result result = Run($"$runs = 1..2 | ForEach-Object {{ Invoke-ApifyActor {actor} }}; $runs | Resume-ApifyRun -Wait");
        Assert.Equal(2, result.Count());
        Assert.All(result, run => Assert.Equal(true, run.GetPath("Output.Body.ok")));
        Assert.All(result, run => Assert.Equal(1, run.GetPath("Stats.ResurrectCount")));
        string[] methods = Methods();
        // One after the other would get the output of the first run before it resumes the second.
        Assert.True(Array.LastIndexOf(methods, "POST resurrect") < Array.LastIndexOf(methods, "GET OUTPUT") - 1, string.Join(", ", methods));
    }

    [Fact]
    public void A_run_that_fails_again_is_emitted_and_reported()
    {
        Result result = Run("Invoke-ApifyActor fails -ErrorAction Ignore | Resume-ApifyRun -Wait");
        Assert.Equal("FAILED", Assert.Single(result.Output).Text("Status"));
        Assert.StartsWith("ActorRunFailed,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void WaitSec_that_is_over_emits_the_run_as_it_is()
    {
        string actor = Session.OwnActor();
        PSObject run = Run($"Invoke-ApifyActor {actor} -NoWait | Stop-ApifyRun -PassThru | Wait-ApifyRun -ErrorAction Ignore | Resume-ApifyRun -WaitSec 0.2").Single();
        Assert.Equal("RUNNING", run.Text("Status"));
        Assert.Null(run.Get("Output"));
        Module.Abort(run.Text("Id"));
    }

    [Fact]
    public void Output_is_left_or_raw_as_asked()
    {
        Result result = Run("$run = Invoke-ApifyActor text; $run | Resume-ApifyRun -Wait -NoOutput; $run | Resume-ApifyRun -Wait -RawOutput");
        Assert.Null(result.First().Get("Output"));
        Assert.Equal("čau"u8.ToArray(), result.Last().GetPath("Output.Body"));
    }

    [Fact]
    public void A_run_that_cannot_be_resumed_is_one_error_and_the_others_continue()
    {
        string actor = Session.OwnActor();
        Result result = Run($"$busy = Invoke-ApifyActor {actor} -NoWait; $done = Invoke-ApifyActor hello; 'nosuch', $busy.Id, $done.Id | Resume-ApifyRun -Wait");
        Assert.Single(result.Output);
        Assert.Equal(["RecordNotFound", "InvalidInput"], result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Module.Abort(Module.RunIds(actor).Single());
    }

    [Fact]
    public void A_lost_answer_resumes_once()
    {
        using IDisposable clock = ModuleFixture.UseTime(new JumpingTime());
        Run("$run = Invoke-ApifyActor hello");
        Module.AddFault("""{"method":"POST","path":"/resurrect","times":1,"action":{"resetAfterCommit":true}}""");
        Assert.Equal(1, Run("$run | Resume-ApifyRun -Wait").Single().GetPath("Stats.ResurrectCount"));
        Assert.Single(Methods(), "POST resurrect");
    }

    [Fact]
    public void WhatIf_changes_nothing()
    {
        Assert.Empty(Run("Resume-ApifyRun abc -WhatIf"));
        Assert.Empty(Module.Requests());
    }

    [Fact]
    public void Ctrl_C_says_which_runs_are_still_running()
    {
        RecordingHost window = new(400, terminal: false);
        using ModuleSession session = new(host: window);
        Assert.Single(session.Run("Connect-Apify -Local -Port $port", ("port", Module.PlatformUrl.Port)));
        string actor = Session.OwnActor();
        string id = Session.Run($"(Invoke-ApifyActor {actor} -NoWait | Stop-ApifyRun -PassThru | Wait-ApifyRun -ErrorAction Ignore).Id").Single().ToString();
        window.Clear();
        Module.Clear();
        using RunningScript script = new(session, "Resume-ApifyRun $id -Wait", ("id", id));
        RunningScript.Until(() => Methods().Length >= 3, "the wait");
        script.Stop();
        Assert.StartsWith($"WARNING: Run {id} is still running. Pick up: Wait-ApifyRun {id}", Assert.Single(window.Lines), StringComparison.Ordinal);
        Module.Abort(id);
    }
}
