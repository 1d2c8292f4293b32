using System.Collections.Concurrent;

namespace ApifyPS.Client;

/// <summary>
/// Who started the latest runs: the nonce or the User-Agent of each. When one of many starts at once loses its answer, the runs of its
/// siblings need no request to be told apart from its own.
/// </summary>
internal sealed class StartedRunCache
{
    private const int Capacity = 10_000;

    private readonly ConcurrentDictionary<string, string> _starters = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();

    public void Remember(string runId, string nonceOrUserAgent)
    {
        if (!_starters.TryAdd(runId, nonceOrUserAgent))
            return;
        _order.Enqueue(runId);
        if (_order.Count > Capacity && _order.TryDequeue(out string? oldest))
            _starters.TryRemove(oldest, out _);
    }

    /// <summary>Whether the start with the nonce started the run; null when that is not known.</summary>
    public bool? BelongsTo(string runId, string nonce) =>
        _starters.TryGetValue(runId, out string? starter) ? starter.IndexOf(nonce, StringComparison.Ordinal) >= 0 : null;
}
