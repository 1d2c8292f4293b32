using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace ApifyPS.Shell.Tests;

/// <summary>Ctrl-C for real: a process gets SIGINT in the middle of each long cmdlet.</summary>
public sealed class CtrlCTests(LocalPlatformFixture platform, ITestOutputHelper output) : IClassFixture<LocalPlatformFixture>
{
    /// <summary>The promise is 500 ms on a quiet machine; ten times that still tells a cmdlet that does not stop.</summary>
    private static readonly TimeSpan Bar = TimeSpan.FromSeconds(5);

    public static TheoryData<string, string> LongCmdlets => new()
    {
        { "Invoke-ApifyActor local/slow", "" },
        { "1..9 | Invoke-ApifyActor local/slow -ContentType application/json -ThrottleLimit 3", "" },
        { "Invoke-ApifyActor local/slow -NoWait | Wait-ApifyRun", "" },
        { "Invoke-ApifyActor local/slow -ShowLog", "" },
        { "Invoke-ApifyActor local/slow", """{"method":"POST","path":"/runs","action":{"endless":true}}""" },
        { "Get-ApifyRun", """{"path":"/v2/actor-runs","action":{"endless":true}}""" },
        { "Get-ApifyRun abc", """{"path":"/v2/actor-runs/abc","action":{"status":503}}""" },
        { "Stop-ApifyRun abc", """{"path":"/abort","action":{"endless":true}}""" },
        { "Get-ApifyLog abc", """{"path":"/logs/abc","action":{"endless":true}}""" },
        { "Get-ApifyDatasetItem abc", """{"path":"/items","action":{"endless":true}}""" },
        { "Connect-Apify", """{"path":"/users/me","action":{"endless":true}}""" },
    };

    [SkippableTheory]
    [MemberData(nameof(LongCmdlets))]
    public async Task A_cmdlet_ends_at_once(string command, string fault)
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows cannot send Ctrl-C to one process.");
        platform.Api.ClearFaults();
        if (fault.Length > 0)
            platform.Api.AddFault(fault);

        (TimeSpan elapsed, _) = await InterruptAsync(command);

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalMilliseconds:0} ms: {command}"));
        Assert.True(elapsed < Bar, elapsed.ToString());
        platform.Api.ClearFaults();
    }

    [SkippableFact]
    public async Task A_run_that_is_still_running_is_named_with_how_to_pick_it_up()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows cannot send Ctrl-C to one process.");
        platform.Api.ClearFaults();
        (_, ShellResult result) = await InterruptAsync("Invoke-ApifyActor local/slow");
        System.Text.RegularExpressions.Match id = System.Text.RegularExpressions.Regex.Match(result.Output + result.Error, "Wait-ApifyRun ([A-Za-z0-9]{17})");
        Assert.True(id.Success, result.Output + result.Error);
        Assert.Contains("\"RUNNING\"", platform.Api.Get("v2/actor-runs/" + id.Groups[1].Value), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task AbortOnStop_aborts_the_run()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows cannot send Ctrl-C to one process.");
        platform.Api.ClearFaults();
        (_, ShellResult result) = await InterruptAsync("Invoke-ApifyActor local/slow -AbortOnStop");
        System.Text.RegularExpressions.Match id = System.Text.RegularExpressions.Regex.Match(result.Output + result.Error, "Aborting run ([A-Za-z0-9]{17})");
        Assert.True(id.Success, result.Output + result.Error);
        Assert.Contains("\"ABORT", platform.Api.Get("v2/actor-runs/" + id.Groups[1].Value), StringComparison.Ordinal);
    }

    private async Task<(TimeSpan Elapsed, ShellResult Result)> InterruptAsync(string command)
    {
        string script = platform.Folder.Write($"long-{Guid.NewGuid():N}.ps1", $"try {{ [Console]::WriteLine('started'); {command} }} finally {{ [Console]::WriteLine('stopped') }}");
        platform.Api.ClearRequests();
        using ShellProcess shell = ShellProcess.Start([script], platform.Environment);
        Assert.Equal("started", await shell.ReadLineAsync());
        // The cmdlet is in the middle when a fault holds its request back, or when it waits for its run: before that it may not know the run's ID.
        while (platform.Api.Requests("?method=GET&path=/v2/actor-runs/").Count == 0 && !platform.Api.Faults().Any(fault => (int)fault["hits"]! > 0))
            await Task.Delay(20);

        Stopwatch clock = Stopwatch.StartNew();
        UnixSignals.SendInterrupt(shell.Id);
        // The warning comes from another thread, before or after the script's own last line.
        List<string> lines = [];
        while (await shell.ReadLineAsync() is { } line)
        {
            lines.Add(line);
            if (line == "stopped")
                break;
        }

        TimeSpan elapsed = clock.Elapsed;
        Assert.Equal("stopped", lines.LastOrDefault());
        ShellResult result = await shell.WaitAsync();
        return (elapsed, result with { Output = string.Join("\n", lines) + "\n" + result.Output });
    }
}
