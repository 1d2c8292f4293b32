using System.Globalization;
using System.Text.Json;

namespace ApifyPS.Client;

/// <summary>
/// Reads the items of a dataset while they come, page after page. A page that breaks off is asked for again from where it broke:
/// no item is lost, none comes twice.
/// </summary>
public sealed class DatasetItemReader : IDisposable
{
    /// <summary>Pages keep the cost of a broken connection bounded where the place to go on from cannot be computed.</summary>
    private const int PageLength = 1000;

    private readonly ApifyClient _client;
    private readonly string _path;
    private readonly DatasetItemOptions _options;
    private long _offset;
    private long? _remaining;
    private long _pageItems;
    private long _pageSkip;
    private int _failures;
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

    /// <summary>UTF-8 JSON of the current item; valid until the next read.</summary>
    public ReadOnlyMemory<byte> Current { get; private set; }

    /// <summary>Reads the next item.</summary>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>Whether there is one.</returns>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_page is null)
            {
                if (_remaining <= 0)
                    return false;
                await OpenPageAsync(cancellationToken).ConfigureAwait(false);
            }

            try
            {
                if (await _page!.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    _pageItems++;
                    if (_pageItems <= _pageSkip)
                        continue;
                    _failures = 0;
                    Current = _page.Current;
                    return true;
                }
            }
            catch (JsonException exception)
            {
                ClosePage();
                throw _client.Transport.InvalidStream(_request!, _failures + 1, exception);
            }
            catch (IOException exception)
            {
                await HandleBreakAsync(exception, cancellationToken).ConfigureAwait(false);
                continue;
            }

            // The count of the header is of what was scanned; items that clean or skipEmpty left out are in it.
            long scanned = long.TryParse(_response!.Header("X-Apify-Pagination-Count"), NumberStyles.None, CultureInfo.InvariantCulture, out long count) ? count : _pageItems;
            ClosePage();
            _pageSkip = 0;
            if (scanned == 0)
                return false;
            _offset += scanned;
            _remaining -= scanned;
        }
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose() => ClosePage();

    private async Task OpenPageAsync(CancellationToken cancellationToken)
    {
        long? limit = _options.ChangesCount ? Math.Min(_remaining ?? PageLength, PageLength) : _remaining;
        _request = _options.ToRequest(_path, _offset, limit);
        _response = await _client.Transport.SendForStreamAsync(_request, _client.Options.RequestTimeout, cancellationToken).ConfigureAwait(false);
        // Something between that serves the first page for every offset would make the list endless.
        if (long.TryParse(_response.Header("X-Apify-Pagination-Offset"), NumberStyles.None, CultureInfo.InvariantCulture, out long offset) && offset != _offset)
        {
            string message = FormattableString.Invariant($"The items from {offset} came instead of those from {_offset}.");
            ClosePage();
            throw _client.Transport.InvalidStream(_request, 1, new JsonException(message));
        }

        _page = new JsonArrayReader(_response.ReadAsync);
        _pageItems = 0;
    }

    private async Task HandleBreakAsync(IOException exception, CancellationToken cancellationToken)
    {
        ApifyConnectionException failure = _client.Transport.BrokenStream(_request!, ++_failures, exception);
        if (_options.ChangesCount)
        {
            // The page is read again; what was given out of it is skipped.
            _pageSkip = Math.Max(_pageSkip, _pageItems);
        }
        else
        {
            _offset += _pageItems;
            _remaining -= _pageItems;
        }

        ClosePage();
        TimeSpan pause = _client.Transport.Retry.NextDelay(failure, idempotent: true, TimeSpan.Zero) ?? throw failure;
        await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
    }

    private void ClosePage()
    {
        _page?.Dispose();
        _response?.Dispose();
        _page = null;
        _response = null;
    }
}
