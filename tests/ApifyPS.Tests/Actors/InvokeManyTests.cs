using System.Management.Automation;

namespace ApifyPS.Tests.Actors;

/// <summary>Many inputs from the pipeline: <c>-ThrottleLimit</c>.</summary>
public sealed class InvokeManyTests(ModuleFixture module) : CmdletTest(module)
{
    [Fact]
    public void Runs_overlap_up_to_the_limit_and_come_in_the_order_in_which_they_end_whatever_becomes_of_each()
    {
        string actor = Session.OwnActor();
        using RunningScript script = new(Session, $"1..4 | Invoke-ApifyActor {actor} -ContentType application/json -ThrottleLimit 3");
        RunningScript.Until(() => Module.RunIds(actor, "RUNNING").Count == 3, "three runs at once");
        IReadOnlyList<string> first = Module.RunIds(actor);
        Assert.Equal(3, Module.Starts());

        Module.Abort(first[2]);
        RunningScript.Until(() => script.Output.Count == 1, "the first end");
        RunningScript.Until(() => Module.RunIds(actor, "RUNNING").Count == 3, "the next start");
        Module.Abort(first[0]);
        RunningScript.Until(() => script.Output.Count == 2, "the second end");
        string fourth = Module.RunIds(actor).Except(first).Single();
        Module.Abort(fourth);
        RunningScript.Until(() => script.Output.Count == 3, "the third end");
        Module.Abort(first[1]);

        Assert.Equal([first[2], first[0], fourth, first[1]], script.Finish().Select(run => run.Text("Id")));
        Assert.Equal(4, script.Streams.Error.Count);
        Assert.All(script.Streams.Error, error => Assert.StartsWith("ActorRunFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
    }

    [Fact]
    public void A_start_that_is_refused_is_one_error_and_the_others_continue()
    {
        Module.AddFault("""{"method":"POST","path":"/runs","skip":1,"times":1,"action":{"status":400,"type":"invalid-input","message":"No"}}""");
        Result result = Run("1..4 | Invoke-ApifyActor echo -ContentType application/json -ThrottleLimit 4");
        Assert.StartsWith("InvalidInput,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(3, result.Output.Select(run => run.GetPath("Output.Body")).Distinct().Count());
    }

    [Fact]
    public void Nothing_more_is_started_after_a_stop()
    {
        string actor = Session.OwnActor();
        using RunningScript script = new(Session, $"1..50 | Invoke-ApifyActor {actor} -ContentType application/json -ThrottleLimit 2");
        RunningScript.Until(() => Module.RunIds(actor, "RUNNING").Count == 2, "two runs at once");

        script.Stop();
        foreach (string id in Module.RunIds(actor))
            Module.Abort(id);

        // Room for more would be there now.
        Thread.Sleep(300);
        Assert.Equal(2, Module.Starts());
        Assert.Equal(2, Module.RunIds(actor).Count);
    }

    [Fact]
    public void Progress_is_one_bar_with_at_most_five_below_it_and_all_are_completed()
    {
        string actor = Session.OwnActor();
        using RunningScript script = new(Session, $"1..7 | Invoke-ApifyActor {actor} -ContentType application/json -ThrottleLimit 7 -ErrorAction SilentlyContinue");
        RunningScript.Until(() => script.Streams.Progress.ToArray().Select(record => record.ActivityId).Distinct().Count() == 6, "all bars");
        foreach (string id in Module.RunIds(actor).Take(5))
            Module.Abort(id);
        RunningScript.Until(() => Completed(script).Count == 3, "the bars beyond the two runs that are left go away");
        foreach (string id in Module.RunIds(actor))
            Module.Abort(id);
        Assert.Equal(7, script.Finish().Count);

        ProgressRecord[] records = [.. script.Streams.Progress];
        ProgressRecord parent = Assert.Single(records.DistinctBy(record => record.ActivityId), record => record.ParentActivityId == -1);
        Assert.All(records.Where(record => record.ActivityId != parent.ActivityId), record => Assert.Equal(parent.ActivityId, record.ParentActivityId));
        Assert.Equal(6, Completed(script).Count);
    }

    private static List<int> Completed(RunningScript script) =>
        [.. script.Streams.Progress.ToArray().GroupBy(record => record.ActivityId).Where(records => records.Last().RecordType == ProgressRecordType.Completed).Select(records => records.Key)];
}
