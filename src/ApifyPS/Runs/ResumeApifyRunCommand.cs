using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Resurrects runs that have ended: they go on with their storages and their log. With -Wait it waits for all of them at once.</summary>
[Cmdlet(VerbsLifecycle.Resume, "ApifyRun", SupportsShouldProcess = true)]
[OutputType(typeof(ActorRun))]
public sealed class ResumeApifyRunCommand : RunPumpCmdlet
{
    private readonly StartedRuns _resumed = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private RunWaitGroup? _group;
    private ProgressReporter? _progress;

    /// <summary>IDs of runs.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] RunId { get; set; } = [];

    /// <summary>Tag or number of the build to go on with. Without it the very build that the run had.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Build { get; set; }

    /// <summary>Timeout of the run in seconds, counted from now, 0 for none. Without it what the run had.</summary>
    [Parameter]
    [Alias("timeoutSecs")]
    [ValidateRange(0, int.MaxValue)]
    public int? RunTimeoutSec { get; set; }

    /// <summary>Memory of the run in megabytes: a power of two from 128 to 32768. Without it what the run had.</summary>
    [Parameter]
    [Alias("Memory")]
    [ArgumentCompleter(typeof(MemoryCompleter))]
    [ValidateRange(1, int.MaxValue)]
    public int? MemoryMBytes { get; set; }

    /// <summary>Most dataset items to be charged for, for Actors that are paid by result.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? MaxItems { get; set; }

    /// <summary>Most that the run may cost in US dollars, for Actors that are paid by event.</summary>
    [Parameter]
    [ValidateRange(0.0, double.MaxValue)]
    public double? MaxTotalChargeUsd { get; set; }

    /// <summary>Restarts the run when it fails.</summary>
    [Parameter]
    public SwitchParameter RestartOnError { get; set; }

    /// <summary>Waits for the end of the runs and emits each, with its output, as it ends.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>Longest time to wait for the end of each run in seconds, with -Wait. A run that goes on is emitted without output and without an error.</summary>
    [Parameter]
    [Alias("waitSecs")]
    [ValidateRange(0.0, 1e9)]
    public double? WaitSec { get; set; }

    /// <summary>Does not fetch the output.</summary>
    [Parameter]
    public SwitchParameter NoOutput { get; set; }

    /// <summary>Emits the runs as they are then; with -Wait they are emitted anyway.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Finds out whether there is a token.</summary>
    protected override void BeginProcessing()
    {
        _progress = new ProgressReporter(this, "Waiting for resumed runs");
        _group = new RunWaitGroup(Client, StopToken);
    }

    /// <summary>Resurrects runs, and emits those that have ended meanwhile.</summary>
    protected override void ProcessRecord()
    {
        RunResurrectOptions options = new()
        {
            Build = Build,
            TimeoutSecs = RunTimeoutSec,
            MemoryMbytes = MemoryMBytes,
            MaxItems = MaxItems,
            MaxTotalChargeUsd = MaxTotalChargeUsd,
            RestartOnError = RestartOnError.IsPresent ? RestartOnError.ToBool() : null,
        };
        foreach (string id in RunId)
            ForEachTarget(id, () => Resume(id, options));
        Drain(int.MaxValue);
    }

    /// <summary>Waits for the rest.</summary>
    protected override void EndProcessing() => Drain(0);

    /// <summary>Ends the wait, and says which runs go on.</summary>
    protected override void StopProcessing()
    {
        base.StopProcessing();
        SeeToResumedRuns();
    }

    /// <summary>Takes the progress bar away; a call that <c>Select-Object -First</c> ends leaves its runs as a stopped one does.</summary>
    /// <param name="disposing">Always true.</param>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        SeeToResumedRuns();
        _progress?.Dispose();
    }

    private protected override void ShowProgress()
    {
        int total = Done + Pending;
        _progress!.Report(string.Format(CultureInfo.InvariantCulture, "{0} of {1} ended, {2:h\\:mm\\:ss}", Done, total, _clock.Elapsed), percent: 100 * Done / total);
    }

    private void Resume(string id, RunResurrectOptions options)
    {
        if (!ShouldProcess($"run {id}", "Resurrect"))
            return;
        ApifyClient client = Client;
        ActorRun run = Await(client.Runs.ResurrectAsync(id, options, StopToken));
        if (!Wait && WaitSec is null)
        {
            if (PassThru)
                WriteObject(RunObjects.ToOutput(run));
            return;
        }

        _resumed.Starting();
        _resumed.Started(run.Id);
        TimeSpan? timeout = WaitSec is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        bool fetchOutput = !NoOutput;
        Begin(new RunResult(id) { Run = run }, async result =>
        {
            try
            {
                result.Run = await client.Runs.WaitForFinishAsync(run.Id, timeout, run, seen => result.Run = seen, _group, StopToken).ConfigureAwait(false);
            }
            finally
            {
                if (!StopToken.IsCancellationRequested)
                    _resumed.Ended(run.Id);
            }

            await CompleteAsync(client, result, fetchOutput, StopToken).ConfigureAwait(false);
        });
    }

    private void SeeToResumedRuns()
    {
        if (_group is not null)
            _resumed.OnStop(Client, abort: false, Host);
    }
}
