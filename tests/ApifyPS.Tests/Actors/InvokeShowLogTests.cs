using System.Management.Automation;

namespace ApifyPS.Tests.Actors;

/// <summary>The log beside the work: <c>-ShowLog</c>.</summary>
public sealed class InvokeShowLogTests(ModuleFixture module) : CmdletTest(module)
{
    private static readonly string[] Chat = ["first red", "second", "", "  third", "", "last"];

    private static string[] Messages(IEnumerable<InformationRecord> records) =>
        [.. records.Select(record => record.ToString()).Where(line => !line.Contains("ACTOR:", StringComparison.Ordinal)).Select(line => line[(line.IndexOf('Z', StringComparison.Ordinal) + 2)..])];

    [Fact]
    public void Every_line_comes_once_in_order_and_before_the_cmdlet_ends_without_control_sequences()
    {
        using PowerShell shell = Session.Create("Invoke-ApifyActor chatty -ShowLog");
        Assert.Single(shell.Invoke());
        Assert.Equal(Chat, Messages(shell.Streams.Information));
        // What Write-Host writes: shown, and never in the output of the pipeline.
        Assert.All(shell.Streams.Information, record => Assert.Contains("PSHOST", record.Tags));
    }

    [Fact]
    public void A_connection_that_breaks_repeats_and_loses_nothing()
    {
        using IDisposable clock = ModuleFixture.UseTime(new JumpingTime());
        Module.AddFault("""{"path":"/v2/logs/","times":1,"action":{"truncateBody":45}}""");
        Module.AddFault("""{"path":"/v2/logs/","times":1,"action":{"truncateBody":110}}""");
        using PowerShell shell = Session.Create("Invoke-ApifyActor chatty -ShowLog");
        Assert.Single(shell.Invoke());
        Assert.Equal(Chat, Messages(shell.Streams.Information));
    }

    [Fact]
    public void Lines_come_while_the_run_is_running()
    {
        string actor = Session.OwnActor("@{ durationMs = 60000; log = @('working') }");
        using RunningScript script = new(Session, $"Invoke-ApifyActor {actor} -ShowLog");
        RunningScript.Until(() => script.Streams.Information.ToArray().Any(record => record.ToString().EndsWith("working", StringComparison.Ordinal)), "the line");
        Assert.Equal("RUNNING", Module.Status(Module.RunIds(actor).Single()));
        script.Stop();
        Module.Abort(Module.RunIds(actor).Single());
    }

    [Fact]
    public void Lines_of_several_runs_say_whose_they_are()
    {
        Result result = Run("1..2 | Invoke-ApifyActor hello -ContentType application/json -ShowLog -ThrottleLimit 2");
        foreach (PSObject run in result)
            Assert.Single(result.Information, line => line.StartsWith(run.Text("Id") + " ", StringComparison.Ordinal) && line.EndsWith("Hello from the Actor", StringComparison.Ordinal));
    }

    [Fact]
    public void A_log_that_cannot_be_had_is_a_warning_and_the_run_counts()
    {
        Module.AddFault("""{"path":"/v2/logs/","action":{"status":403}}""");
        Result result = Run("Invoke-ApifyActor hello -ShowLog");
        Assert.Equal("SUCCEEDED", result.Single().Text("Status"));
        Assert.Contains("cannot be shown", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }
}
