using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Resurrects runs that have ended: they continue with their storages and their log. With -Wait it waits for all of them at once.</summary>
/// <remarks>
/// <para>Resurrects runs that have ended, whatever their status: the Actor is started again in the same run, with the storages that the run
/// has. An Actor that keeps its state there continues where it was; what a run has found so far is not paid for twice. The log continues,
/// too.</para>
/// <para>Without options the run keeps its build, memory and timeout; the timeout counts anew from now. With <c>-Wait</c>, or
/// <c>-WaitSec</c>, it waits for all runs at once and emits each with its output as it ends, with the same errors as
/// <c>Wait-ApifyRun</c>.</para>
/// <para>A run that is still running cannot be resurrected; that is an error of the platform. When the answer is lost, the run is looked at, so that
/// it is not resurrected twice; where that cannot be decided the error is RunChangeUncertain.</para>
/// </remarks>
/// <example>
/// <para>Continue with more memory.</para>
/// <code>
/// $run = Get-ApifyRun -ActorId broken -Last | Resume-ApifyRun -MemoryMBytes 2048 -PassThru
/// $run.Options.MemoryMbytes
/// </code>
/// <code>
/// 2048
/// </code>
/// </example>
/// <example>
/// <para>Try again what has failed since yesterday.</para>
/// <code>
/// Get-ApifyRun -Status FAILED, TIMED-OUT -StartedAfter (Get-Date).AddDays(-1) |
///     Resume-ApifyRun -Wait -ErrorAction SilentlyContinue |
///     Select-Object Status, StatusMessage
/// </code>
/// <code>
/// Status StatusMessage
/// ------ -------------
/// FAILED The site does not answer
/// </code>
/// </example>
/// <example>
/// <para>Give a run that has timed out another hour.</para>
/// <code>
/// $run = Get-ApifyRun -ActorId price-watcher -Last
/// $run | Resume-ApifyRun -RunTimeoutSec 3600 -Wait | Select-Object Status, StatusMessage
/// </code>
/// <code>
/// Status    StatusMessage
/// ------    -------------
/// SUCCEEDED 2 prices
/// </code>
/// </example>
/// <seealso cref="StopApifyRunCommand"/>
/// <seealso cref="RestartApifyRunCommand"/>
/// <seealso cref="WaitApifyRunCommand"/>
/// <seealso cref="GetApifyRunCommand"/>
[Cmdlet(VerbsLifecycle.Resume, "ApifyRun", SupportsShouldProcess = true, HelpUri = HelpPage.Start + "Resume-ApifyRun" + HelpPage.End)]
[OutputType(typeof(ActorRun))]
public sealed class ResumeApifyRunCommand : RunOptionsCmdlet
{
    private ProgressReporter? _progress;

    /// <summary>IDs of runs. Runs from the pipeline give theirs.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] RunId { get; set; } = [];

    /// <summary>Waits for the end of the runs and emits each, with its output, as it ends. Without it the call returns when the runs are running again.</summary>
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

        Started.Running(run.Id);
        bool fetchOutput = !NoOutput;
        Begin(new RunResult(id) { Run = run }, async result =>
        {
            await WaitForFinishAsync(client, result, run.Id).ConfigureAwait(false);
            if (result.Run is { IsFinished: true })
                Started.Ended(run.Id);
            await CompleteAsync(client, result, fetchOutput, StopToken).ConfigureAwait(false);
        });
    }
}
