using System.Text.Json;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>
/// Looks which properties the items of a dataset have, before the first of them is given. The items themselves say so: the list of fields that the
/// platform keeps lags behind, and has the ways to the innermost values (<c>comments/0/author</c>), which a name with a slash can't be told from.
/// What is read is kept as long as it is little, and need not be asked for again.
/// </summary>
internal sealed class ColumnScan(DatasetItemReader reader, ItemColumns columns, long maxBytesKept) : IDisposable
{
    private Queue<JsonBatch>? _kept = new();
    private ApifyException? _failure;

    /// <summary>Number of items so far.</summary>
    public long Count { get; private set; }

    /// <summary>Number of items that were stored, also those that were left out; null when the scan ended before the last.</summary>
    public long? StoredCount { get; private set; }

    /// <summary>Bytes of memory that the items take which are kept.</summary>
    public long BytesKept { get; private set; }

    /// <summary>Whether the items are here, as far as they were asked for: <see cref="TakeAsync"/> gives them.</summary>
    public bool IsKept => _kept is not null;

    /// <summary>Reads the items.</summary>
    /// <param name="most">Beyond so many, none is of interest.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="ApifyException">They cannot be read.</exception>
    /// <exception cref="ApifyUserException">They have too many properties.</exception>
    public async Task RunAsync(ulong most, CancellationToken cancellationToken)
    {
        try
        {
            while ((ulong)Count < most && await ReadAsync(cancellationToken).ConfigureAwait(false) is { } batch)
            {
                Keep(batch);
                AddNames(batch, most);
                if (_kept is null)
                    batch.Dispose();
            }
        }
        catch (JsonException)
        {
            // It's told where the items end that can be given.
        }
        finally
        {
            // Whoever reads ends the connection, also when nobody waits for the scan any more.
            reader.Dispose();
        }
    }

    /// <summary>The next of the items that were kept; null after the last.</summary>
    /// <exception cref="ApifyException">Those behind them could not be read.</exception>
    public ValueTask<JsonBatch?> TakeAsync()
    {
        if (_kept is { Count: > 0 })
            return new(_kept.Dequeue());
        return _failure is null ? default : throw _failure;
    }

    /// <summary>Gives back what was kept and not taken.</summary>
    public void Dispose()
    {
        while (_kept?.Count > 0)
            _kept.Dequeue().Dispose();
    }

    private void AddNames(JsonBatch batch, ulong most)
    {
        for (int index = 0; index < batch.Count && (ulong)Count < most; index++, Count++)
        {
            if (JsonObjectReader.ReadShape(batch[index].Span) is { } shape)
                columns.Add(shape);
        }
    }

    private async ValueTask<JsonBatch?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            JsonBatch? batch = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (batch is null)
                StoredCount = reader.Scanned;
            return batch;
        }
        catch (ApifyException exception) when (IsKept)
        {
            // What came before is given first, as without columns.
            _failure = exception;
            return null;
        }
    }

    private void Keep(JsonBatch batch)
    {
        if (_kept is null)
            return;
        BytesKept += batch.Capacity;
        if (BytesKept <= maxBytesKept)
        {
            _kept.Enqueue(batch);
            return;
        }

        Dispose();
        _kept = null;
        BytesKept = 0;
    }
}
