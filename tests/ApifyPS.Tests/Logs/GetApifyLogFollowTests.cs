using System.Management.Automation;

namespace ApifyPS.Tests.Logs;

/// <summary>The log of a run that is still running: <c>-Follow</c>.</summary>
public sealed class GetApifyLogFollowTests(ModuleFixture module) : CmdletTest(module)
{
    private string Start(string scripted, int lines)
    {
        string actor = Session.OwnActor(scripted);
        string id = Run($"(Invoke-ApifyActor {actor} -NoWait).Id").Single().ToString();
        RunningScript.Until(() => Module.Api(HttpMethod.Get, "logs/" + id).Count(c => c == '\n') >= lines, "the first lines");
        return id;
    }

    private static string[] Messages(IEnumerable<PSObject> lines) => [.. lines.Select(line => line.Text("Message"))];

    [Fact]
    public void Lines_come_while_the_run_is_running_and_it_ends_with_the_run()
    {
        string id = Start("@{ durationMs = 60000; log = @('one', 'two') }", 2);
        using RunningScript script = new(Session, "Get-ApifyLog $id -Follow", ("id", id));
        RunningScript.Until(() => script.Output.Count == 2, "both lines");
        Assert.Equal("RUNNING", Module.Status(id));
        Module.Abort(id);
        Assert.Equal(["one", "two"], Messages(script.Finish()).Take(2));
        Assert.Empty(script.Streams.Error);
    }

    [Fact]
    public void Tail_gives_the_last_lines_and_then_what_is_new()
    {
        string id = Start("@{ durationMs = 60000; log = @('one', 'two', 'three') }", 3);
        using RunningScript script = new(Session, "Get-ApifyLog $id -Tail 1 -Follow", ("id", id));
        RunningScript.Until(() => script.Output.Count == 1, "the last line");
        Module.Api(HttpMethod.Post, $"actor-runs/{id}/reboot");
        RunningScript.Until(() => script.Output.Count >= 5, "the lines of the second start");
        Module.Abort(id);
        Assert.Equal(["three", "one", "two", "three"], Messages(script.Finish()).Where(line => !line.StartsWith("ACTOR:", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_connection_that_breaks_repeats_and_loses_nothing()
    {
        using IDisposable clock = ModuleFixture.UseTime(new JumpingTime());
        Module.AddFault("""{"path":"stream=1","times":1,"action":{"truncateBody":40}}""");
        Module.AddFault("""{"path":"stream=1","times":1,"action":{"reset":true}}""");
        Module.AddFault("""{"path":"stream=1","times":1,"action":{"status":502,"body":"<html></html>","contentType":"text/html"}}""");
        Assert.Equal(["first red", "second", "", "  third", "", "last"], Messages(Run("Invoke-ApifyActor chatty -NoWait | Get-ApifyLog -Follow")));
    }

    [Fact]
    public void The_log_of_a_run_that_has_ended_is_given_whole() =>
        Assert.Equal(["Hello from the Actor", "Second line"], Messages(Run("Invoke-ApifyActor hello | Get-ApifyLog -Follow")));

    [Fact]
    public void Raw_lines_are_strings_with_everything_that_the_Actor_printed() =>
        Assert.Contains(Run("Invoke-ApifyActor noisy | Get-ApifyLog -Follow -Raw"), line => line.BaseObject is string text && text.Contains("\u001b[31mred", StringComparison.Ordinal));

    [Fact]
    public void A_script_that_has_what_it_needs_can_leave()
    {
        string id = Start("@{ durationMs = 60000; log = @('one') }", 1);
        Assert.Equal("one", Run("Get-ApifyLog $id -Follow | Select-Object -First 1 -ExpandProperty Message", ("id", id)).Single().ToString());
        Module.Abort(id);
    }

    [Fact]
    public void Ctrl_C_ends_it_at_once()
    {
        string id = Start("@{ durationMs = 60000; log = @('one') }", 1);
        using RunningScript script = new(Session, "Get-ApifyLog $id -Follow", ("id", id));
        RunningScript.Until(() => script.Output.Count == 1, "the line");
        System.Diagnostics.Stopwatch clock = System.Diagnostics.Stopwatch.StartNew();
        script.Stop();
        // The bar is 500 ms; ten times that tells a read that is not cancelled (60 s) from a busy machine.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), clock.Elapsed.ToString());
        Module.Abort(id);
    }

    [Fact]
    public void An_unknown_run_is_one_error_soon()
    {
        JumpingTime time = new();
        using IDisposable clock = ModuleFixture.UseTime(time);
        Assert.StartsWith("RecordNotFound,", Run("Get-ApifyLog nosuch -Follow").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        // A fresh run may take three seconds to be known everywhere.
        Assert.InRange(time.Elapsed, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(30));
    }
}
