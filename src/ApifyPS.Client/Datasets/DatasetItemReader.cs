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

    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(60);

    private readonly ApifyClient _client;
    private readonly string _path;
    private readonly DatasetItemOptions _options;
    private long _offset;
    private long _remaining;
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
        _remaining = options.Limit ?? long.MaxValue;
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
            catch (Exception exception) when (exception is IOException or JsonException)
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
        long? limit = _remaining == long.MaxValue ? null : _remaining;
        if (_options.ChangesCount)
            limit = Math.Min(_remaining, PageLength);
        _request = _options.ToRequest(_path, _offset, limit);
        _response = await _client.Transport.SendForStreamAsync(_request, IdleTimeout, cancellationToken).ConfigureAwait(false);
        _page = new JsonArrayReader(_response.ReadAsync);
        _pageItems = 0;
    }

    private async Task HandleBreakAsync(Exception exception, CancellationToken cancellationToken)
    {
        // Broken JSON in the middle of a body whose end came is the platform's answer; only its end missing is a broken connection.
        ApifyException failure = exception is JsonException && _page!.EndOfData is false
            ? new ApifyResponseException(200, $"The items are no valid JSON: {exception.Message}", "GET", Redaction.PathAndQuery(_request!.PathAndQuery), _failures + 1, exception)
            : _client.Transport.BrokenStream(_request!, ++_failures, exception);
        if (_options.ChangesCount)
        {
            // The page is read again; what was given out of it is skipped.
            _pageSkip = Math.Max(_pageSkip, _pageItems);
        }
        else
        {
            _offset += _pageItems;
            _remaining = _remaining == long.MaxValue ? long.MaxValue : _remaining - _pageItems;
        }

        ClosePage();
        TimeSpan pause = _client.Transport.Retry.NextDelay(failure, idempotent: true) is { } delay && failure is ApifyConnectionException ? delay : throw failure;
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
