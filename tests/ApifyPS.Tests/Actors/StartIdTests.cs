using System.Management.Automation;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ApifyPS.Tests.Actors;

/// <summary>Whoever gets RunStartUncertain can find the run with what the error says: else a run costs money that nobody knows of.</summary>
public sealed partial class StartIdTests(ModuleFixture module) : CmdletTest(module, new JumpingTime())
{
    [Fact]
    public void The_error_of_a_lost_start_has_a_command_that_finds_the_run()
    {
        string actor = Session.OwnActor();
        Run("$null = Connect-Apify -Local -Port $port -MaxRetry 0", ("port", Module.PlatformUrl.Port));
        Module.AddFault("""{"method":"POST","path":"/runs$","times":1,"action":{"resetAfterCommit":true}}""");
        Module.AddFault("""{"method":"GET","path":"/runs[?]","times":1,"action":{"status":500}}""");
        ErrorRecord error = (ErrorRecord)Run($"try {{ Invoke-ApifyActor {actor} -ErrorAction Stop }} catch {{ $_ }}").Single().BaseObject;
        Assert.StartsWith("RunStartUncertain,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        string id = Assert.Single(Module.RunIds(actor));
        string command = Command().Match(error.ErrorDetails.Message).Value;
        Assert.Contains(command, error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        PSObject run = Run(command).Single();
        Assert.Equal((id, "RUNNING"), (run.Text("Id"), run.Text("Status")));
        // Its own fields too, which lists leave out.
        Assert.NotNull(run.Get("Options"));
        Assert.Equal(id, Run("$e.Exception | Get-ApifyRun", ("e", error)).Single().Text("Id"));
        Module.Abort(id);
    }

    [Fact]
    public void Of_twins_the_one_to_keep_comes_first_and_the_warning_stops_the_other()
    {
        (string actor, string startId) = StartTwins();
        string[] ids = [.. Module.RunIds(actor)];
        Result result = Run($"Get-ApifyRun -StartId {startId}");
        Assert.Equal(ids, result.Select(run => run.Text("Id")));
        string warning = Assert.Single(result.Warnings);
        Assert.Contains($"The run to keep is {ids[0]}.", warning, StringComparison.Ordinal);
        Assert.Equal(2, Module.RunIds(actor, "RUNNING").Count);
        Run(warning[warning.IndexOf("Stop-ApifyRun", StringComparison.Ordinal)..]);
        RunningScript.Until(() => Module.RunIds(actor, "RUNNING").SequenceEqual([ids[0]]), "the other run is stopped");
        // Somebody stops the one that was to be kept as well.
        Module.Abort(ids[0]);
        Assert.Contains("The others have ended.", Assert.Single(Run($"Get-ApifyRun -StartId {startId}").Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_start_without_a_run_is_an_error_and_the_next_ID_has_its_turn()
    {
        (string actor, string startId) = StartTwins();
        Result result = Run($"Get-ApifyRun -StartId 0tp9a2sa76f7968700e, {startId} -StartedAfter (Get-Date).AddMinutes(-1)");
        Assert.Equal(2, result.Output.Count);
        Assert.StartsWith("StartNotFound,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal((ErrorCategory.ObjectNotFound, "0tp9a2sa76f7968700e"), (result.Error.CategoryInfo.Category, result.Error.TargetObject));
        foreach (string id in Module.RunIds(actor))
            Module.Abort(id);
    }

    [Fact]
    public void A_platform_that_does_not_say_who_started_its_runs_makes_no_guess()
    {
        (string actor, string startId) = StartTwins();
        Module.AddFault("""{"method":"GET","path":"runs","action":{"hideUserAgent":true}}""");
        // A new connection, which remembers nothing.
        ErrorRecord error = Run($"Get-ApifyRun -StartId {startId} -Connection (Connect-Apify -Local -Port $port) -StartedAfter $since",
            ("port", Module.PlatformUrl.Port), ("since", DateTimeOffset.UtcNow.AddSeconds(-30))).Error;
        Assert.StartsWith("StartNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("it may be one of these, or none", error.ErrorDetails.Message, StringComparison.Ordinal);
        foreach (string id in Module.RunIds(actor))
        {
            Assert.Contains(id, error.ErrorDetails.Message, StringComparison.Ordinal);
            Module.Abort(id);
        }
    }

    [Fact]
    public void What_is_no_start_ID_is_told_without_a_request()
    {
        ErrorRecord error = Run("Get-ApifyRun -StartId QViLRZBswjg5P2BFx").Error;
        Assert.StartsWith("InvalidId,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("RunStartUncertain", error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Empty(Module.Requests());
    }

    /// <summary>A start that the platform has carried out twice: its Actor and its ID.</summary>
    private (string Actor, string StartId) StartTwins()
    {
        string actor = Session.OwnActor();
        string first = Run($"(Invoke-ApifyActor {actor} -NoWait).Id").Single().ToString();
        string userAgent = JsonNode.Parse(Module.Api(HttpMethod.Get, "actor-runs/" + first))!["data"]!["meta"]!["userAgent"]!.GetValue<string>();
        using HttpClient http = new();
        using HttpRequestMessage again = new(HttpMethod.Post, new Uri(Module.PlatformUrl, $"v2/actors/local~{actor}/runs"));
        again.Headers.Add("Authorization", "Bearer test-admin");
        again.Headers.Add("User-Agent", userAgent);
        using HttpResponseMessage answer = http.Send(again);
        Assert.True(answer.IsSuccessStatusCode);
        Module.ClearRequests();
        return (actor, InUserAgent().Match(userAgent).Groups[1].Value);
    }

    [GeneratedRegex(@"Get-ApifyRun -StartId \w+")]
    private static partial Regex Command();

    [GeneratedRegex(" start/([0-9a-z]{19}) ")]
    private static partial Regex InUserAgent();
}
