using Microsoft.Extensions.Time.Testing;

namespace ApifyPS.Tests.CI;

/// <summary>What the agent of a CI service is told: read by its own rules, it is just what was meant.</summary>
[Collection(ModuleCollection.Name)]
public sealed class CIOutputTests
{
    private const string Azure = "AzureDevOps";
    private const string GitHub = "GitHubActions";
    private const string Token = "apify_api_0123456789abcdefghijklmnop";

    private readonly ModuleFixture _module;

    public CIOutputTests(ModuleFixture module)
    {
        _module = module;
        module.Clear();
    }

    [Fact]
    public void Azure_DevOps_is_told_how_a_run_progresses_and_no_percentage_that_nobody_knows()
    {
        using Step step = new(_module, Azure);
        string actor = step.Session.OwnActor();
        using RunningScript script = new(step.Session, $"Invoke-ApifyActor {actor} -AbortOnStop");
        RunningScript.Until(() => step.Commands.Count > 0, "the progress");
        script.Stop();
        AgentCommand progress = step.Commands.First(command => command.Name == "task.setprogress");
        Assert.StartsWith($"Running {actor}: ", progress.Data, StringComparison.Ordinal);
        Assert.Empty(progress.Properties);
    }

    [Fact]
    public void Azure_DevOps_is_told_how_many_of_several_runs_have_ended()
    {
        using Step step = new(_module, Azure);
        using RunningScript script = new(step.Session, "$runs = 1..2 | ForEach-Object { Invoke-ApifyActor slow -NoWait }; $runs | Wait-ApifyRun");
        RunningScript.Until(() => step.Commands.Count > 0, "the progress");
        script.Stop();
        step.Type("$runs | Stop-ApifyRun");
        AgentCommand progress = step.Commands.First(command => command.Name == "task.setprogress");
        Assert.StartsWith("Waiting for Actor runs: 0 of 2 ended", progress.Data, StringComparison.Ordinal);
        Assert.Equal("0", progress.Properties["value"]);
    }

    [Fact]
    public void GitHub_gets_a_line_now_and_then_while_a_run_is_running()
    {
        using Step step = new(_module, GitHub);
        string actor = step.Session.OwnActor("@{ durationMs = 60000; statusMessage = '::error::working' }");
        FakeTimeProvider time = new();
        using IDisposable clock = ModuleFixture.UseTime(time);
        using RunningScript script = Watch(step, actor);
        Pass(time, script, 1);
        Pass(time, script, 7);
        Pass(time, script, 1);
        Assert.Empty(step.Lines);
        Pass(time, script, 2);
        RunningScript.Until(() => step.Lines.Count > 0, "a line");
        _module.Abort(_module.RunIds(actor).Single());
        script.Finish();
        Assert.Matches($"^Running {actor}: (STARTED|RUNNING) 0:1[0-9] ", step.Lines[0]);
        Assert.Empty(step.Commands);
    }

    [Theory]
    [InlineData(5, 5, 5, 5)]
    [InlineData(10, 120, 20, 40, 80, 120, 120)]
    public void Progress_comes_less_often_the_longer_it_takes(int first, int longest, params int[] next)
    {
        TimeSpan interval = TimeSpan.FromSeconds(first);
        foreach (int seconds in next)
        {
            interval = (TimeSpan)CallModule("ApifyPS.CIProgress", "Next", interval, TimeSpan.FromSeconds(longest))!;
            Assert.Equal(seconds, interval.TotalSeconds);
        }
    }

    [Theory]
    [InlineData(Azure)]
    [InlineData(GitHub)]
    public void The_log_of_a_run_is_one_folded_group_that_ends_before_what_comes_next(string service)
    {
        using Step step = new(_module, service);
        step.Type("1..2 | Invoke-ApifyActor hello -ContentType application/json -ShowLog | ForEach-Object { Write-Host \"got $($_.Id)\" }");
        string[] kinds = [.. Kinds(step)];
        Assert.Equal(["group", "log", "log", "endgroup", "other", "group", "log", "log", "endgroup", "other"], kinds);
        Assert.All(step.Commands.Where(command => command.Name == "group"), group => Assert.Matches("^Log of hello, run [A-Za-z0-9]{17}$", group.Data));
    }

    [Theory]
    [InlineData(Azure)]
    [InlineData(GitHub)]
    public void Logs_of_several_runs_at_once_do_not_mix(string service)
    {
        using Step step = new(_module, service);
        step.Type("1..4 | Invoke-ApifyActor chatty -ContentType application/json -ShowLog -ThrottleLimit 4 | Out-Null");
        Assert.Equal(Enumerable.Repeat<string[]>(["group", "log", "log", "log", "log", "log", "log", "endgroup"], 4).SelectMany(kinds => kinds), Kinds(step));
        Assert.Equal(4, step.Commands.Where(command => command.Name == "group").Select(group => group.Data).Distinct().Count());
    }

