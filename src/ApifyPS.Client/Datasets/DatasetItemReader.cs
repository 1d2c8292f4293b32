using System.Globalization;
using System.Text.Json;

namespace ApifyPS.Client;

/// <summary>
/// Reads the items of a dataset while they come. What breaks off is asked for again from where it broke: no item is lost, none comes
/// twice.
/// <para>
/// One request without limit brings everything. Only where the platform leaves out or multiplies items (<c>clean</c>, <c>unwind</c>, …), so
/// that the number of items that came does not tell where to continue, are they asked for in pages: one that breaks off is read again, and what
/// came of it is skipped.
/// </para>
/// </summary>
public sealed class DatasetItemReader : IDisposable
{
    /// <summary>A page costs a round trip, a broken one is read again: pages grow while all goes well and shrink when it does not.</summary>
    private const int MinPageLength = 1000;
    private const int MaxPageLength = 64_000;

    private readonly ApifyClient _client;
    private readonly string _path;
    private readonly DatasetItemOptions _options;
    private long _offset;
    private long? _remaining;
    private long _pageLength = MinPageLength;
    private long? _limit;
    private long _pageItems;
    private long _skip;
    private int _failures;
    private bool _atEnd;
    private ApifyRequest? _request;
    private ApifyStreamResponse? _response;
    private JsonArrayReader? _page;

    internal DatasetItemReader(ApifyClient client, string path, DatasetItemOptions options)
    {
        _client = client;
        _path = path;
        _options = options;
        _offset = options.Offset;
        _remaining = options.Limit;
    }

    /// <summary>
    /// Number of items in the dataset, as its last answer told (API: <c>X-Apify-Pagination-Total</c>); null before the first read, and where it
    /// was not told. It lags some seconds behind writes, and counts what <c>clean</c> and its like leave out.
    /// </summary>
    public long? Total { get; private set; }

    /// <summary>After the last read: how many stored items were gone through, also those that <c>clean</c> and its like leave out.</summary>
    public long Scanned => _offset - _options.Offset;

    /// <summary>Reads the items that come next: those that are there at once, at least one.</summary>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The items, which are the caller's to dispose of; null after the last.</returns>
    /// <exception cref="ApifyException">The items cannot be read; everything before was given.</exception>
    public async ValueTask<JsonBatch?> ReadAsync(CancellationToken cancellationToken)
    {
        while (!_atEnd && !(_remaining <= 0))
        {
            if (_page is null)
                await OpenPageAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                if (await _page!.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } batch)
                    EndPage();
                else if (Accept(batch))
                    return batch;
            }
            catch (JsonException exception)
            {
                ClosePage();
                throw _client.Transport.InvalidStream(_request!, _failures + 1, exception);
            }
            catch (IOException exception)
            {
                await HandleBreakAsync(exception, cancellationToken).ConfigureAwait(false);
            }
        }

        return null;
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose() => ClosePage();

    private async Task OpenPageAsync(CancellationToken cancellationToken)
    {
        _limit = _options.ChangesCount ? Math.Min(_remaining ?? _pageLength, _pageLength) : _remaining;
        _request = _options.ToRequest(_path, _offset, _limit);
        _response = await _client.Transport.SendForJsonStreamAsync(_request, _client.Options.RequestTimeout, cancellationToken).ConfigureAwait(false);
        // Something between that serves the first page for every offset would make the list endless.
        if (Header("Offset") is { } offset && offset != _offset)
        {
            string message = FormattableString.Invariant($"The items from {offset} came instead of those from {_offset}.");
            ClosePage();
            throw _client.Transport.InvalidStream(_request, 1, new JsonException(message));
        }

        Total = Header("Total") ?? Total;
        _page = new JsonArrayReader(_response.ReadAsync);
        _pageItems = 0;
    }

    /// <summary>Counts what came. False when all of it was given before the connection broke.</summary>
    private bool Accept(JsonBatch batch)
    {
        int known = (int)Math.Max(0, Math.Min(_skip - _pageItems, batch.Count));
        _pageItems += batch.Count;
        if (known == batch.Count)
        {
            batch.Dispose();
            return false;
        }

        batch.Skip(known);
        _failures = 0;
        return true;
    }

    /// <summary>Continues behind the page, or ends. The total never counts for that: it lags behind writes.</summary>
    private void EndPage()
    {
        // The count of the header is of what was scanned; items that clean or skipEmpty left out are in it.
        long? count = Header("Count");
        long scanned = _options.ChangesCount && count is { } told ? told : Math.Max(count ?? 0, _pageItems);
        // An answer without limit holds everything; that nothing on the way had a limit of its own is seen in the headers.
        _atEnd = scanned == 0 || (_limit is null && count < Header("Limit"));
        _offset += scanned;
        _remaining -= scanned;
        _skip = Math.Max(0, _skip - _pageItems);
        _pageLength = Math.Min(_pageLength * 2, MaxPageLength);
        ClosePage();
    }

    private async Task HandleBreakAsync(IOException exception, CancellationToken cancellationToken)
    {
        ApifyConnectionException failure = _client.Transport.BrokenStream(_request!, ++_failures, exception);
        if (_options.ChangesCount)
        {
            _skip = Math.Max(_skip, _pageItems);
            _pageLength = Math.Max(_pageLength / 2, MinPageLength);
        }
        else
        {
            _offset += _pageItems;
            _remaining -= _pageItems;
        }

        ClosePage();
        TimeSpan pause = _client.Transport.Retry.NextDelay(failure, idempotent: true, TimeSpan.Zero) ?? throw failure;
        await _client.Options.Time.PauseAsync(pause, cancellationToken).ConfigureAwait(false);
    }

    private long? Header(string name) =>
        long.TryParse(_response!.Header("X-Apify-Pagination-" + name), NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : null;

    private void ClosePage()
    {
        _page?.Dispose();
        _response?.Dispose();
        _page = null;
        _response = null;
    }
}
