using System.Collections.Concurrent;
using System.Management.Automation;

namespace ApifyPS;

/// <summary>
/// Work of a cmdlet that runs beside the pipeline, several at once: results come back through one queue and are written on the pipeline
/// thread in the order in which they are ready.
/// </summary>
/// <typeparam name="TResult">What comes of one piece of work.</typeparam>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA1001", Justification = "Work that did not end with the cmdlet may still put its result into the queue, which holds nothing.")]
internal sealed class WorkPump<TResult>
    where TResult : WorkResult
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    private readonly BlockingCollection<TResult> _ready = new();
    private readonly Action<TResult> _write;
    private readonly Action _onTurn;
    private readonly Action? _onIdle;
    private readonly CancellationToken _stop;
    private int _pending;

    /// <summary>Makes a pump.</summary>
    /// <param name="write">Writes one result.</param>
    /// <param name="onTurn">Called at each turn, for what else waits to be written.</param>
    /// <param name="onIdle">Called about four times a second while nothing is ready, for progress; null for nothing.</param>
    /// <param name="stop">Cancelled when the cmdlet is stopped.</param>
    public WorkPump(Action<TResult> write, Action onTurn, Action? onIdle, CancellationToken stop)
    {
        _write = write;
        _onTurn = onTurn;
        _onIdle = onIdle;
        _stop = stop;
    }

    /// <summary>Number of pieces whose results are not written.</summary>
    public int Pending => Volatile.Read(ref _pending);

    /// <summary>Number of results that were written.</summary>
    public int Done { get; private set; }

    /// <summary>Lets work begin, on any thread. Whatever it throws becomes the failure of its result.</summary>
    public void Begin(TResult result, Func<TResult, Task> work)
    {
        Interlocked.Increment(ref _pending);
        _ = Task.Run(async () =>
        {
            try
            {
                await work(result).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                // Also a defect must reach the pipeline thread: on this one it would be lost, and the pipeline would wait for ever.
                result.Failure = exception;
            }

            _ready.Add(result);
        });
    }

    /// <summary>Writes what is ready, and waits until no more than a number of pieces is in progress.</summary>
    public void Drain(int allowed)
    {
        try
        {
            while (true)
            {
                bool wait = Pending > allowed;
                bool taken = _ready.TryTake(out TResult? result, wait ? (int)Tick.TotalMilliseconds : 0, _stop);
                _onTurn();
                if (taken)
                {
                    Interlocked.Decrement(ref _pending);
                    Done++;
                    _stop.ThrowIfCancellationRequested();
                    _write(result!);
                }
                else if (wait)
                {
                    _onIdle?.Invoke();
                }
                else
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }
}
