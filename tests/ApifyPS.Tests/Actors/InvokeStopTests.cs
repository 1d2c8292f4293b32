namespace ApifyPS.Tests.Actors;

/// <summary>What becomes of the runs of a call that is stopped, and what the window says about it.</summary>
public sealed class InvokeStopTests : CmdletTest
{
    private readonly RecordingHost _window = new(400, terminal: false);
    private readonly ModuleSession _session;
    private readonly string _actor;

    public InvokeStopTests(ModuleFixture module)
        : base(module)
    {
        _session = new ModuleSession(host: _window);
        Assert.Single(_session.Run("Connect-Apify -Local -Port $port", ("port", Module.PlatformUrl.Port)));
        _actor = Session.OwnActor();
        Module.Clear();
        _window.Clear();
    }

    protected override void Dispose(bool disposing)
    {
        _session.Dispose();
        base.Dispose(disposing);
    }

    private IReadOnlyList<string> Runs => Module.RunIds(_actor);

    private RunningScript Start(string script, int runs)
    {
        RunningScript running = new(_session, string.Format(System.Globalization.CultureInfo.InvariantCulture, script, _actor));
        // Until the cmdlet waits for them it may not know their IDs.
        RunningScript.Until(
            () => Runs.Count(id => Module.Requests().Any(request => request["method"]!.GetValue<string>() == "GET" && request["path"]!.GetValue<string>() == "/v2/actor-runs/" + id)) == runs,
            "all runs are waited for");
        return running;
    }

    [Fact]
    public void A_run_keeps_running_and_one_warning_says_how_to_pick_it_up()
    {
        using RunningScript script = Start("Invoke-ApifyActor {0}", 1);
        script.Stop();
        string id = Assert.Single(Runs);
        Assert.Equal($"WARNING: Run {id} is still running. Pick up: Wait-ApifyRun {id}. End: Stop-ApifyRun {id}.", Assert.Single(_window.Lines));
        Assert.Equal("RUNNING", Module.Status(id));
        Module.Abort(id);
    }

