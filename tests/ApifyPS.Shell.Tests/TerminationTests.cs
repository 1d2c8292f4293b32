using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ApifyPS.Shell.Tests;

/// <summary>SIGTERM for real: systemd, <c>docker stop</c>, Kubernetes and the agents of CI services end a process with it.</summary>
public sealed partial class TerminationTests(LocalPlatformFixture platform) : IClassFixture<LocalPlatformFixture>
{
    private const int Terminated = 128 + 15, HungUp = 128 + 1;

    /// <summary>An agent kills the process 2.5 s after SIGTERM; the module takes 2 s at most, on a quiet machine.</summary>
    private static readonly TimeSpan Bar = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [SkippableTheory]
    [InlineData("Invoke-ApifyActor local/slow -AbortOnStop", 1)]
    [InlineData("1..3 | Invoke-ApifyActor local/slow -ContentType application/json -ThrottleLimit 3 -AbortOnStop", 3)]
    [InlineData("$null = 1..2 | Invoke-ApifyActor local/slow -ContentType application/json -NoWait -AbortOnStop | Wait-ApifyRun", 2)]
    // Two runspaces: a call in each.
    [InlineData("1..2 | ForEach-Object { $p = [powershell]::Create(); $null = $p.AddScript(\"Import-Module '$((Get-Module ApifyPS).Path)'; Invoke-ApifyActor local/slow -AbortOnStop\").BeginInvoke() }; Start-Sleep 100", 2)]
    public async Task AbortOnStop_aborts_the_runs_before_the_process_ends(string command, int runs)
    {
        SkipOnWindows();
        ShellResult result = await EndAsync(command, runs, UnixSignals.SendTerminate);
        Assert.Equal(Terminated, result.ExitCode);
        string[] ids = RunIds();
        Assert.Equal(runs, ids.Length);
        Assert.All(ids, id => Assert.Contains("\"ABORT", platform.Api.Get("v2/actor-runs/" + id), StringComparison.Ordinal));
        if (!command.Contains("powershell", StringComparison.Ordinal))
            Assert.All(ids, id => Assert.Matches($"Aborting [^;]*{id}", result.Output + result.Error));
        // Neither the call nor the script continues while the process ends.
        Assert.DoesNotContain("went on", result.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_run_that_is_still_running_is_named_with_how_to_pick_it_up()
    {
        SkipOnWindows();
        ShellResult result = await EndAsync("1..2 | Invoke-ApifyActor local/slow -ContentType application/json -ThrottleLimit 2", 2, UnixSignals.SendTerminate);
        Assert.Equal(Terminated, result.ExitCode);
        Assert.All(RunIds(), id =>
        {
            Assert.Contains(id, result.Output + result.Error, StringComparison.Ordinal);
            Assert.Contains("\"RUNNING\"", platform.Api.Get("v2/actor-runs/" + id), StringComparison.Ordinal);
        });
        Assert.DoesNotContain("went on", result.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_terminal_that_closes_is_the_same()
    {
        SkipOnWindows();
        ShellResult result = await EndAsync("Invoke-ApifyActor local/slow -AbortOnStop", 1, UnixSignals.SendHangUp);
        Assert.Equal(HungUp, result.ExitCode);
        Assert.Contains("\"ABORT", platform.Api.Get("v2/actor-runs/" + RunIds().Single()), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_platform_that_does_not_answer_holds_nothing_up()
    {
        SkipOnWindows();
        platform.Api.AddFault("""{"path":"/abort","action":{"endless":true}}""");
        Stopwatch clock = new();
        ShellResult result = await EndAsync("Invoke-ApifyActor local/slow -AbortOnStop", 1, id =>
        {
            clock.Start();
            UnixSignals.SendTerminate(id);
        });
        Assert.True(clock.Elapsed < Bar, clock.Elapsed.ToString());
        Assert.Equal(Terminated, result.ExitCode);
        Assert.Contains(RunIds().Single(), result.Output + result.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task After_the_call_the_process_ends_as_it_would_without_it()
    {
        SkipOnWindows();
        platform.Api.ClearFaults();
        using ShellProcess shell = Start("$run = Invoke-ApifyActor local/slow -NoWait -AbortOnStop; [Console]::WriteLine('done'); Start-Sleep 100");
        Assert.Equal("started", await shell.ReadLineAsync());
        Assert.Equal("done", await shell.ReadLineAsync());
        UnixSignals.SendTerminate(shell.Id);
        ShellResult result = await shell.WaitAsync();
        Assert.Equal(Terminated, result.ExitCode);
        Assert.DoesNotContain("WARNING", result.Output + result.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Ctrl_C_has_the_run_aborted_also_where_the_answer_takes_longer_than_the_script_needs_to_end()
    {
        SkipOnWindows();
        platform.Api.AddFault("""{"path":"/abort","action":{"delayMs":1200}}""");
        await EndAsync("Invoke-ApifyActor local/slow -AbortOnStop", 1, UnixSignals.SendInterrupt);
        Assert.Contains("\"ABORT", platform.Api.Get("v2/actor-runs/" + RunIds().Single()), StringComparison.Ordinal);
    }

    private static void SkipOnWindows() => Skip.If(OperatingSystem.IsWindows(), "Windows has no SIGTERM that a test could send.");

    private ShellProcess Start(string command) => ShellProcess.Start(
        [platform.Folder.Write($"term-{Guid.NewGuid():N}.ps1", $"[Console]::WriteLine('started'); {command}; [Console]::WriteLine('went on')")], platform.Environment);

    /// <summary>Runs a script until it waits for its runs, and signals its process.</summary>
    private async Task<ShellResult> EndAsync(string command, int runs, Action<int> signal)
    {
        platform.Api.ClearRequests();
        using ShellProcess shell = Start(command);
        Assert.Equal("started", await shell.ReadLineAsync());
        for (Stopwatch clock = Stopwatch.StartNew(); RunIds().Length < runs; await Task.Delay(50))
            Assert.True(clock.Elapsed < Patience, "The runs are not waited for.");
        signal(shell.Id);
        ShellResult result = await shell.WaitAsync();
        platform.Api.ClearFaults();
        return result;
    }

    /// <summary>The runs that somebody waits for since the requests were forgotten: the call knows their IDs.</summary>
    private string[] RunIds() => [.. WaitedFor().Matches(platform.Api.Get("__local/requests?method=GET&path=/v2/actor-runs/")).Select(match => match.Groups[1].Value).Distinct()];

    [GeneratedRegex("/v2/actor-runs/([A-Za-z0-9]{17})\"")]
    private static partial Regex WaitedFor();
}
