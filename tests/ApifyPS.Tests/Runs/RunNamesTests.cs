using System.Diagnostics;
using System.Management.Automation;
using System.Text.Json.Nodes;

namespace ApifyPS.Tests.Runs;

/// <summary>Lists of runs say which Actor each is of by its name, in a session that hasn't seen it, and are never late or wrong because of it.</summary>
public sealed class RunNamesTests(ModuleFixture module) : CmdletTest(module)
{
    // Another token is another connection, of which nothing is known yet.
    private readonly string _token = " -Token " + Guid.NewGuid().ToString("N");

    [Fact]
    public void A_list_names_its_Actors_with_one_request_in_all_and_the_next_list_with_none()
    {
        string[] names = RunUnseen(3);
        Assert.Equal(names.Reverse().Select(name => "local/" + name), NamesOf(Run("Get-ApifyRun -First 3" + _token)));
        Assert.Equal(["/v2/actor-runs", "/v2/actors"], Paths());
        Module.ClearRequests();
        Run("Get-ApifyRun -First 3" + _token);
        Assert.Equal(["/v2/actor-runs"], Paths());
    }

    [Fact]
    public void A_single_Actor_is_asked_for_alone()
    {
        string name = RunUnseen(1)[0];
        PSObject run = Run("Get-ApifyRun -First 1" + _token).Single();
        Assert.Equal(["local/" + name], NamesOf([run]));
        Assert.Equal(["/v2/actor-runs", "/v2/actors/" + run.Text("ActId")], Paths());
    }

    [Fact]
    public void A_filter_by_name_says_the_name_already()
    {
        string name = RunUnseen(1)[0];
        Assert.Equal(["local/" + name], NamesOf(Run($"Get-ApifyRun -ActorId {name}")));
        Assert.DoesNotContain(Paths(), path => path.StartsWith("/v2/actors", StringComparison.Ordinal) && !path.EndsWith("/runs", StringComparison.Ordinal));
    }

    [Fact]
    public void An_Actor_that_is_in_no_list_is_asked_for_by_itself_and_once()
    {
        string[] names = RunUnseen(2);
        Module.AddFault("""{"path":"/v2/actors\\?","action":{"status":200,"body":"{\"data\":{\"total\":0,\"offset\":0,\"limit\":1000,\"count\":0,\"items\":[]}}","contentType":"application/json"}}""");
        Assert.Equal(names.Reverse().Select(name => "local/" + name), NamesOf(Run("Get-ApifyRun -First 2" + _token)));
        Assert.Equal(4, Paths().Count);
        Module.ClearRequests();
        Run("Get-ApifyRun -First 2" + _token);
        Assert.Equal(["/v2/actor-runs"], Paths());
    }

    [Theory]
    [InlineData("""{"status":403,"type":"insufficient-permissions","message":"no"}""")]
    [InlineData("""{"status":404,"type":"record-not-found","message":"no"}""")]
    [InlineData("""{"status":429,"type":"rate-limit-exceeded","message":"no"}""")]
    [InlineData("""{"status":500}""")]
    [InlineData("""{"status":502,"body":"<html>Bad gateway</html>","contentType":"text/html"}""")]
    [InlineData("""{"reset":true}""")]
    [InlineData("""{"status":200,"body":"{}","contentType":"application/json"}""")]
    public void A_name_that_cannot_be_had_is_no_failure_of_the_list(string action)
    {
        RunUnseen(2);
        Module.AddFault($$"""{"path":"/v2/actors","action":{{action}}}""");
        Result result = Run("Get-ApifyRun -First 2 -Verbose" + _token);
        Assert.Equal(2, result.Count());
        Assert.Empty(result.Warnings);
        Assert.Equal(result.Select(run => run.Text("ActId")), NamesOf(result));
        Assert.Contains(result.Verbose, line => line.Contains("/v2/actors", StringComparison.Ordinal));
    }

