using System.Management.Automation;

namespace ApifyPS.Tests.Runs;

public sealed class SwitchApifyRunTests(ModuleFixture module) : CmdletTest(module)
{
    private string Start()
    {
        string actor = Session.OwnActor();
        string id = Run($"(Invoke-ApifyActor {actor} -NoWait).Id").Single().ToString();
        RunningScript.Until(() => Module.Status(id) == "RUNNING", "the run runs");
        return id;
    }

    [Theory]
    [InlineData("echo @{ n = 1 }", "1")]
    [InlineData("local/echo '{\"n\":2}'", "2")]
    [InlineData("local~echo -Input @{ n = 3 } -Build latest", "3")]
    public void A_run_continues_as_the_other_Actor_with_the_new_input(string arguments, string expected)
    {
        string id = Start();
        Assert.Empty(Run($"Switch-ApifyRun $id {arguments}", ("id", id)));
        PSObject run = Run("Wait-ApifyRun $id").Single();
        Assert.Equal(expected, run.GetPath("Output.Body.n")!.ToString());
        Assert.Single((Array)run.Get("Metamorphs")!);
    }

    [Fact]
    public void A_text_and_a_file_are_sent_as_they_are()
    {
        string file = Path.Combine(Module.Home, "switch input.txt");
        File.WriteAllText(file, "from a file");
        Assert.Equal("from a file", Run("Switch-ApifyRun $id echo -InputPath $file; (Wait-ApifyRun $id).Output.Body", ("id", Start()), ("file", file)).Single().ToString());
        Assert.Equal("čau", Run("Switch-ApifyRun $id echo čau -ContentType text/plain; (Wait-ApifyRun $id).Output.Body", ("id", Start())).Single().ToString());
    }

    [Fact]
    public void Runs_come_from_the_pipeline()
    {
        string id = Start();
        Assert.Equal(id, Run("Get-ApifyRun $id | Switch-ApifyRun -TargetActorId nothing -PassThru", ("id", id)).Single().Text("Id"));
        Assert.Equal("SUCCEEDED", Run("Wait-ApifyRun $id").Single().Text("Status"));
    }

    [Fact]
    public void A_lost_answer_switches_once()
    {
        using IDisposable clock = ModuleFixture.UseTime(new JumpingTime());
        string id = Start();
        Module.AddFault("""{"method":"POST","path":"/metamorph","times":1,"action":{"resetAfterCommit":true}}""");
        PSObject run = Run("Switch-ApifyRun $id nothing -PassThru", ("id", id)).Single();
        Assert.Single((Array)run.Get("Metamorphs")!);
    }

    [Fact]
    public void A_bad_input_ends_the_call_before_a_run_is_changed()
    {
        Result result = Run("'abc', 'def' | Switch-ApifyRun -TargetActorId local/echo -Input 'no json'");
        Assert.StartsWith("InvalidInput,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(Module.Requests());
    }

    [Fact]
    public void An_unknown_Actor_is_an_error_and_the_run_stays_what_it_was()
    {
        string id = Start();
        Assert.StartsWith("RecordNotFound,", Run("Switch-ApifyRun $id jane/nosuch", ("id", id)).Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("RUNNING", Module.Status(id));
        Module.Abort(id);
    }

    [Fact]
    public void WhatIf_changes_nothing()
    {
        Assert.Empty(Run("Switch-ApifyRun abc local/echo -WhatIf"));
        Assert.Empty(Module.Requests());
    }
}
