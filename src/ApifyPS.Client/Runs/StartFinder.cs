namespace ApifyPS.Client;

/// <summary>
/// Tells the runs of one start from those of others: by the start's ID in their User-Agent. Where the platform hides it, a run stays
/// undecided unless something else shows that it is another's.
/// </summary>
internal sealed class StartFinder
{
    /// <summary>Runs that are asked for at a time.</summary>
    private const int Parallel = 8;

    /// <summary>Ways to start a run that aren't a request of this client's.</summary>
    private static readonly HashSet<string> OtherOrigins = new(StringComparer.OrdinalIgnoreCase) { "DEVELOPMENT", "WEB", "SCHEDULER", "TEST", "WEBHOOK", "CLI", "CI", "STANDBY", "MCP" };

    private readonly ApifyClient _client;
    private readonly string _mark;
    private readonly Func<ActorRun, bool> _mayBeOurs;
    private readonly Dictionary<string, ActorRun> _ours = new(StringComparer.Ordinal);
    private readonly HashSet<string> _others = new(StringComparer.Ordinal);

    /// <summary>By ID; true when the whole run was seen, and doesn't say who started it.</summary>
    private readonly Dictionary<string, bool> _undecided = new(StringComparer.Ordinal);

    /// <param name="client">The client.</param>
    /// <param name="startId">ID of the start.</param>
    /// <param name="mayBeOurs">False when a run, seen in a list or whole, can't be of the start whoever started it.</param>
    public StartFinder(ApifyClient client, string startId, Func<ActorRun, bool> mayBeOurs)
    {
        _client = client;
        _mark = StartId.MarkOf(startId);
        _mayBeOurs = mayBeOurs;
    }

    /// <summary>Number of runs of the start.</summary>
    public int Count => _ours.Count;

    /// <summary>The runs of the start, the one to keep first: the oldest that wasn't aborted. Whoever sees the same runs gets the same order.</summary>
    public IReadOnlyList<ActorRun> Runs => [.. _ours.Values.OrderBy(IsAborted).ThenBy(run => run.StartedAt?.ToInstant()).ThenBy(run => run.Id, StringComparer.Ordinal)];

    /// <summary>IDs of runs that may be of the start or not; what other starts of this client were told of meanwhile isn't among them.</summary>
    public IReadOnlyList<string> UndecidedIds => [.. _undecided.Keys.Where(id => _client.StartedRuns.BelongsTo(id, _mark) != false)];

    /// <summary>Whether some run was seen whole that doesn't say who started it.</summary>
    public bool HidesStarters => _undecided.ContainsValue(true);

    /// <summary>Number of runs that were looked at.</summary>
    public int Seen => _ours.Count + _others.Count + _undecided.Count;

    public static bool IsAborted(ActorRun run) => run.Status is RunStatus.Aborted or RunStatus.Aborting;

    /// <summary>Takes a run for one of the start, as it is now.</summary>
    public void Add(ActorRun run)
    {
        _ours[run.Id] = run;
        _undecided.Remove(run.Id);
    }

    /// <summary>Looks at runs of a list. What it can't find out leaves them undecided.</summary>
    public async Task ExamineAsync(IEnumerable<ActorRun> listed, CancellationToken cancellationToken)
    {
        // All of them before the first request: when that fails, each may still be the one.
        List<ActorRun> open = [.. listed.Where(run => !_others.Contains(run.Id) && !_ours.ContainsKey(run.Id) && IsOpen(run))];
        for (int done = 0; done < open.Count; done += Parallel)
        {
            ActorRun?[] runs = await Task.WhenAll(open.Skip(done).Take(Parallel).Select(run => GetAsync(run.Id, cancellationToken))).ConfigureAwait(false);
            foreach (ActorRun run in runs.OfType<ActorRun>())
                Decide(run, isWhole: true);
        }
    }

    /// <summary>Whether only the whole run can tell: lists mostly leave the User-Agent out.</summary>
    private bool IsOpen(ActorRun listed)
    {
        bool wasSeenWhole = _undecided.TryGetValue(listed.Id, out bool isWhole) && isWhole;
        // Also of what was seen whole: meanwhile another start of this client may have been told that the run is its own.
        return Decide(listed, wasSeenWhole) ?? !wasSeenWhole;
    }

    /// <summary>Whether a run is of the start; null when that isn't known.</summary>
    private bool? Decide(ActorRun run, bool isWhole)
    {
        bool? isOurs = run.Meta?.UserAgent is { Length: > 0 } userAgent ? userAgent.IndexOf(_mark, StringComparison.Ordinal) >= 0
            : _client.StartedRuns.BelongsTo(run.Id, _mark);
        if (isOurs is null && (IsOfOtherOrigin(run) || !_mayBeOurs(run)))
            isOurs = false;
        if (isOurs == true && isWhole)
        {
            Add(run);
        }
        else if (isOurs == false)
        {
            _others.Add(run.Id);
            _undecided.Remove(run.Id);
        }
        else
        {
            _undecided[run.Id] = isWhole;
        }

        return isOurs;
    }

    private static bool IsOfOtherOrigin(ActorRun run) => run.Meta is { } meta && (meta.ScheduleId is not null || (meta.Origin is { } origin && OtherOrigins.Contains(origin)));

    /// <summary>The whole run; null when a replica doesn't have it yet: the next look tells.</summary>
    private async Task<ActorRun?> GetAsync(string runId, CancellationToken cancellationToken)
    {
        try
        {
            ActorRun run = await _client.Runs.GetAsync(runId, cancellationToken).ConfigureAwait(false);
            if (run.Meta?.UserAgent is { Length: > 0 } userAgent)
                _client.StartedRuns.Remember(run.Id, userAgent);
            return run;
        }
        catch (ApifyApiException exception) when (exception.IsNotFound)
        {
            return null;
        }
    }
}
