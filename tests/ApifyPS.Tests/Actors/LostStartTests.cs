using System.Text.RegularExpressions;

namespace ApifyPS.Tests.Actors;

/// <summary>A start whose answer is lost: a run costs money, so there is never a second one.</summary>
public sealed class LostStartTests(ModuleFixture module) : CmdletTest(module, new JumpingTime())
{
    [Fact]
    public void A_run_that_was_started_is_found_and_returned_also_twice_in_a_row()
    {
        string actor = Session.OwnActor("@{ output = @{ ok = $true } }");
        Module.AddFault("""{"method":"POST","path":"/runs","times":1,"action":{"resetAfterCommit":true}}""");
        Module.AddFault("""{"method":"POST","path":"/runs","times":1,"action":{"statusAfterCommit":502,"body":"<html>Bad gateway</html>","contentType":"text/html"}}""");
        Result result = Run($"1..2 | ForEach-Object {{ Invoke-ApifyActor {actor} -Verbose }}");
        Assert.Equal(Module.RunIds(actor), result.Select(run => run.Text("Id")));
        Assert.Equal(2, result.Output.Count);
        Assert.All(result, run => Assert.Equal(true, run.GetPath("Output.Body.ok")));
        Assert.Equal(2, Module.Starts());
        string[] posts = [.. result.Verbose.Where(line => line.StartsWith("POST", StringComparison.Ordinal))];
        Assert.Contains("no answer", posts[0], StringComparison.Ordinal);
        Assert.Contains("502", posts[1], StringComparison.Ordinal);
        Assert.Contains(result.Verbose, line => line.StartsWith("GET", StringComparison.Ordinal) && line.Contains($"~{actor}/runs?", StringComparison.Ordinal));
        Assert.DoesNotContain(result.Verbose, line => line.Contains("again in", StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_that_was_not_started_is_asked_for_once_more()
    {
        string actor = Session.OwnActor("@{ output = @{ ok = $true } }");
        Module.AddFault("""{"method":"POST","path":"/runs","times":1,"action":{"status":502,"body":"<html>Bad gateway</html>","contentType":"text/html"}}""");
        Result result = Run($"Invoke-ApifyActor {actor}");
        string id = result.Single().Text("Id");
        Assert.Equal(id, Assert.Single(Module.RunIds(actor)));
        // The first request may be carried out yet.
        string warning = Assert.Single(result.Warnings);
        Assert.Contains("was sent twice", warning, StringComparison.Ordinal);
        Assert.Equal(id, Run(Regex.Match(warning, @"Get-ApifyRun -StartId \w+").Value).Single().Text("Id"));
        Assert.Equal(2, Module.Starts());
    }
}