    [Theory]
    [InlineData(Azure)]
    [InlineData(GitHub)]
    public void A_stopped_call_leaves_no_group_open(string service)
    {
        using Step step = new(_module, service);
        string actor = step.Session.OwnActor("@{ durationMs = 60000; log = @('working') }");
        using RunningScript script = new(step.Session, $"Invoke-ApifyActor {actor} -ShowLog -AbortOnStop");
        RunningScript.Until(() => step.Lines.Any(line => line.EndsWith("working", StringComparison.Ordinal)), "the line");
        script.Stop();
        RunningScript.Until(() => step.Commands.Count(command => command.Name == "endgroup") == 1, "the end of the group");
        Assert.Single(step.Commands, command => command.Name == "group");
    }

    [Theory]
    [InlineData(Azure)]
    [InlineData(GitHub)]
    public void A_wait_that_fails_leaves_no_group_open(string service)
    {
        using Step step = new(_module, service);
        string actor = step.Session.OwnActor("@{ durationMs = 3000; log = @('working') }");
        // The first answer says that it runs, the second one that it may not be seen any more.
        _module.AddFault("""{"path":"/v2/actor-runs/","method":"GET","skip":1,"action":{"status":403}}""");
        // In real time: a wait that jumps can be over before the log's first line has come.
        step.Type($"Invoke-ApifyActor {actor} -ShowLog -WaitSec 1");
        step.Type("Write-Host 'after'");
        Assert.Equal(step.Commands.Count(command => command.Name == "group"), step.Commands.Count(command => command.Name == "endgroup"));
        Assert.Single(step.Commands, command => command.Name == "group");
        Assert.True(step.Lines.ToList().FindIndex(line => line.Contains("endgroup", StringComparison.Ordinal)) < step.Lines.ToList().IndexOf("after"));
    }

