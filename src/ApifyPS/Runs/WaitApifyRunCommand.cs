using System.Diagnostics;
using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Waits for any number of runs at once and emits each, with its output, as it ends.</summary>
[Cmdlet(VerbsLifecycle.Wait, "ApifyRun")]
[OutputType(typeof(ActorRun))]
public sealed class WaitApifyRunCommand : RunPumpCmdlet
{
    private readonly HashSet<string> _waiting = new(StringComparer.Ordinal);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private RunWaitGroup? _group;
    private ProgressReporter? _progress;

    /// <summary>IDs of runs.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] RunId { get; set; } = [];

    /// <summary>Longest time to wait for each run in seconds, from the moment it comes in; 0 asks once. A run that has not ended by then is an error. Without it the wait has no end.</summary>
    [Parameter]
    [Alias("WaitSec", "Timeout", "waitSecs")]
    [ValidateRange(0.0, 1e9)]
    public double? TimeoutSec { get; set; }

    /// <summary>Does not fetch the output.</summary>
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
            Begin(new RunResult(id), async result =>
            {
                result.Run = await client.Runs.WaitForFinishAsync(id, timeout, null, null, _group, StopToken).ConfigureAwait(false);
                await CompleteAsync(client, result, fetchOutput, StopToken).ConfigureAwait(false);
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