    [Fact]
    public void A_platform_that_does_not_answer_costs_a_list_two_seconds_and_the_next_list_nothing()
    {
        RunUnseen(2);
        Module.AddFault("""{"path":"/v2/actors","action":{"endless":true}}""");
        Stopwatch clock = Stopwatch.StartNew();
        Assert.Equal(2, Run("Get-ApifyRun -First 2" + _token).Count());
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), clock.Elapsed.ToString());
        Module.ClearRequests();
        Assert.Equal(2, Run("Get-ApifyRun -First 2" + _token).Count());
        Assert.Equal(["/v2/actor-runs"], Paths());
    }

    [Fact]
    public void The_first_run_does_not_wait_for_the_names_of_the_others()
    {
        string[] names = RunUnseen(2);
        Run("Get-ApifyRun -First 1" + _token);
        Module.AddFault("""{"path":"/v2/actors","action":{"endless":true}}""");
        Stopwatch clock = Stopwatch.StartNew();
        Assert.Equal(["local/" + names[1]], NamesOf(Run("Get-ApifyRun -First 2" + _token + " | Select-Object -First 1")));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2), clock.Elapsed.ToString());
    }

    [Theory]
    [InlineData("Get-ApifyRun")]
    [InlineData("Wait-ApifyRun")]
    public void A_run_by_its_ID_has_its_Actors_name(string cmdlet)
    {
        string name = RunUnseen(1)[0];
        string id = Run("Get-ApifyRun -First 1 -Last").Single().Text("Id");
        Assert.Equal(["local/" + name], NamesOf(Run($"{cmdlet} {id}")));
    }

    [Fact]
    public void A_start_is_never_paid_with_a_request_for_a_name()
    {
        string id = Module.RegisterUnseen("unseen-" + Guid.NewGuid().ToString("N")[..8]);
        Run("Invoke-ApifyActor $id", ("id", id));
        Assert.DoesNotContain("/v2/actors/" + id, Paths());
        Assert.DoesNotContain("/v2/actors", Paths());
    }

    [Fact]
    public void The_details_that_a_list_lacks_come_with_a_request_for_each_run_in_the_same_order()
    {
        Run("1..3 | ForEach-Object { Invoke-ApifyActor fails -ErrorAction Ignore }");
        string[] listed = Run("Get-ApifyRun -First 3").Select(run => run.Text("Id")).ToArray();
        Assert.Null(Run("Get-ApifyRun -First 1").Single().Get("ExitCode"));
        Module.ClearRequests();
        Result result = Run("Get-ApifyRun -First 3 -Detailed");
        Assert.Equal(listed, result.Select(run => run.Text("Id")));
        Assert.All(result, run => Assert.Equal((7, "No space left"), ((int)run.Get("ExitCode")!, run.Text("StatusMessage"))));
        Assert.Equal(4, Paths().Count);
    }

    [Fact]
    public void A_run_that_is_deleted_while_details_are_fetched_is_what_the_list_said()
    {
        string id = Run("Invoke-ApifyActor hello").Single().Text("Id");
        Module.AddFault("""{"path":"/v2/actor-runs/","action":{"status":404,"type":"record-not-found","message":"gone"}}""");
        Assert.Equal(id, Run("Get-ApifyRun -First 1 -Detailed").Single().Text("Id"));
    }

    [Theory]
    [InlineData("Get-ApifyRun -Last -FetchOutput")]
    [InlineData("Get-ApifyRun -First 1")]
    public void A_row_of_a_CSV_file_holds_values_and_no_names_of_types(string script)
    {
        Run("Invoke-ApifyActor hello");
        string csv = string.Join("\n", Run(script + " | ConvertTo-Csv -NoTypeInformation").Select(line => (string)line.BaseObject));
        Assert.DoesNotContain("ApifyPS.", csv.Replace("ApifyPS/", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("System.", csv, StringComparison.Ordinal);
        Assert.Equal("API", Run(script + " | ConvertTo-Csv | ConvertFrom-Csv | ForEach-Object { $_.Meta | ConvertFrom-Json }").Single().Text("origin"));
        Assert.Equal("API", (string)JsonNode.Parse((string)Run(script + " | ConvertTo-Json -Depth 5").Single().BaseObject)!["Meta"]!["Origin"]!);
    }

    private static IReadOnlyList<string> NamesOf(IEnumerable<PSObject> runs) => [.. runs.Select(run => (string)ModuleInternals.Call("ApifyPS.Formatting.ApifyFormat", "Actor", run.Text("ActId"))!)];

    /// <summary>Runs Actors whose names the module hasn't heard, in the order of what it returns.</summary>
    private string[] RunUnseen(int number)
    {
        string[] names = [.. Enumerable.Range(0, number).Select(index => $"unseen-{index}-{Guid.NewGuid().ToString("N")[..8]}")];
        foreach (string name in names)
        {
            Module.RegisterUnseen(name);
            Module.Api(HttpMethod.Post, $"actors/local~{name}/runs?waitForFinish=30");
            // Times are in milliseconds: in one of them both are the newest.
            Thread.Sleep(5);
        }

        Module.ClearRequests();
        return names;
    }

    private IReadOnlyList<string> Paths() => [.. Module.Requests().Select(request => (string)request["path"]!)];
}
