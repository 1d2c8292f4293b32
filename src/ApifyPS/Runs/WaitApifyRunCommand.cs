using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Waits for any number of runs at once and emits each, with its output, as it ends.</summary>
[Cmdlet(VerbsLifecycle.Wait, "ApifyRun")]
[OutputType(typeof(ActorRun))]
public sealed class WaitApifyRunCommand : RunOutputCmdlet
{
    /// <summary>Long polls that are open at once; the other runs have their turn when one ends.</summary>
    private const int MaxConcurrentPolls = 32;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    private readonly BlockingCollection<WaitResult> _ended = new();
    private readonly Dictionary<string, ActorRun?> _waiting = new(StringComparer.Ordinal);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly SemaphoreSlim _slots = new(MaxConcurrentPolls);
    private ProgressReporter? _progress;
    private int _count;

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
        _ = Client;
    }

    /// <summary>Starts to wait for runs, and emits those that have ended meanwhile.</summary>
    protected override void ProcessRecord()
    {
        foreach (string id in RunId)
        {
            string key = id.Trim();
            if (_waiting.ContainsKey(key))
                continue;
            _waiting.Add(key, null);
            _count++;
            ApifyClient client = Client;
            _ = Task.Run(() => WaitAsync(client, key));
        }

        while (_ended.TryTake(out WaitResult? result))
            Emit(result);
    }

    /// <summary>Waits for the rest.</summary>
    protected override void EndProcessing()
    {
        try
        {
            while (_waiting.Count > 0)
            {
                if (_ended.TryTake(out WaitResult? result, (int)Tick.TotalMilliseconds, StopToken))
                    Emit(result);
                WriteTraces();
                _progress?.Report(Describe(), percent: 100 * (_count - _waiting.Count) / _count);
            }
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        finally
        {
            _progress?.Dispose();
        }
    }

    private async Task WaitAsync(ApifyClient client, string id)
    {
        try
        {
            TimeSpan? timeout = TimeoutSec is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
            ActorRun run = await client.Runs.WaitForFinishAsync(id, timeout, null, null, _slots, StopToken).ConfigureAwait(false);
            _ended.Add(new WaitResult(id, run, null));
        }
        catch (Exception exception)
        {
            // Also a defect must reach the pipeline thread: on this one it would be lost, and the wait would never end.
            _ended.Add(new WaitResult(id, null, exception));
        }
    }

    private void Emit(WaitResult result)
    {
        _waiting.Remove(result.Id);
        if (StopToken.IsCancellationRequested)
            throw new PipelineStoppedException();
        ForEachTarget(result.Id, () =>
        {
            if (result.Failure is { } failure)
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(failure).Throw();
            ActorRun run = result.Run!;
            if (run.IsFinished || RunStatus.IsUnsuccessful(run.Status))
                EmitWaited(run, fetchOutput: !NoOutput);
            else
                WriteError(ApifyErrors.WaitTimeout(run, TimeSpan.FromSeconds(TimeoutSec ?? 0)));
        });
    }

    private string Describe() => string.Format(CultureInfo.InvariantCulture, "{0} of {1} ended, {2:m\\:ss}", _count - _waiting.Count, _count, _clock.Elapsed);

    private sealed class WaitResult
    {
        public WaitResult(string id, ActorRun? run, Exception? failure)
        {
            Id = id;
            Run = run;
            Failure = failure;
        }

        public string Id { get; }

        public ActorRun? Run { get; }

        public Exception? Failure { get; }
    }
}
