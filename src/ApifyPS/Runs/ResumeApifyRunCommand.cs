using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Resurrects runs that have ended: they go on with their storages and their log. With -Wait it waits for all of them at once.</summary>
[Cmdlet(VerbsLifecycle.Resume, "ApifyRun", SupportsShouldProcess = true)]
[OutputType(typeof(ActorRun))]
public sealed class ResumeApifyRunCommand : RunOptionsCmdlet
{
    private ProgressReporter? _progress;

    /// <summary>IDs of runs.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] RunId { get; set; } = [];

    /// <summary>Waits for the end of the runs and emits each, with its output, as it ends.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>Emits the runs as they are then; with -Wait they are emitted anyway.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Finds out whether there is a token.</summary>
    protected override void BeginProcessing()
    {
        _progress = new ProgressReporter(this, "Waiting for resumed runs");
        base.BeginProcessing();
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
            RestartOnError = RestartOnErrorOrNull,
        };
        foreach (string id in RunId)
            ForEachTarget(id, () => Resume(id, options));
        Drain(int.MaxValue);
    }

    /// <summary>Takes the progress bar away.</summary>
    /// <param name="disposing">Always true.</param>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _progress?.Dispose();
    }

    private protected override void ShowProgress() => _progress!.ReportCount(Done, Done + Pending, Clock.Elapsed);

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

        Started.Starting();
        Started.Started(run.Id);
        bool fetchOutput = !NoOutput;
        Begin(new RunResult(id) { Run = run }, async result =>
        {
            try
            {
                await WaitForFinishAsync(client, result, run.Id).ConfigureAwait(false);
            }
            finally
            {
                if (!StopToken.IsCancellationRequested)
                    Started.Ended(run.Id);
            }

            await CompleteAsync(client, result, fetchOutput, StopToken).ConfigureAwait(false);
        });
    }
}
