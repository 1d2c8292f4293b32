using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Base of the cmdlets that let runs begin or continue: the options of a run, the wait for its end, and what becomes of it when the call is stopped.</summary>
public abstract class RunOptionsCmdlet : RunPumpCmdlet
{
    private RunWaitGroup? _group;
    private bool _received;
    private IDisposable? _signals;

    /// <summary>Longest time to wait for the end of each run in seconds; 0 returns at once. Without it the wait has no end. A run that is still running is emitted without output and without an error.</summary>
    [Parameter]
    [Alias("waitSecs")]
    [ValidateRange(0.0, 1e9)]
    public double? WaitSec { get; set; }

    /// <summary>Memory of the run in megabytes: a power of two from 128 to 32768. Without it what the Actor, the task or the resumed run has.</summary>
    [Parameter]
    [Alias("Memory")]
    [ArgumentCompleter(typeof(MemoryCompleter))]
    [Megabytes]
    [ValidateRange(1, int.MaxValue)]
    public int? MemoryMBytes { get; set; }

    /// <summary>Timeout of the run in seconds, 0 for none; a resumed run's counts from now. A run that takes longer ends TIMED-OUT. Without it what the Actor, the task or the resumed run has.</summary>
    [Parameter]
    [Alias("timeoutSecs")]
    [ValidateRange(0, int.MaxValue)]
    public int? RunTimeoutSec { get; set; }

    /// <summary>Tag or number of the build to run. Without it what the Actor or task says, mostly latest, or the very build that the resumed run had.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(BuildCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Build { get; set; }

    /// <summary>Does not fetch the output, which saves a request for each run; Output is null then (SDK 1.0: fetchOutput = false).</summary>
    [Parameter]
    public SwitchParameter NoOutput { get; set; }

    /// <summary>Most that the run may cost in US dollars, for Actors that are paid by event. Without it there is no limit.</summary>
    [Parameter]
    [ValidateRange(0.0, double.MaxValue)]
    public double? MaxTotalChargeUsd { get; set; }

    /// <summary>Most dataset items to be charged for, for Actors that are paid by result. Without it there is no limit.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? MaxItems { get; set; }

    /// <summary>Lets the platform start the Actor again when it fails, in the same run. Without it what the Actor or task says.</summary>
    [Parameter]
    public SwitchParameter RestartOnError { get; set; }

    /// <summary>The runs that this call has let go.</summary>
    private protected StartedRuns Started { get; } = new();

    /// <summary>How long the call lasts.</summary>
    private protected ElapsedTime Clock { get; } = new(ModuleTime.Provider);

    /// <summary>What the user gave as -WaitSec.</summary>
    private protected TimeSpan? WaitTime => WaitSec is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>What the user gave as -RestartOnError; null when nothing.</summary>
    private protected bool? RestartOnErrorOrNull => RestartOnError.IsPresent ? RestartOnError.ToBool() : null;

    /// <summary>Whether the runs are aborted when the call is stopped.</summary>
    private protected virtual bool AbortsOnStop => false;

    /// <summary>Finds out whether there is a token.</summary>
    protected override void BeginProcessing()
    {
        _group = new RunWaitGroup(Client, StopToken);
        _signals = TerminationSignals.Watch(OnTermination);
    }

    /// <summary>Waits for the runs that are still in flight.</summary>
    protected override void EndProcessing()
    {
        Drain(0);
        _received = true;
    }

    /// <summary>Lets nothing more begin, and sees to the runs that were let go.</summary>
    protected override void StopProcessing()
    {
        base.StopProcessing();
        SeeToRuns(lost: true);
    }

    /// <summary>A call that <c>Select-Object -First</c>, an error or a <c>break</c> ends leaves its runs as a stopped one does.</summary>
    /// <param name="disposing">Always true.</param>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        SeeToRuns(lost: !_received);
        _signals?.Dispose();
    }

    /// <summary>Sees to the runs while the process is about to end; the pipeline isn't stopped, but kept where it is.</summary>
    private protected virtual void OnTermination(TimeSpan patience) => Started.OnProcessEnd(Client, AbortsOnStop, Host, patience);

    /// <summary>Writes a result. A run that continues is remembered until it is known that the pipeline has it.</summary>
    private protected override void Write(RunResult result)
    {
        Await(Started.WhileProcessEndsAsync(StopToken));
        if (result.Run is { IsFinished: false } run)
            Started.HandedOver(run.Id);
        // What was emitted before is received too: a pipeline that is content ends without an error.
        DownstreamStop.Watch(() => base.Write(result), () => _received = true);
    }

    /// <summary>Waits for the end of the run of a result, and keeps what was seen of it last.</summary>
    private protected async Task WaitForFinishAsync(ApifyClient client, RunResult result, string runId) =>
        result.Run = await client.Runs.WaitForFinishAsync(runId, WaitTime, result.Run, seen => result.Run = seen, _group, StopToken).ConfigureAwait(false);

    /// <param name="lost">Whether the runs that were emitted are lost to the user, as from an assignment that an error ends.</param>
    private void SeeToRuns(bool lost)
    {
        if (_group is not null)
            Started.OnStop(Client, AbortsOnStop, Host, lost);
    }
}
