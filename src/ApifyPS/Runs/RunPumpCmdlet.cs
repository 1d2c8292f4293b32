using System.Collections.Concurrent;

namespace ApifyPS.Commands;

/// <summary>Base of the cmdlets that have several runs in flight.</summary>
public abstract class RunPumpCmdlet : RunOutputCmdlet
{
    private readonly ConcurrentQueue<Action> _news = new();
    private readonly WorkPump<RunResult> _pump;

    /// <summary>Makes a cmdlet with nothing in flight.</summary>
    protected RunPumpCmdlet() => _pump = new WorkPump<RunResult>(Write, WriteNews, ShowProgress, StopToken);

    /// <summary>Number of runs in flight.</summary>
    private protected int Pending => _pump.Pending;

    /// <summary>Number of runs whose results were written.</summary>
    private protected int Done => _pump.Done;

    /// <summary>Shows how things stand; called about four times a second on the pipeline thread.</summary>
    private protected abstract void ShowProgress();

    /// <summary>Lets work begin. Whatever it throws becomes the failure of its result.</summary>
    private protected void Begin(RunResult result, Func<RunResult, Task> work) => _pump.Begin(result, work);

    /// <summary>Has something done on the pipeline thread soon; for work that goes on beside it.</summary>
    private protected void Post(Action news) => _news.Enqueue(news);

    /// <summary>Writes what is ready, and waits until no more than a number of runs is in flight.</summary>
    private protected void Drain(int allowed) => _pump.Drain(allowed);

    /// <summary>Writes one result.</summary>
    private protected virtual void Write(RunResult result) => Emit(result);

    private void WriteNews()
    {
        WriteTraces();
        while (_news.TryDequeue(out Action? news))
            news();
    }
}