    [Theory]
    [InlineData(Azure)]
    [InlineData(GitHub)]
    public void A_log_of_thousands_of_lines_is_folded_with_its_end(string service)
    {
        using Step step = new(_module, service);
        string actor = step.Session.OwnActor("@{ log = @(1..5100 | ForEach-Object { \"line $_\" }) }");
        step.Type($"1 | Invoke-ApifyActor {actor} -ContentType application/json -ShowLog -ThrottleLimit 2 | Out-Null");
        Assert.Contains(step.Lines, line => line.EndsWith(" line 5100", StringComparison.Ordinal));
        Assert.DoesNotContain(step.Lines, line => line.EndsWith(" line 50", StringComparison.Ordinal));
        Assert.Single(step.Lines, line => line.Contains("lines before these are left out", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Azure)]
    [InlineData(GitHub)]
    public void A_failed_run_marks_the_step_with_one_error(string service)
    {
        using Step step = new(_module, service);
        step.Type("$run = Invoke-ApifyActor fails; $null = $run | Wait-ApifyRun");
        AgentCommand mark = Assert.Single(step.Marks);
        Assert.Matches("^local/fails: Actor run [A-Za-z0-9]{17} ended with status FAILED \\(exit code 7\\): No space left http://127", mark.Data);
        if (service == Azure)
            Assert.Equal([("type", "error"), ("code", "ActorRunFailed")], mark.Properties.Select(property => (property.Key, property.Value)));
        else
            Assert.Equal([("title", "Actor run FAILED")], mark.Properties.Select(property => (property.Key, property.Value)));
    }

    [Theory]
    [InlineData(Azure)]
    [InlineData(GitHub)]
    public void Each_failed_run_is_an_error_of_its_own(string service)
    {
        using Step step = new(_module, service);
        step.Type("1..3 | Invoke-ApifyActor fails -ContentType application/json -ThrottleLimit 3 | Out-Null");
        Assert.Equal(3, step.Marks.Select(mark => mark.Data).Distinct().Count());
        Assert.Equal(3, step.Marks.Count);
    }

    [Theory]
    [InlineData(Azure)]
    [InlineData(GitHub)]
    public void The_error_is_marked_also_where_it_ends_the_script(string service)
    {
        using Step step = new(_module, service);
        step.Type("$ErrorActionPreference = 'Stop'; $run = Invoke-ApifyActor fails; 'not reached'");
        Assert.Single(step.Marks);
        Assert.DoesNotContain("not reached", step.Lines);
    }

    [Theory]
    [InlineData(Azure, "Invoke-ApifyActor fails -ErrorAction SilentlyContinue")]
    [InlineData(Azure, "Invoke-ApifyActor fails -ErrorAction Ignore")]
    [InlineData(Azure, "$ErrorActionPreference = 'SilentlyContinue'; Invoke-ApifyActor fails")]
    [InlineData(Azure, "$PSDefaultParameterValues = @{ '*-Apify*:ErrorAction' = 'Ignore' }; Invoke-ApifyActor fails -NoWait | Wait-ApifyRun")]
    [InlineData(GitHub, "Invoke-ApifyActor fails -ErrorAction SilentlyContinue")]
    [InlineData(GitHub, "& { $ErrorActionPreference = 'SilentlyContinue'; Invoke-ApifyActor fails }")]
    public void Who_silences_the_error_gets_no_red_mark(string service, string script)
    {
        using Step step = new(_module, service);
        step.Type($"$run = $({script}); \"status $($run.Status)\"");
        Assert.Contains("status FAILED", step.Lines);
        Assert.Empty(step.Marks);
    }

    [Theory]
    [InlineData(Azure)]
    [InlineData(GitHub)]
    public void A_run_that_succeeds_marks_nothing(string service)
    {
        using Step step = new(_module, service);
        step.Type("$run = Invoke-ApifyActor hello");
        Assert.Empty(step.Marks);
        Assert.Empty(step.Secrets);
    }

    [Theory]
    [InlineData(Azure)]
    [InlineData(GitHub)]
    public void The_agent_is_told_whatever_a_script_does_with_its_streams(string service)
    {
        using Step step = new(_module, service);
        step.Type("$all = Invoke-ApifyActor fails *>&1");
        Assert.Single(step.Marks);
        step.Type("Invoke-ApifyActor fails -InformationAction Ignore 2>$null 6>$null | Out-Null");
        Assert.Equal(2, step.Marks.Count);
        step.Type("$all | ForEach-Object { \"$_\" }");
        Assert.Equal(2, step.Marks.Count);
    }

    [Theory]
    [InlineData(Azure)]
    [InlineData(GitHub)]
    public void Nothing_is_written_where_it_is_turned_off_and_Actors_still_cannot_give_commands(string service)
    {
        using Step step = new(_module, service, connect: false);
        step.Type("$null = Connect-Apify -Local -Port $url.Port -CIOutput None");
        step.Type("1..2 | Invoke-ApifyActor noisy -ContentType application/json -ShowLog | Get-ApifyLog; Invoke-ApifyActor fails");
        RunForAMinute(step);
        Assert.Contains(step.Lines, line => line.Contains("injected", StringComparison.Ordinal));
        Assert.Null(step.End());
        Assert.Empty(step.Commands);
    }

    [Fact]
    public void Nothing_is_written_without_an_agent()
    {
        using Step step = new(_module, "None");
        step.Type("Invoke-ApifyActor hello -ShowLog | Out-Null; Invoke-ApifyActor fails -ErrorAction SilentlyContinue | Out-Null");
        RunForAMinute(step);
        step.Type($"$null = Connect-Apify -Token {Token} -BaseUrl $url");
        step.End();
        Assert.All(step.Lines, line => Assert.Matches("Hello from|Second line", line));
        Assert.Equal(2, step.Lines.Count);
    }

    [Theory]
    [InlineData(Azure)]
    [InlineData(GitHub)]
    public void What_is_forced_is_written_without_an_agent_but_never_the_token(string service)
    {
        using Step step = new(_module, "None", connect: false);
        step.Type($"$null = Connect-Apify -Token {Token} -BaseUrl $url -CIOutput {service}; Invoke-ApifyActor fails; Invoke-ApifyActor noisy -ShowLog | Get-ApifyLog");
        IReadOnlyList<AgentCommand> commands = step.Read(service);
        Assert.Equal([service == Azure ? "task.logissue" : "error", "group", "endgroup"], commands.Select(command => command.Name).Where(name => name != "task.setprogress"));
        Assert.DoesNotContain(step.Lines, line => line.Contains(Token, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_forced_against_the_agent_never_writes_the_token()
    {
        using Step azure = new(_module, Azure, connect: false);
        azure.Type($"$null = Connect-Apify -Token {Token} -BaseUrl $url -CIOutput GitHubActions; $null = Invoke-ApifyActor hello");
        Assert.DoesNotContain(azure.Lines, line => line.Contains(Token, StringComparison.Ordinal));
        using Step github = new(_module, GitHub, connect: false);
        github.Type($"$null = Connect-Apify -Token {Token} -BaseUrl $url -CIOutput AzureDevOps; $null = Invoke-ApifyActor hello");
        Assert.DoesNotContain(github.Lines, line => line.Contains(Token, StringComparison.Ordinal));
        // Two agents at once: nobody can tell which of them reads.
        using EnvironmentVariables both = new(("TF_BUILD", "True"));
        github.Type($"$null = Connect-Apify -Token {Token} -BaseUrl $url; $null = Invoke-ApifyActor hello");
        Assert.DoesNotContain(github.Lines, line => line.Contains(Token, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Azure)]
    [InlineData(GitHub)]
    public void A_token_that_the_agent_may_not_know_is_masked_once_and_before_all_else(string service)
    {
        using Step step = new(_module, service, connect: false);
        step.Type("Write-Host -NoNewline 'Connecting… '");
        step.Type($"Connect-Apify -Token {Token} -BaseUrl $url; 1..2 | Invoke-ApifyActor hello -ContentType application/json -Token {Token} -Verbose");
        Assert.Equal(Token, Assert.Single(step.Secrets).Data);
        Assert.Equal(1, step.Lines.Count(line => line.Contains(Token, StringComparison.Ordinal)));
        Assert.Contains(Token, step.Lines.First(line => line.Length > 0 && line != "Connecting… "), StringComparison.Ordinal);
        // For another address it is the same secret.
        step.Type($"$null = Connect-Apify -Token {Token} -BaseUrl http://localhost:$($url.Port)");
        step.Type($"$null = Invoke-ApifyActor hello -Token {Token}2");
        Assert.Equal([Token, Token + "2"], step.Secrets.Select(secret => secret.Data));
    }

    [Theory]
    [InlineData(Azure)]
    [InlineData(GitHub)]
    public void The_token_is_in_the_agents_command_and_in_no_stream(string service)
    {
        using Step step = new(_module, service, connect: false);
        Result result = step.Session.Run($"$VerbosePreference = $DebugPreference = 'Continue'; Connect-Apify -Token {Token} -BaseUrl $url; Invoke-ApifyActor fails -ShowLog");
        Assert.Single(step.Secrets);
        string[] written = [.. result.Output.Select(value => value.ToString()!), .. result.Errors.Select(error => error.ToString()), .. result.Verbose, .. result.Debug, .. result.Warnings, .. result.Information, .. result.Progress.Select(record => record.ToString())];
        Assert.NotEmpty(result.Verbose);
        Assert.DoesNotContain(written, text => text.Contains(Token, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Azure)]
    [InlineData(GitHub)]
    public void A_token_from_the_environment_is_the_agents_own_secret_and_is_not_repeated(string service)
    {
        using Step step = new(_module, service, connect: false);
        using EnvironmentVariables token = new(("APIFY_TOKEN", Token));
        step.Type("$null = Invoke-ApifyActor hello; $null = Connect-Apify; $null = Invoke-ApifyActor hello");
        Assert.DoesNotContain(step.Lines, line => line.Contains(Token, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Azure)]
    [InlineData(GitHub)]
    public void The_token_of_the_Apify_CLI_is_masked(string service)
    {
        // Of its own: what a branch of another test has told past any window is told for the whole process.
        string token = "apify_api_of_the_cli_" + service;
        string folder = Path.Combine(_module.Home, ".apify");
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, "auth.json");
        File.WriteAllText(file, $$"""{ "token": "{{token}}" }""");
        try
        {
            using Step step = new(_module, service, connect: false);
            step.Type("$null = Invoke-ApifyActor hello");
            Assert.Equal(token, Assert.Single(step.Secrets).Data);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData(Azure)]
    [InlineData(GitHub)]
    public void Words_that_the_local_platform_takes_as_a_token_are_not_masked(string service)
    {
        using Step step = new(_module, service, connect: false);
        step.Type("$null = Connect-Apify -Local -Port $url.Port; $null = Connect-Apify -Local -Port $url.Port -Token development; $null = Connect-Apify -Token short -BaseUrl $url; $null = Invoke-ApifyActor hello");
        Assert.Empty(step.Secrets);
    }

    [Theory]
    [InlineData("None", "AzureDevOps", Azure, true)]
    [InlineData("None", "githubactions", GitHub, true)]
    [InlineData(Azure, "None", Azure, false)]
    [InlineData(GitHub, "none", GitHub, false)]
    [InlineData(Azure, "Auto", Azure, true)]
    public void A_script_that_never_connects_is_ruled_by_the_environment(string service, string wanted, string reader, bool written)
    {
        using Step step = new(_module, service, connect: false);
        using EnvironmentVariables variables = new(("APIFYPS_CI_OUTPUT", wanted), ("APIFY_TOKEN", Token));
        step.Type("$run = Invoke-ApifyActor fails; $run = Invoke-ApifyActor noisy -ShowLog");
        Assert.Equal(written ? 1 : 0, step.Read(reader).Count(command => command.Name is "task.logissue" or "error"));
        // Forced or found, an Actor has no say.
        Assert.All(step.Read(reader), command => Assert.Contains(command.Name, (string[])["task.logissue", "error", "group", "endgroup", "task.setprogress"]));
    }

    [Theory]
    [InlineData("Connect-Apify -Local -Port $url.Port")]
    [InlineData("Get-ApifyRun -First 1")]
    public void A_service_that_there_is_not_is_an_error_and_not_silence(string script)
    {
        using Step step = new(_module, "None", connect: false);
        using EnvironmentVariables variables = new(("APIFYPS_CI_OUTPUT", "Jenkins"), ("APIFY_TOKEN", Token));
        Assert.StartsWith("InvalidCIOutput,", step.Session.Run(script).Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void The_connection_says_what_it_writes_for()
    {
        using Step step = new(_module, "None");
        Assert.Equal("Auto", step.Session.Run("Get-ApifyConnection").Single().Get("CIOutput")!.ToString());
        step.Type("$null = Connect-Apify -Local -Port $url.Port -CIOutput GitHubActions");
        Assert.Equal("GitHubActions", step.Session.Run("Get-ApifyConnection").Single().Get("CIOutput")!.ToString());
        Assert.Equal(["Auto", "AzureDevOps", "GitHubActions", "None"], step.Session.Complete("Connect-Apify -CIOutput ").Select(completion => completion.CompletionText).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_connection_that_is_handed_on_keeps_what_it_writes_for()
    {
        using Step step = new(_module, "None", connect: false);
        step.Type("$forced = Connect-Apify -Local -Port $url.Port -CIOutput AzureDevOps; $null = Connect-Apify -Local -Port $url.Port; $null = Invoke-ApifyActor fails");
        Assert.Empty(step.Read(Azure));
        step.Type("$null = Invoke-ApifyActor fails -Connection $forced");
        Assert.Single(step.Read(Azure), command => command.Name == "task.logissue");
    }

    internal static object? CallModule(string type, string method, params object?[] arguments)
    {
        Type found = ModuleFixture.ModuleAssembly.GetType(type, throwOnError: true)!;
        return found.GetMethod(method, System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic)!.Invoke(null, arguments);
    }

    /// <summary>A call that waits for a run and shows its progress, which is what an agent is told.</summary>
    private static RunningScript Watch(Step step, string actor)
    {
        RunningScript script = new(step.Session, $"$ProgressPreference = 'Continue'; Invoke-ApifyActor {actor} -ErrorAction SilentlyContinue");
        RunningScript.Until(() => script.Streams.Progress.Count > 0, "the progress");
        return script;
    }

    /// <summary>Lets time pass on the module's clock until the bar has been shown again: what was to be said at its time before has been said then.</summary>
    private static void Pass(FakeTimeProvider time, RunningScript script, double seconds)
    {
        int shown = script.Streams.Progress.Count;
        time.Advance(TimeSpan.FromSeconds(seconds));
        RunningScript.Until(() => script.Streams.Progress.Count > shown, "the progress after some seconds");
    }

    /// <summary>A run that takes so long that any agent would be told of it.</summary>
    private void RunForAMinute(Step step)
    {
        FakeTimeProvider time = new();
        using IDisposable clock = ModuleFixture.UseTime(time);
        string actor = step.Session.OwnActor();
        using RunningScript script = Watch(step, actor);
        Pass(time, script, 1);
        Pass(time, script, 58);
        Pass(time, script, 1);
        _module.Abort(_module.RunIds(actor).Single());
        script.Finish();
    }

    /// <summary>What the lines of a step are; the platform's own about the Actor's image left out.</summary>
    private static IEnumerable<string> Kinds(Step step)
    {
        foreach (string line in step.Lines.Where(line => !line.Contains("ACTOR:", StringComparison.Ordinal)))
        {
            AgentCommand? command = AgentRules.Read(step.Service, line);
            if (command?.Name is "group" or "endgroup")
                yield return command.Name;
            else if (command is null)
                yield return line.Length >= 24 && line[23] == 'Z' ? "log" : "other";
        }
    }
}