    [Fact]
    public void AbortOnStop_aborts_what_the_call_has_started_and_names_it()
    {
        using RunningScript script = Start("1..3 | Invoke-ApifyActor {0} -ContentType application/json -ThrottleLimit 3 -AbortOnStop", 3);
        script.Stop();
        string warning = Assert.Single(_window.Lines);
        Assert.StartsWith("WARNING: Aborting 3 runs: ", warning, StringComparison.Ordinal);
        Assert.All(Runs, id => Assert.Contains(id, warning, StringComparison.Ordinal));
        RunningScript.Until(() => Module.RunIds(_actor, "ABORTED").Count == 3, "all runs are aborted");
        Assert.All(Module.Requests().Where(request => request["path"]!.GetValue<string>().EndsWith("/abort", StringComparison.Ordinal)),
            request => Assert.Contains("gracefully=1", request["query"]!.GetValue<string>(), StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_suggested_ends_all_runs_of_a_fan_out()
    {
        using RunningScript script = Start("1..15 | Invoke-ApifyActor {0} -ContentType application/json -ThrottleLimit 15", 15);
        script.Stop();
        string warning = Assert.Single(_window.Lines);
        Assert.StartsWith("WARNING: 15 runs are still running. ", warning, StringComparison.Ordinal);
        Assert.Equal(15, Module.RunIds(_actor, "RUNNING").Count);
        Assert.Empty(_session.Run(warning[warning.IndexOf("Stop-ApifyRun", StringComparison.Ordinal)..]).Errors);
        RunningScript.Until(() => Module.RunIds(_actor, "ABORTED").Count == 15, "all runs are stopped");
    }

    [Fact]
    public void A_start_that_is_under_way_at_a_stop_can_be_found_by_what_is_said()
    {
        Module.AddFault("""{"method":"POST","path":"/runs$","action":{"delayAfterCommitMs":1500}}""");
        using RunningScript script = new(_session, $"Invoke-ApifyActor {_actor}");
        RunningScript.Until(() => Runs.Count == 1, "the run is there, its answer is not");
        script.Stop();
        string warning = Assert.Single(_window.Lines);
        string id = _session.Run(System.Text.RegularExpressions.Regex.Match(warning, @"Get-ApifyRun -StartId \w+").Value).Single().Text("Id");
        Assert.Equal(Assert.Single(Runs), id);
        Module.Abort(id);
    }

    [Fact]
    public void AbortOnStop_aborts_a_run_whose_start_is_answered_after_the_stop()
    {
        Module.AddFault("""{"method":"POST","path":"/runs","action":{"delayAfterCommitMs":1500}}""");
        using RunningScript script = new(_session, $"Invoke-ApifyActor {_actor} -AbortOnStop");
        RunningScript.Until(() => Runs.Count == 1, "the run is there, its answer is not");
        script.Stop();
        Assert.StartsWith("WARNING: A start is under way", Assert.Single(_window.Lines), StringComparison.Ordinal);
        RunningScript.Until(() => Module.RunIds(_actor, "ABORTED").Count == 1, "the run is aborted");
    }

    [Fact]
    public void AbortOnStop_leaves_runs_that_have_ended_and_those_of_others_alone()
    {
        string other = Session.Run($"(Invoke-ApifyActor {_actor} -NoWait).Id").Single().ToString();
        using RunningScript script = new(_session, $"1, 2 | Invoke-ApifyActor {_actor} -ContentType application/json -AbortOnStop -ErrorAction SilentlyContinue");
        RunningScript.Until(() => Runs.Count == 2, "the first run");
        Module.Abort(Runs[1]);
        RunningScript.Until(() => Runs.Count == 3 && script.Output.Count == 1, "the second run");
        string second = Runs[2];
        RunningScript.Until(() => Module.Requests().Any(request => request["path"]!.GetValue<string>() == "/v2/actor-runs/" + second), "it is waited for");
        script.Stop();
        Assert.StartsWith($"WARNING: Aborting run {second} gracefully", Assert.Single(_window.Lines), StringComparison.Ordinal);
        Assert.Equal("RUNNING", Module.Status(other));
        Module.Abort(other);
    }

    [Fact]
    public void A_call_that_the_script_leaves_early_says_which_runs_are_still_running()
    {
        using RunningScript script = Start("1..3 | Invoke-ApifyActor {0} -ContentType application/json -ThrottleLimit 3 -ErrorAction SilentlyContinue | Select-Object -First 1", 3);
        IReadOnlyList<string> runs = Runs;
        Module.Abort(runs[1]);
        Assert.Equal(runs[1], Assert.Single(script.Finish()).Text("Id"));
        string warning = Assert.Single(_window.Lines);
        Assert.StartsWith("WARNING: 2 runs are still running. ", warning, StringComparison.Ordinal);
        Assert.Contains(runs[0], warning, StringComparison.Ordinal);
        Assert.DoesNotContain(runs[1], warning, StringComparison.Ordinal);
        Assert.Contains(runs[2], warning, StringComparison.Ordinal);
        Assert.Equal(2, Module.RunIds(_actor, "RUNNING").Count);
        Module.Abort(runs[0]);
        Module.Abort(runs[2]);
    }

    [Theory]
    [InlineData("an error of its own", "@{ i = 1 }, @{ i = 2 }, 'not json', @{ i = 4 } | Invoke-ApifyActor {0} -ContentType application/json -NoWait -ErrorAction Stop", 2)]
    [InlineData("several at once", "& { 1..3; while (@(Get-ApifyRun -ActorId local/{0}).Count -lt 3) { }; 'not json' } | Invoke-ApifyActor {0} -ContentType application/json -NoWait -ThrottleLimit 9 -ErrorAction Stop", 3)]
    [InlineData("a wait that was over", "@{ i = 1 }, @{ i = 2 }, 'not json' | Invoke-ApifyActor {0} -ContentType application/json -WaitSec 0.1 -ErrorAction Stop", 2)]
    [InlineData("an error of the command before", "1, 2, 3 | ForEach-Object { if ($_ -eq 3) { throw 'x' }; $_ } | Invoke-ApifyActor {0} -ContentType application/json -NoWait", 2)]
    [InlineData("an error of the command behind", "1, 2, 3 | Invoke-ApifyActor {0} -ContentType application/json -NoWait | ForEach-Object { $_; if ($many++) { throw 'x' } }", 2)]
    [InlineData("a cmdlet's error behind", "1, 2 | Invoke-ApifyActor {0} -ContentType application/json -NoWait | Get-Item -ErrorAction Stop", 1)]
    [InlineData("an error behind after a First that was content", "1, 2 | Invoke-ApifyActor {0} -ContentType application/json -NoWait | ForEach-Object { $null = 1, 2 | Select-Object -First 1; Write-Error x -ErrorAction Stop }", 1)]
    [InlineData("break", "foreach ($once in 1) { 1, 2 | Invoke-ApifyActor {0} -ContentType application/json -NoWait | ForEach-Object { break } }", 1)]
    public void What_ends_the_pipeline_names_the_runs_whose_objects_are_lost(string what, string script, int runs)
    {
        Assert.True(_session.Run($"try {{ $started = {script.Replace("{0}", _actor, StringComparison.Ordinal)} }} catch {{ }}; if ($started) {{ $started }}").Output.Count == 0, what);
        IReadOnlyList<string> started = Runs;
        Assert.Equal(runs, started.Count);
        string warning = Assert.Single(_window.Lines);
        Assert.All(started, id => Assert.Contains(id, warning, StringComparison.Ordinal));
        // What is suggested finds and stops all of them.
        Assert.Empty(_session.Run(warning[(warning.LastIndexOf("End: ", StringComparison.Ordinal) + 5)..].TrimEnd('.')));
        Assert.Equal(runs, Module.RunIds(_actor, "ABORTED").Count);
    }

    [Fact]
    public void A_stop_names_the_runs_that_were_emitted_before()
    {
        using RunningScript script = new(_session, $"$started = 1..2 | Invoke-ApifyActor {_actor} -ContentType application/json -NoWait | ForEach-Object {{ $_ }} -End {{ Start-Sleep 100 }}");
        RunningScript.Until(() => Runs.Count == 2, "both runs");
        script.Stop();
        string warning = Assert.Single(_window.Lines);
        Assert.All(Runs, id => Assert.Contains(id, warning, StringComparison.Ordinal));
        Assert.All(Runs, Module.Abort);
    }

    [Fact]
    public void AbortOnStop_aborts_what_an_error_ends_also_where_it_was_emitted()
    {
        Assert.NotNull(_session.Run($"$null = 1, 2, 'not json' | Invoke-ApifyActor {_actor} -ContentType application/json -NoWait -AbortOnStop -ErrorAction Stop").Error);
        Assert.StartsWith("WARNING: Aborting 2 runs", Assert.Single(_window.Lines), StringComparison.Ordinal);
        RunningScript.Until(() => Module.RunIds(_actor, "ABORTED").Count == 2, "both runs are aborted");
    }

    [Theory]
    [InlineData("1, 2, 3 | Invoke-ApifyActor {0} -ContentType application/json -NoWait | Select-Object -First 1", 1)]
    [InlineData("1, 2, 3 | Invoke-ApifyActor {0} -ContentType application/json -NoWait | ForEach-Object { $_ } | Select-Object -First 2", 2)]
    [InlineData("1, 2, 3 | ForEach-Object { $_ | Invoke-ApifyActor {0} -ContentType application/json -NoWait } | Select-Object -First 2", 2)]
    [InlineData("1, 'not json', 3 | Invoke-ApifyActor {0} -ContentType application/json -NoWait -ErrorAction SilentlyContinue", 2)]
    public void Who_has_the_runs_is_told_nothing(string script, int runs)
    {
        Assert.Equal(runs, _session.Run($"$started = {script.Replace("{0}", _actor, StringComparison.Ordinal)}; $started").Output.Count);
        Assert.Empty(_window.Lines);
        Assert.Equal(runs, Runs.Count);
        Assert.All(Runs, Module.Abort);
    }

    [Fact]
    public void A_call_that_ends_by_itself_says_nothing()
    {
        Assert.Single(_session.Run("Invoke-ApifyActor hello"));
        Assert.Single(_session.Run($"Invoke-ApifyActor {_actor} -NoWait"));
        Assert.Single(_session.Run($"Invoke-ApifyActor {_actor} -WaitSec 0.3"));
        Assert.Empty(_window.Lines);
        foreach (string id in Runs)
            Module.Abort(id);
    }
}
