using System.Management.Automation;

namespace ApifyPS.Tests.Runs;

public sealed class GetApifyRunTests(ModuleFixture module) : CmdletTest(module)
{
    [Fact]
    public void An_ID_gives_the_whole_run_without_output_unless_asked()
    {
        string id = Run("Invoke-ApifyActor hello").Single().Text("Id");
        Assert.Null(Run("Get-ApifyRun $id", ("id", id)).Single().Get("Output"));
        Assert.Equal("Hello world!", Run("Get-ApifyRun $id -FetchOutput", ("id", id)).Single().GetPath("Output.Body.message"));
    }

    [Fact]
    public void One_unknown_ID_is_an_error_and_the_others_come()
    {
        string id = Run("Invoke-ApifyActor hello").Single().Text("Id");
        Result result = Run("Get-ApifyRun nosuchrun, $id", ("id", id));
        Assert.Equal(id, Assert.Single(result.Output).Text("Id"));
        ErrorRecord error = result.Error;
        Assert.StartsWith("RecordNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
        Assert.Equal("nosuchrun", error.TargetObject);
        Assert.Contains("GET /v2/actor-runs/nosuchrun: HTTP 404 record-not-found", error.ErrorDetails.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_shown_under_SilentlyContinue() => Assert.Empty(Run("Get-ApifyRun nosuchrun -ErrorAction SilentlyContinue"));

    [Fact]
    public void The_list_is_complete_and_the_newest_comes_first()
    {
        Run("1..3 | ForEach-Object { Invoke-ApifyActor nothing }");
        DateTime[] started = Run("Get-ApifyRun -ActorId local/nothing").Select(run => (DateTime)run.Get("StartedAt")!).ToArray();
        Assert.True(started.Length >= 3);
        Assert.Equal(started.OrderDescending(), started);
    }

    [Fact]
    public void First_and_Skip_page_as_they_say()
    {
        Run("1..3 | ForEach-Object { Invoke-ApifyActor nothing }");
        string[] all = Run("(Get-ApifyRun -ActorId nothing).Id").Select(id => (string)id.BaseObject).ToArray();
        Assert.Equal(all.Skip(1).Take(2), Run("(Get-ApifyRun -ActorId nothing -Skip 1 -First 2).Id").Select(id => (string)id.BaseObject));
        Module.Clear();
        Assert.Empty(Run("Get-ApifyRun -First 0"));
        Assert.Empty(Module.Requests());
    }

    [Fact]
    public void Status_filters_in_any_case()
    {
        Run("Invoke-ApifyActor fails -ErrorAction SilentlyContinue");
        Assert.All(Run("Get-ApifyRun -Status failed"), run => Assert.Equal("FAILED", run.Text("Status")));
        Assert.NotEmpty(Run("Get-ApifyRun -Status failed"));
    }

    [Fact]
    public void Dates_filter_by_instant_whatever_their_zone()
    {
        DateTimeOffset started = (DateTime)Run("Invoke-ApifyActor nothing").Single().Get("StartedAt")!;
        Assert.NotEmpty(Run("Get-ApifyRun -StartedAfter $t", ("t", started.AddSeconds(-1).ToOffset(TimeSpan.FromHours(9)))));
        Assert.Empty(Run("Get-ApifyRun -StartedAfter $t", ("t", started.AddDays(1).ToOffset(TimeSpan.FromHours(-9)))));
        Assert.DoesNotContain(Run("Get-ApifyRun -StartedBefore $t", ("t", started.AddSeconds(-1))), run => (DateTime)run.Get("StartedAt")! > started);
    }

    [Fact]
    public void Last_gives_the_newest_run_with_all_its_fields()
    {
        string id = Run("Invoke-ApifyActor hello").Single().Text("Id");
        PSObject run = Run("Get-ApifyRun -Last").Single();
        Assert.Equal(id, run.Text("Id"));
        Assert.Equal(0, run.Get("ExitCode"));
    }
}
