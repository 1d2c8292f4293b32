using System.Collections.Concurrent;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>
/// Reads ahead of the pipeline, in order and bounded: while the pipeline works on some items, the next ones are made into objects on other
/// threads and those after them come over the network.
/// </summary>
internal sealed class DatasetItemPump : IDisposable
{
    /// <summary>
    /// Of JSON: enough that nobody waits; little enough that a pipeline that ends early has not read much in vain, and that few objects live
    /// through a garbage collection only because they wait in line.
    /// </summary>
    private const int MaxBytesAhead = 128 * 1024;

    /// <summary>Making objects costs most of all. One processor is left for the network and the pipeline; beyond a few the engine's own locks tell.</summary>
    private static readonly int MaxBuilders = Math.Max(1, Math.Min(Environment.ProcessorCount - 1, 4));

    private readonly Func<CancellationToken, ValueTask<JsonBatch?>> _read;
    private readonly IDisposable _source;
    private readonly ItemForm _form;
    private readonly CancellationTokenSource _stop;
    private readonly TaskFactory _builders = new(new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, MaxBuilders).ConcurrentScheduler);
    private readonly ConcurrentQueue<Task<DatasetItems?>> _ahead = new();
    private readonly SemaphoreSlim _added = new(0);
    private readonly SemaphoreSlim _taken = new(0);
    private long _bytesAhead;

    /// <param name="read">The next items; null after the last.</param>
    /// <param name="source">What they are read from; the pump's from now on.</param>
    /// <param name="form">What becomes of an item.</param>
    /// <param name="cancellationToken">Ends the reading ahead.</param>
    public DatasetItemPump(Func<CancellationToken, ValueTask<JsonBatch?>> read, IDisposable source, ItemForm form, CancellationToken cancellationToken)
    {
        _read = read;
        _source = source;
        _form = form;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _ = Task.Run(ReadAheadAsync, CancellationToken.None);
    }

    /// <summary>The next items; null after the last.</summary>
    /// <exception cref="ApifyException">The items cannot be read; everything before was given.</exception>
    public async Task<DatasetItems?> TakeAsync()
    {
        await _added.WaitAsync(_stop.Token).ConfigureAwait(false);
        _ahead.TryDequeue(out Task<DatasetItems?>? next);
        DatasetItems? items = await next!.ConfigureAwait(false);
        if (items is not null)
        {
            Interlocked.Add(ref _bytesAhead, -items.JsonLength);
            _taken.Release();
        }

        return items;
    }

    /// <summary>Ends the reading ahead, and with it the connection.</summary>
    public void Dispose() => _stop.Cancel();

    private async Task ReadAheadAsync()
    {
        // Whoever reads ends the connection: nobody else touches the source.
        using IDisposable source = _source;
        try
        {
            while (await _read(_stop.Token).ConfigureAwait(false) is { } batch)
            {
                Interlocked.Add(ref _bytesAhead, batch.Length);
                Add(_builders.StartNew(() => DatasetItems.Build(batch, _form)));
                while (Interlocked.Read(ref _bytesAhead) >= MaxBytesAhead)
                    await _taken.WaitAsync(_stop.Token).ConfigureAwait(false);
            }

            Add(Task.FromResult<DatasetItems?>(null));
        }
        catch (Exception exception)
        {
            // It is thrown where the pipeline gets to it, after the items before.
            Add(Task.FromException<DatasetItems?>(exception));
        }
    }

    private void Add(Task<DatasetItems?> items)
    {
        _ahead.Enqueue(items);
        _added.Release();
    }
}
