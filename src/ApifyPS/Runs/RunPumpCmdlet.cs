using System.Collections.Concurrent;

namespace ApifyPS.Commands;

/// <summary>
/// Base of the cmdlets that have several runs in flight: work goes on beside the pipeline, its results come back through one queue and are
/// written on the pipeline thread in the order in which they are ready.
/// </summary>
public abstract class RunPumpCmdlet : RunOutputCmdlet
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    private readonly BlockingCollection<RunResult> _ready = new();
    private readonly ConcurrentQueue<Action> _news = new();

    /// <summary>Number of runs in flight.</summary>
    private protected int Pending { get; private set; }

    /// <summary>Number of runs whose results were written.</summary>
    private protected int Done { get; private set; }

    /// <summary>Shows how things stand; called about four times a second on the pipeline thread.</summary>
    private protected abstract void ShowProgress();

    /// <summary>Lets work begin. Whatever it throws becomes the failure of its result.</summary>
    private protected void Begin(RunResult result, Func<RunResult, Task> work)
    {
        Pending++;
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

    /// <summary>Has something done on the pipeline thread soon; for work that goes on beside it.</summary>
    private protected void Post(Action news) => _news.Enqueue(news);

    /// <summary>Writes what is ready, and waits until no more than a number of runs is in flight.</summary>
    private protected void Drain(int allowed)
    {
        try
        {
            while (true)
            {
                bool wait = Pending > allowed;
                bool taken = _ready.TryTake(out RunResult? result, wait ? (int)Tick.TotalMilliseconds : 0, StopToken);
                WriteTraces();
                WriteNews();
                if (taken)
                {
                    Pending--;
                    Done++;
                    StopToken.ThrowIfCancellationRequested();
                    Write(result!);
                }
                else if (wait)
                {
                    ShowProgress();
                }
                else
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new System.Management.Automation.PipelineStoppedException();
        }
    }

    /// <summary>Writes one result.</summary>
    private protected virtual void Write(RunResult result) => Emit(result);

    private void WriteNews()
    {
        while (_news.TryDequeue(out Action? news))
            news();
    }
}
