namespace ApifyPS.Client;

/// <summary>
/// Follows a log while its run goes on. The API has no way to go on at a place, so after a broken connection the log is read again from
/// its start and what was given already is passed over: no line is lost, none comes twice.
/// </summary>
public sealed class LogFollower : IDisposable
{
    private readonly ApifyClient _client;
    private readonly string _id;
    private readonly bool _raw;
    private readonly HashSet<long> _recentLines = [];
    private readonly Queue<long> _recentOrder = new();
    private LogReader? _reader;
    private string? _firstLine;
    private long _given;
    private long _position;
    private bool _headIsGone;
    private int _failures;

    /// <summary>Lines that are remembered for the case that the platform has dropped the start of a very long log meanwhile.</summary>
    private const int MaxRecentLines = 100_000;

    internal LogFollower(ApifyClient client, string id, bool raw)
    {
        _client = client;
        _id = id;
        _raw = raw;
    }

    /// <summary>Reads the next line, waiting until there is one.</summary>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The line without its end, or null when the run has ended and its log with it.</returns>
    public async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                if (_reader is null)
                {
                    _reader = await _client.Logs.OpenAsync(_id, _raw, follow: true, cancellationToken).ConfigureAwait(false);
                    _position = 0;
                    _headIsGone = false;
                }

                if (await _reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
                {
                    if (!IsNew(line))
                        continue;
                    _failures = 0;
                    return line;
                }

                Close();
                if (await HasEndedAsync(cancellationToken).ConfigureAwait(false))
                    return null;
                // The stream ended and the run has not: a proxy's time limit. It is opened again, not in a hot loop.
                await Task.Delay(_client.Transport.Retry.BaseDelay, cancellationToken).ConfigureAwait(false);
            }
            catch (ApifyConnectionException)
            {
                Close();
                if (++_failures > Math.Max(1, _client.Options.MaxRetries))
                    throw;
                await Task.Delay(_client.Transport.Retry.Delay(_failures, null), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose() => Close();

    /// <summary>Whether a line was not given before, and if so counts it as given.</summary>
    private bool IsNew(string line)
    {
        _position++;
        if (_position == 1)
        {
            _headIsGone = _firstLine is not null && line != _firstLine;
            _firstLine = line;
        }

        long fingerprint = Fingerprint(line);
        if (_headIsGone ? _recentLines.Contains(fingerprint) : _position <= _given)
            return false;
        _given = _headIsGone ? Math.Max(_given, _position) : _position;
        if (_recentLines.Add(fingerprint))
            _recentOrder.Enqueue(fingerprint);
        if (_recentOrder.Count > MaxRecentLines)
            _recentLines.Remove(_recentOrder.Dequeue());
        return true;
    }

    /// <summary>Lines start with the time to the millisecond, so equal ones are hardly ever two.</summary>
    private static long Fingerprint(string line)
    {
        // FNV-1a: the same in every process, unlike string.GetHashCode, and with 64 bits.
        ulong hash = 14695981039346656037;
        foreach (char c in line)
            hash = (hash ^ c) * 1099511628211;
        return (long)hash;
    }

    private async Task<bool> HasEndedAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await _client.Runs.GetAsync(_id, cancellationToken).ConfigureAwait(false)).IsFinished;
        }
        catch (ApifyApiException exception) when (exception.IsNotFound)
        {
            // The log of a build: its stream ends with it.
            return true;
        }
    }

    private void Close()
    {
        _reader?.Dispose();
        _reader = null;
    }
}
