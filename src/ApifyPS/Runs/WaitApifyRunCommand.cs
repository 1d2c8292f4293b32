using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Waits for any number of runs at once and emits each, with its output, as it ends.</summary>
/// <remarks>
/// <para>Waits until the runs have ended and emits each, with its output, as it ends: the fastest comes first, not the first given. A
/// thousand runs are waited for over a few dozen connections, and each run is emitted once, however often its ID is given.</para>
/// <para>A run that ends FAILED, ABORTED or TIMED-OUT is emitted and reported as the error ActorRunFailed, as <c>Invoke-ApifyActor</c>
/// does. With <c>-TimeoutSec</c>, a run that has not ended by then is no output: it is the error ActorRunWaitTimeout, with the run as
/// TargetObject, and the run continues. An ID that is not known is an error after a few seconds.</para>
/// <para>The wait outlives broken connections and a platform that does not answer for up to ten minutes (<c>Connect-Apify
/// -WaitOutageSec</c>). Ctrl-C ends the wait at once and leaves the runs alone.</para>
/// </remarks>
/// <example>
/// <para>Start several runs, then wait for all.</para>
/// <code>
/// $runs = 'link-checker', 'price-watcher' | ForEach-Object { Invoke-ApifyActor $_ -NoWait }
/// $runs | Wait-ApifyRun |
///     ForEach-Object { $_.Output.Body | ConvertTo-Json -Compress } |
///     Sort-Object
/// </code>
/// <code>
/// {"checked":3,"broken":1}
/// {"products":2}
/// </code>
/// </example>
/// <example>
/// <para>Handle what each run has found as soon as it ends.</para>
/// <code>
/// $runs = 1..2 | ForEach-Object { Invoke-ApifyActor price-watcher -NoWait }
/// $runs | Wait-ApifyRun | Get-ApifyDatasetItem | Where-Object product -EQ 'tea'
/// </code>
/// <code>
/// product price
/// ------- -----
/// tea      4.50
/// tea      4.50
/// </code>
/// </example>
/// <example>
/// <para>Give up after a time, and end what is left.</para>
/// <code>
/// $run = Invoke-ApifyActor crawler -NoWait
/// $run | Wait-ApifyRun -TimeoutSec 1 -ErrorVariable late -ErrorAction SilentlyContinue
/// $late.TargetObject | Stop-ApifyRun
/// ($run | Wait-ApifyRun -ErrorAction SilentlyContinue).Status
/// </code>
/// <code>
/// ABORTED
/// </code>
/// </example>
/// <example>
/// <para>What it says when the time is up.</para>
/// <code>
/// $run = Invoke-ApifyActor crawler -NoWait
/// Wait-ApifyRun $run.Id -TimeoutSec 1
/// </code>
/// <code>
/// Wait-ApifyRun: Actor run B1emNbTeqZW3opdzc has not ended after 1 s: its status is RUNNING. It continues.
///   Recommendation: Wait on with Wait-ApifyRun B1emNbTeqZW3opdzc, or end it with Stop-ApifyRun B1emNbTeqZW3opdzc.
/// </code>
/// </example>
/// <example>
/// <para>Wait for the runs of the last hour, whoever has started them.</para>
/// <para>Those that have ended already are emitted at once.</para>
/// <code>
/// $null = Invoke-ApifyActor price-watcher -NoWait
/// Get-ApifyRun -ActorId price-watcher -StartedAfter (Get-Date).AddHours(-1) |
///     Wait-ApifyRun |
///     Select-Object Status
/// </code>
/// <code>
/// Status
/// ------
/// SUCCEEDED
/// SUCCEEDED
/// </code>
/// </example>
/// <seealso cref="InvokeApifyActorCommand"/>
/// <seealso cref="GetApifyRunCommand"/>
/// <seealso cref="StopApifyRunCommand"/>
/// <seealso cref="GetApifyLogCommand"/>
/// <seealso>about_ApifyPS_Errors</seealso>
[Cmdlet(VerbsLifecycle.Wait, "ApifyRun", HelpUri = HelpPage.Start + "Wait-ApifyRun" + HelpPage.End)]
[OutputType(typeof(ActorRun))]
public sealed class WaitApifyRunCommand : RunPumpCmdlet
{
    private readonly HashSet<string> _waiting = new(StringComparer.Ordinal);
    private readonly ElapsedTime _clock = new(ModuleTime.Provider);
    private RunWaitGroup? _group;
    private ProgressReporter? _progress;

    /// <summary>IDs of runs. Runs from the pipeline give theirs.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(ActiveRunIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] RunId { get; set; } = [];

    /// <summary>Longest time to wait for each run in seconds, from the moment it comes in; 0 asks once. A run that has not ended by then is an error. Without it the wait has no end.</summary>
    [Parameter]
    [Alias("WaitSec", "Timeout", "waitSecs")]
    [ValidateRange(0.0, 1e9)]
    public double? TimeoutSec { get; set; }

    /// <summary>Does not fetch the output, which saves a request for each run; Output is null then.</summary>
    [Parameter]
    public SwitchParameter NoOutput { get; set; }

    /// <summary>Finds out whether there is a token.</summary>
    protected override void BeginProcessing()
    {
        _progress = new ProgressReporter(this, "Waiting for Actor runs");
        _group = new RunWaitGroup(Client, StopToken);
    }

    /// <summary>Starts to wait for runs, and emits those that have ended meanwhile.</summary>
    protected override void ProcessRecord()
    {
        TimeSpan? timeout = TimeoutSec is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        bool fetchOutput = !NoOutput;
        foreach (string id in RunId.Select(id => id.Trim()).Where(_waiting.Add))
        {
            ApifyClient client = Client;
            ActorNameLookup names = ActorNameLookup;
            Begin(new RunResult(id), async result =>
            {
                result.Run = await client.Runs.WaitForFinishAsync(id, timeout, null, null, _group, StopToken).ConfigureAwait(false);
                // Beside what is fetched anyway, and not behind a time that is up.
                if (result.Run.IsFinished)
                    names.Begin([result.Run]);
                await CompleteAsync(client, result, fetchOutput, StopToken).ConfigureAwait(false);
                await names.WaitAsync(result.Run.ActId).ConfigureAwait(false);
            });
        }

        Drain(int.MaxValue);
    }

    /// <summary>Waits for the rest.</summary>
    protected override void EndProcessing()
    {
        using (_progress)
            Drain(0);
    }

    private protected override void Write(RunResult result)
    {
        if (result.Failure is null && result.Run is { IsFinished: false } run && !RunStatus.IsUnsuccessful(run.Status))
            WriteError(ApifyErrors.WaitTimeout(run, TimeSpan.FromSeconds(TimeoutSec ?? 0)));
        else if (TimeoutSec is { } seconds && result.Failure is ApifyConnectionException { Failure: ConnectionFailure.Timeout })
            WriteError(ApifyErrors.WaitTimeout(new ActorRun { Id = (string)result.Target, Status = "not known, because the platform does not answer" }, TimeSpan.FromSeconds(seconds)));
        else
            Emit(result);
    }

    private protected override void ShowProgress() => _progress?.ReportCount(Done, Done + Pending, _clock.Elapsed);
}
