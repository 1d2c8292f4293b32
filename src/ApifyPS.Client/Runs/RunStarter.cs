namespace ApifyPS.Client;

/// <summary>
/// Starts a run once, whatever happens to the answer. The API has no idempotency key for it, so each logical start carries a nonce in its
/// User-Agent, which the platform keeps in the run's <c>meta</c>: when no answer comes, the run is looked up by it and adopted. Only when it
/// is not there after several looks is it asked for again, once; should both requests have been carried out, the younger run is aborted.
/// </summary>
internal sealed class RunStarter
{
    /// <summary>How far this machine's clock may be off, where the platform does not say the time.</summary>
    private static readonly TimeSpan MaxClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>The Date header has seconds only, and the platform's machines need not agree to the second.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(2);

    private const int PageLength = 250;
    private const int MaxPages = 40;

    private readonly ApifyClient _client;
    private readonly string _path;
    private readonly string? _actorId;
    private readonly string? _taskId;
    private readonly RunStartOptions _options;
    private readonly string _nonce = Guid.NewGuid().ToString("N").Substring(0, 16);
    private readonly ElapsedTime _clock;
    private readonly Dictionary<string, ActorRun> _ours = new(StringComparer.Ordinal);
    private readonly HashSet<string> _others = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unknown = new(StringComparer.Ordinal);

    public RunStarter(ApifyClient client, string path, string? actorId, string? taskId, RunStartOptions options)
    {
        _client = client;
        _clock = new ElapsedTime(client.Options.Time);
        _path = path;
        _actorId = actorId;
        _taskId = taskId;
        _options = options;
    }

    /// <summary>When this start began, on the platform's clock as its latest answer tells it: this machine's may be wrong by hours.</summary>
    private DateTimeOffset NotBefore => (_client.Transport.ServerTime ?? _client.Options.Time.GetUtcNow() - MaxClockSkew) - _clock.Elapsed - ClockTolerance;

