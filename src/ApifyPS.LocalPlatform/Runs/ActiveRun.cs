using System.Diagnostics.CodeAnalysis;

namespace ApifyPS.LocalPlatform.Runs;

/// <summary>What the platform holds in memory for a run that is still running.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A source without a timer holds nothing, and one that is disposed cannot be cancelled by whoever comes late.")]
internal sealed class ActiveRun(string runId, string token)
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource? _execution;
    private Action? _requestStop;
    private bool _killed;
    private bool _restart;
    private int _executions;

    public string RunId { get; } = runId;

    public string Token { get; } = token;

    /// <summary>Done when the run has a terminal status: what everybody who waits for it waits for.</summary>
    public Task Finished => _finished.Task;

    public RunEvents Events { get; } = new();

    /// <summary>How often the Actor was started so far.</summary>
    public int Executions
    {
        get
        {
            lock (_lock) return _executions;
        }
    }

    /// <summary>Why the platform aborted the run, when it was the platform.</summary>
    public string? AbortMessage { get; set; }

    public CancellationToken BeginExecution(Action requestStop)
    {
        lock (_lock)
        {
            if (_executions++ > 0) Events.Forget();
            _execution = new CancellationTokenSource();
            _requestStop = requestStop;
            if (_killed) _execution.Cancel();
            return _execution.Token;
        }
    }

    public void RequestStop()
    {
        lock (_lock) _requestStop?.Invoke();
    }

    /// <summary>Ends the execution for good.</summary>
    public void Kill()
    {
        CancellationTokenSource? execution;
        lock (_lock)
        {
            _killed = true;
            execution = _execution;
        }

        execution?.Cancel();
    }

    /// <summary>Ends the execution, to be followed by another one.</summary>
    public void Restart()
    {
        CancellationTokenSource? execution;
        lock (_lock)
        {
            _restart = true;
            execution = _execution;
        }

        execution?.Cancel();
    }

    public bool TakeRestart()
    {
        lock (_lock)
        {
            bool restart = _restart && !_killed;
            _restart = false;
            return restart;
        }
    }

    public void Finish()
    {
        Events.Complete();
        _finished.TrySetResult();
    }
}
