using System.Collections.Concurrent;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Base of the cmdlets that have several runs in flight.</summary>
public abstract class RunPumpCmdlet : RunOutputCmdlet
{
    /// <summary>For a number in the summary of a CI step, which is a help and holds nothing up for long.</summary>
    private static readonly TimeSpan CountPatience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentQueue<Action> _news = new();
    private readonly WorkPump<RunResult> _pump;

    /// <summary>Makes a cmdlet with nothing in flight.</summary>
    protected RunPumpCmdlet() => _pump = new WorkPump<RunResult>(NoteAndWrite, WriteNews, ShowProgress, StopToken);

    /// <summary>Number of runs in flight.</summary>
    private protected int Pending => _pump.Pending;

    /// <summary>Number of runs whose results were written.</summary>
    private protected int Done => _pump.Done;

    /// <summary>Shows how things stand; called about four times a second on the pipeline thread.</summary>
    private protected abstract void ShowProgress();

    /// <summary>Lets work begin. Whatever it throws becomes the failure of its result.</summary>
    private protected void Begin(RunResult result, Func<RunResult, Task> work)
    {
        if (CIStep is null)
        {
            _pump.Begin(result, work);
            return;
        }

        ApifyClient client = Client;
        _pump.Begin(result, async ended =>
        {
            await work(ended).ConfigureAwait(false);
            await CountItemsAsync(client, ended).ConfigureAwait(false);
        });
    }

    /// <summary>Has something done on the pipeline thread soon; for work that runs beside it.</summary>
    private protected void Post(Action news) => _news.Enqueue(news);

    /// <summary>Writes what is ready, and waits until no more than a number of runs is in flight.</summary>
    private protected void Drain(int allowed) => _pump.Drain(allowed);

    /// <summary>Writes one result.</summary>
    private protected virtual void Write(RunResult result) => Emit(result);

    private async Task CountItemsAsync(ApifyClient client, RunResult result)
    {
        if (result.Run is not { IsFinished: true, DefaultDatasetId: { Length: > 0 } dataset })
            return;
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(StopToken);
        patience.CancelAfter(CountPatience);
        try
        {
            result.ItemCount = (await client.Datasets.GetAsync(dataset, patience.Token).ConfigureAwait(false)).ItemCount;
        }
        catch (Exception exception) when (exception is ApifyException || (exception is OperationCanceledException && !StopToken.IsCancellationRequested))
        {
            // It is not known then.
        }
    }

    private void NoteAndWrite(RunResult result)
    {
        if (result.Run is { } run)
            CIStep?.Note(run, result.ItemCount);
        Write(result);
    }

    private void WriteNews()
    {
        WriteTraces();
        while (_news.TryDequeue(out Action? news))
            news();
    }
}
