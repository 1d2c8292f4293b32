namespace ApifyPS.Client;

/// <summary>
/// Follows a log while its run is in progress. The API has no way to continue at a place, so after a broken connection the log is read again from
/// its start and what was given already is passed over: no line is lost, none comes twice. Like a wait it outlives a platform that is
/// away for <see cref="ApifyClientOptions.WaitOutageTolerance"/>.
/// </summary>
public sealed class LogFollower : IDisposable
{
    /// <summary>Lines that are remembered for the case that the platform drops the start of a very long log meanwhile.</summary>
    private const int MaxRememberedLines = 200_000;

    /// <summary>When so many lines agree with those given before, they are those.</summary>
    private const int MaxPassedOverLines = 100;

    private static readonly TimeSpan NotFoundPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly ApifyClient _client;
    private readonly string _id;
    private readonly bool _raw;
    private readonly Queue<string> _ready = new();
    private readonly List<long> _given = [];
    private readonly List<string> _passedOver = [];
    private readonly ElapsedTime _clock;

    private LogReader? _reader;
    private TimeSpan _openedAt;
    private bool _wasOpen;
    private bool _runHasEnded;
    private bool _done;
    private int _failures;
    private int _quietPasses;
    private TimeSpan? _troubleSince;

    // The log as it was when its newest given line came: its first line, and the number of that line.
    private string? _firstLine;
    private long _givenCount;

    // The log as it is read now.
    private string? _firstLineNow;
    private long _position;
    private LogOverlap? _overlap;

    internal LogFollower(ApifyClient client, string id, bool raw)
    {
        _client = client;
        _clock = new ElapsedTime(client.Options.Time);
        _id = id;
        _raw = raw;
    }

    /// <summary>Passes over what the log has by now, except its last lines. What comes later is for <see cref="ReadLineAsync"/>.</summary>
    /// <param name="count">Number of lines.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The last lines without their ends.</returns>
    public async Task<IReadOnlyCollection<string>> ReadTailAsync(int count, CancellationToken cancellationToken)
    {
        Queue<string> tail = new();
        while (await NextAsync(follow: false, cancellationToken).ConfigureAwait(false) is { } line)
        {
            tail.Enqueue(line);
            if (tail.Count > count)
                tail.Dequeue();
        }

        return tail;
    }

    /// <summary>Reads the next line, waiting until there is one.</summary>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The line without its end, or null when the run has ended and its log with it.</returns>
    public Task<string?> ReadLineAsync(CancellationToken cancellationToken) => NextAsync(follow: true, cancellationToken);

    /// <summary>Closes the connection.</summary>
    public void Dispose() => Close();

    private async Task<string?> NextAsync(bool follow, CancellationToken cancellationToken)
    {
        while (_ready.Count == 0)
        {
            if (_done)
                return null;
            TimeSpan pause;
            try
            {
                // A log that is opened after the end of its run is read to its end once; only then it is sure that nothing is missing.
                _reader ??= await OpenAsync(follow && !_runHasEnded, cancellationToken).ConfigureAwait(false);
                string? line = await _reader.ReadLineAsync(cancellationToken).ConfigureAwait(false);
                // A line without its end is not whole yet: it comes when the log is read again.
                if (line is not null && (!_reader.LineIsOpen || _runHasEnded))
                {
                    Take(line);
                    continue;
                }

                Close();
                if (_runHasEnded)
                {
                    GivePassedOver();
                    _done = true;
                    continue;
                }

                if (!follow)
                    return null;
                _runHasEnded = await HasEndedAsync(cancellationToken).ConfigureAwait(false);
                // The stream has ended and the run has not: a proxy's time limit, or a platform that does not stream.
                pause = _runHasEnded ? TimeSpan.Zero : Min(TimeSpan.FromTicks(RetryPolicy.BaseDelay.Ticks << Math.Min(_quietPasses++, 10)), LongestPause);
            }
            catch (ApifyApiException exception) when (exception.IsNotFound && !_wasOpen && _clock.Elapsed < RunsClient.ReplicaLag)
            {
                pause = NotFoundPause;
            }
            catch (ApifyException exception) when (_wasOpen && RetryPolicy.IsTransient(exception))
            {
                // Long silence ends like a broken connection does, and is none: the platform was there all the time.
                bool wasSilent = _reader is not null && _clock.Elapsed - _openedAt >= TimeSpan.FromTicks(_client.Options.LogIdleTimeout.Ticks / 2);
                Close();
                if (wasSilent)
                    Recover();
                _troubleSince ??= _clock.Elapsed;
                if (_clock.Elapsed - _troubleSince > _client.Options.WaitOutageTolerance)
                    throw;
                pause = _client.Transport.Retry.Delay(++_failures, (exception as ApifyApiException)?.RetryAfter);
            }

            if (pause > TimeSpan.Zero)
                await _client.Options.Time.PauseAsync(pause, cancellationToken).ConfigureAwait(false);
        }

        return _ready.Dequeue();
    }

    private async Task<LogReader> OpenAsync(bool follow, CancellationToken cancellationToken)
    {
        // The first time a wrong address or a platform that is down is told soon, as for any request.
        LogReader reader = await _client.Logs.OpenAsync(_id, _raw, follow, cancellationToken, retry: !_wasOpen).ConfigureAwait(false);
        _openedAt = _clock.Elapsed;
        _wasOpen = true;
        _position = 0;
        _overlap = null;
        _passedOver.Clear();
        return reader;
    }

    /// <summary>Gives the line, unless it was given before.</summary>
    private void Take(string line)
    {
        if (++_position == 1)
        {
            _firstLineNow = line;
            if (_firstLine is not null && _firstLine != line)
                _overlap = new LogOverlap(_given);
        }

        if (_overlap is null)
        {
            if (_position > _givenCount)
                Give(line);
            return;
        }

        if (_overlap.IsOver(Fingerprint(line)))
        {
            GivePassedOver();
            Give(line);
        }
        else if (_passedOver.Count < MaxPassedOverLines)
        {
            _passedOver.Add(line);
        }
    }

    /// <summary>Gives what looked like lines given before until the next ones spoke against it.</summary>
    private void GivePassedOver()
    {
        for (int index = _overlap?.Length ?? 0; index < _passedOver.Count; index++)
            Give(_passedOver[index]);
        _passedOver.Clear();
    }

    private void Give(string line)
    {
        _ready.Enqueue(line);
        _firstLine = _firstLineNow;
        _givenCount = _position;
        _given.Add(Fingerprint(line));
        // In bulk, because removing from the start moves all the others.
        if (_given.Count >= 2 * MaxRememberedLines)
            _given.RemoveRange(0, MaxRememberedLines);
        Recover();
    }

    private void Recover()
    {
        _failures = 0;
        _quietPasses = 0;
        _troubleSince = null;
    }

    /// <summary>Lines are remembered by 64 bits instead of their text.</summary>
    private static long Fingerprint(string line)
    {
        // FNV-1a: unlike string.GetHashCode it has 64 bits.
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

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private void Close()
    {
        _reader?.Dispose();
        _reader = null;
    }
}
