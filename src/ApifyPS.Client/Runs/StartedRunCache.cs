using System.Collections.Concurrent;

namespace ApifyPS.Client;

/// <summary>
/// Who started the latest runs: the start ID or the User-Agent of each. When one of many starts at once loses its answer, the runs of its
/// siblings need no request to be told apart from its own.
/// </summary>
internal sealed class StartedRunCache
{
    private const int Capacity = 10_000;

    private readonly ConcurrentDictionary<string, string> _starters = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();

    public void Remember(string runId, string startIdOrUserAgent)
    {
        if (!_starters.TryAdd(runId, startIdOrUserAgent))
            return;
        _order.Enqueue(runId);
        if (_order.Count > Capacity && _order.TryDequeue(out string? oldest))
            _starters.TryRemove(oldest, out _);
    }

    /// <summary>Whether the start with the mark (<see cref="StartId.MarkOf"/>) started the run; null when that is not known.</summary>
    public bool? BelongsTo(string runId, string mark) =>
        _starters.TryGetValue(runId, out string? starter) ? starter.IndexOf(mark, StringComparison.Ordinal) >= 0 : null;
}
