namespace ApifyPS.Tests.Completion;

public sealed class CompletionTests(ModuleFixture module) : CmdletTest(module)
{
    private string[] Texts(string line) => Session.Complete(line).Select(match => match.CompletionText).ToArray();

    [Fact]
    public void Status_offers_the_eight_statuses_each_with_what_it_means()
    {
        var matches = Session.Complete("Get-ApifyRun -Status ");
        Assert.Equal(["READY", "RUNNING", "SUCCEEDED", "FAILED", "TIMING-OUT", "TIMED-OUT", "ABORTING", "ABORTED"], matches.Select(match => match.CompletionText));
        Assert.All(matches, match => Assert.NotEqual(match.CompletionText, match.ToolTip));
    }

    [Fact]
    public void Status_T_offers_TIMING_OUT_and_TIMED_OUT() => Assert.Equal(["TIMING-OUT", "TIMED-OUT"], Texts("Get-ApifyRun -Status T"));

    [Theory]
    [InlineData("Get-ApifyRun -Status SUCCEEDED, a", "ABORTING,ABORTED")]
    [InlineData("Get-ApifyRun -Status 'fa", "'FAILED'")]
    public void Status_completes_in_a_list_and_in_quotes(string line, string expected) => Assert.Equal(expected, string.Join(",", Texts(line)));

    [Theory]
    [InlineData("Invoke-ApifyActor hel")]
    [InlineData("Invoke-ApifyActor -ActorId local/he")]
    [InlineData("Get-ApifyRun -ActorId hello")]
    public void ActorId_completes_from_the_platform_by_name_and_full_name(string line) => Assert.Equal(["local/hello"], Texts(line));

    [Fact]
    public void RunId_completes_with_status_and_age()
    {
        string id = Run("Invoke-ApifyActor hello").Single().Text("Id");
        // Another token is another cache entry, so that this does not depend on what an earlier test saw.
        var match = Session.Complete($"Get-ApifyRun -Token {Guid.NewGuid():N} -RunId {id[..6]}").Single();
        Assert.Equal(id, match.CompletionText);
        Assert.Contains("SUCCEEDED", match.ToolTip, StringComparison.Ordinal);
        Assert.Contains("just now", match.ToolTip, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Stop-ApifyRun")]
    [InlineData("Wait-ApifyRun")]
    public void Stop_and_Wait_offer_the_runs_that_go_on_newest_first_with_their_Actors(string cmdlet)
    {
        string ended = Run("Invoke-ApifyActor hello").Single().Text("Id");
        string[] running = [.. Run("1..2 | ForEach-Object { Invoke-ApifyActor slow -NoWait; Start-Sleep -Milliseconds 5 }").Select(run => run.Text("Id"))];
        try
        {
            string line = $"{cmdlet} -Token {Guid.NewGuid():N} ";
            var matches = Session.Complete(line);
            Assert.Equal(running.Reverse(), matches.Take(2).Select(match => match.CompletionText));
            Assert.DoesNotContain(ended, matches.Select(match => match.CompletionText));
            Assert.Equal(running[1] + " local/slow", matches[0].ListItemText);
            Assert.Contains("just now", matches[0].ToolTip, StringComparison.Ordinal);
            Assert.Equal(running.Reverse(), Session.Complete(line + "slo").Take(2).Select(match => match.CompletionText));
        }
        finally
        {
            Run("$ids | Stop-ApifyRun", ("ids", running));
        }
    }

    [Fact]
    public void A_menu_of_runs_that_go_on_has_twenty_at_most()
    {
        Session.Complete($"Stop-ApifyRun -Token {Guid.NewGuid():N} ");
        Assert.Contains("limit=20", (string)Module.Requests().Single(request => (string)request["path"]! == "/v2/actor-runs")["query"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_offers_powers_of_two() => Assert.Equal(["128", "256", "512", "1024", "2048", "4096", "8192", "16384", "32768"], Texts("Invoke-ApifyActor hello -MemoryMBytes "));

    [Fact]
    public void Build_offers_the_tags_of_the_Actor() => Assert.Contains("latest", Texts("Invoke-ApifyActor local/hello -Build "));

    [Fact]
    public void A_second_Tab_asks_nobody()
    {
        Texts("Invoke-ApifyActor h");
        Module.Clear();
        Texts("Invoke-ApifyActor he");
        Assert.Empty(Module.Requests());
    }

    [Fact]
    public void What_this_session_has_just_made_is_offered_at_once()
    {
        Texts("Invoke-ApifyActor hel");
        Assert.Single(Run("Register-ApifyLocalActor tab-new -Scripted @{}"));
        Assert.Equal(["local/tab-new"], Texts("Invoke-ApifyActor tab-n"));
        Run("Unregister-ApifyLocalActor tab-new -Confirm:$false");
        Assert.Empty(Texts("Invoke-ApifyActor tab-n"));
    }

    [Fact]
    public void An_answer_that_comes_too_late_for_one_Tab_is_there_for_the_next()
    {
        Module.AddFault("""{"path":"/v2/actors.*","action":{"delayMs":4000}}""");
        string line = $"Get-ApifyRun -Token {Guid.NewGuid():N} -ActorId hel";
        Assert.DoesNotContain("local/hello", Texts(line));
        RunningScript.Until(() => Texts(line).Contains("local/hello"), "the cache has the answer");
        Assert.Single(Module.Requests(), request => ((string)request["path"]!).StartsWith("/v2/actors", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"path":".*","action":{"status":500}}""")]
    [InlineData("""{"path":".*","action":{"status":401,"type":"user-or-token-not-found","message":"no"}}""")]
    [InlineData("""{"path":".*","action":{"delayMs":20000}}""")]
    public void A_platform_that_fails_or_hangs_gives_nothing_and_no_error(string fault)
    {
        Module.AddFault(fault);
        System.Diagnostics.Stopwatch clock = System.Diagnostics.Stopwatch.StartNew();
        string line = $"Get-ApifyRun -Token {Guid.NewGuid():N} -ActorId hel";
        Assert.DoesNotContain("local/hello", Texts(line));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), clock.Elapsed.ToString());
        Module.Clear();
    }
}