    public async Task<ActorRun> StartAsync(CancellationToken cancellationToken)
    {
        ApifyException lost;
        try
        {
            return await PostAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ApifyException exception) when (RetryPolicy.MayHaveBeenCarriedOut(exception))
        {
            lost = exception;
        }

        if (await FindAsync(lost, LookupPauses(lost), cancellationToken).ConfigureAwait(false) is { } adopted)
            return adopted;
        ActorRun second;
        try
        {
            second = await PostAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ApifyException exception)
        {
            // Also after a refusal: the first request may have been carried out late, and its run even be what exceeds a limit now.
            bool mayHaveStarted = RetryPolicy.MayHaveBeenCarriedOut(exception);
            return await FindAsync(mayHaveStarted ? exception : lost, mayHaveStarted ? LookupPauses(exception) : [TimeSpan.Zero], cancellationToken).ConfigureAwait(false)
                ?? throw (mayHaveStarted ? Uncertain(exception) : exception);
        }

        return await WithoutTwinAsync(second, lost, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Failures after which the platform may still be at work on the request.</summary>
    private static bool MayStartYet(ApifyException failure) =>
        failure is ApifyConnectionException { Failure: ConnectionFailure.Timeout } or ApifyApiException { StatusCode: 408 or 504 };

    /// <summary>A fresh run may take some seconds to be in the list of every replica; a platform that was too slow gets as much time again.</summary>
    private IEnumerable<TimeSpan> LookupPauses(ApifyException lost)
    {
        ElapsedTime clock = new(_client.Options.Time);
        TimeSpan last = TimeSpan.Zero;
        foreach (TimeSpan pause in RetryPolicy.LookupPauses)
            yield return last = pause;
        while (MayStartYet(lost) && clock.Elapsed < _client.Options.RequestTimeout)
            yield return last;
    }

    private async Task<ActorRun> PostAsync(CancellationToken cancellationToken)
    {
        ActorRun run = await _client.Transport.SendAsync(_options.ToRequest(_path, _nonce), ApifyJsonContext.Default.EnvelopeActorRun, cancellationToken).ConfigureAwait(false);
        _client.StartedRuns.Remember(run.Id, _nonce);
        return _client.Complete(run);
    }

    /// <summary>The run with our nonce; null when it is not there.</summary>
    /// <exception cref="ApifyStartUncertainException">Some run may be ours, or the platform cannot be asked.</exception>
    private async Task<ActorRun?> FindAsync(ApifyException lost, IEnumerable<TimeSpan> pauses, CancellationToken cancellationToken)
    {
        try
        {
            foreach (TimeSpan pause in pauses)
            {
                await _client.Options.Time.PauseAsync(pause, cancellationToken).ConfigureAwait(false);
                bool sawAll = await LookAsync(cancellationToken).ConfigureAwait(false);
                if (_ours.Count > 0)
                    return await KeepOldestAsync(cancellationToken).ConfigureAwait(false);
                if (!sawAll)
                    throw Uncertain(lost, "There are too many new runs to look through.");
            }
        }
        catch (ApifyException exception) when (exception is not ApifyStartUncertainException)
        {
            throw Uncertain(lost, exception.Message);
        }

        return _unknown.Count == 0 ? null : throw Uncertain(lost);
    }

    /// <summary>The first request may have been carried out after all, late: then there are two runs with our nonce.</summary>
    private async Task<ActorRun> WithoutTwinAsync(ActorRun second, ApifyException lost, CancellationToken cancellationToken)
    {
        _ours[second.Id] = second;
        try
        {
            foreach (TimeSpan pause in MayStartYet(lost) ? RetryPolicy.LookupPauses : [TimeSpan.Zero])
            {
                await _client.Options.Time.PauseAsync(pause, cancellationToken).ConfigureAwait(false);
                await LookAsync(cancellationToken).ConfigureAwait(false);
                if (_ours.Count > 1)
                    break;
            }
        }
        catch (ApifyException)
        {
            // The run that we know of is ours for certain; that is enough.
        }

        return await KeepOldestAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Looks at the runs since this start began; false when there are too many.</summary>
    private async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        for (int page = 0; page < MaxPages; page++)
        {
            // Without startedAfter: task runs know no dates, and before the first answer of the platform its time is not known.
            ApifyList<ActorRun> list = await _client.Runs.ListAsync(
                new RunListOptions { ActorId = _actorId, TaskId = _taskId, Offset = page * PageLength, Limit = PageLength },
                cancellationToken).ConfigureAwait(false);
            DateTimeOffset notBefore = NotBefore;
            foreach (ActorRun candidate in list.Items.Where(run => !(run.StartedAt < notBefore)))
                await ExamineAsync(candidate, cancellationToken).ConfigureAwait(false);
            if (list.Items.Count < PageLength || list.Items[list.Items.Count - 1].StartedAt < notBefore)
                return true;
        }

        return false;
    }

    private async Task ExamineAsync(ActorRun candidate, CancellationToken cancellationToken)
    {
        if (_others.Contains(candidate.Id) || _ours.ContainsKey(candidate.Id))
            return;
        // Until it is known better, so that it is named when the next request fails.
        _unknown.Add(candidate.Id);
        ActorRun run = candidate;
        // Lists mostly leave the User-Agent out, and always what a whole run has.
        if (HasNonce(candidate) != false && _client.StartedRuns.BelongsTo(candidate.Id, _nonce) != false)
        {
            try
            {
                run = await _client.Runs.GetAsync(candidate.Id, cancellationToken).ConfigureAwait(false);
                if (run.Meta?.UserAgent is { Length: > 0 } userAgent)
                    _client.StartedRuns.Remember(run.Id, userAgent);
            }
            catch (ApifyApiException exception) when (exception.IsNotFound)
            {
                // A replica may not have it yet: the next look tells.
                return;
            }
        }

        switch (HasNonce(run) ?? _client.StartedRuns.BelongsTo(run.Id, _nonce))
        {
            case true:
                _ours[run.Id] = run;
                _unknown.Remove(run.Id);
                break;
            case false:
            case null when Differs(run):
                _others.Add(run.Id);
                _unknown.Remove(run.Id);
                break;
        }
    }

    /// <summary>Whether the run carries our nonce; null where the platform hides the User-Agent.</summary>
    private bool? HasNonce(ActorRun run) =>
        run.Meta?.UserAgent is { Length: > 0 } userAgent ? userAgent.IndexOf(_nonce, StringComparison.Ordinal) >= 0 : null;

    /// <summary>Without a User-Agent only a difference tells: an equal run may be another's.</summary>
    private bool Differs(ActorRun run) =>
        (run.Stats?.InputBodyLen is { } length && length != (_options.Input?.Length ?? 0))
        || (_options.MemoryMbytes is not null && run.Options?.MemoryMbytes is { } memory && memory != _options.MemoryMbytes)
        || (_options.TimeoutSecs is not null && run.Options?.TimeoutSecs is { } timeout && timeout != _options.TimeoutSecs)
        || (_options.Build is not null && run.Options?.Build is { } build && build != _options.Build);

    /// <summary>The oldest run with our nonce, the others aborted.</summary>
    private async Task<ActorRun> KeepOldestAsync(CancellationToken cancellationToken)
    {
        List<ActorRun> runs = [.. _ours.Values.OrderBy(run => run.StartedAt).ThenBy(run => run.Id, StringComparer.Ordinal)];
        try
        {
            foreach (ActorRun twin in runs.Skip(1))
                await _client.Runs.AbortAsync(twin.Id, gracefully: false, cancellationToken).ConfigureAwait(false);
        }
        catch (ApifyException exception)
        {
            throw new ApifyStartUncertainException(
                $"The platform carried one start out twice, and the second run could not be aborted ({exception.Message.TrimEnd('.')}): {string.Join(", ", runs.Select(run => run.Id))}.",
                [.. runs.Select(run => run.Id)],
                exception);
        }

        return runs[0];
    }

    private ApifyStartUncertainException Uncertain(ApifyException lost, string? more = null)
    {
        string[] candidates = [.. _ours.Keys, .. _unknown];
        string message = "Whether the run was started is not known: no answer came (" + lost.Message.TrimEnd('.') + ")"
            + (candidates.Length > 0 ? ", and it may be one of these runs: " + string.Join(", ", candidates) + "." : ", and it was not found afterwards.")
            + (more is null ? "" : " " + more) + " It was not started again.";
        return new ApifyStartUncertainException(message, candidates, lost);
    }
}
