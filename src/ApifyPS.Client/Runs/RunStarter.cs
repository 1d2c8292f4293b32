namespace ApifyPS.Client;

/// <summary>
/// Starts a run once, whatever happens to the answer. The API has no idempotency key for it, so each logical start carries an ID in its
/// User-Agent, which the platform keeps in the run's <c>meta</c>: when no answer comes, the run is looked up by it and adopted. Only when it
/// isn't there after several looks is it asked for again, once; should both requests have been carried out, one of the runs is aborted.
/// No client can bound when a request is carried out: whoever may be surprised by a run later is told the ID that finds it.
/// </summary>
internal sealed class RunStarter
{
    /// <summary>The Date header has seconds only, and the platform's machines need not agree to the second.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(2);

    /// <summary>Pauses before each look at the list of runs, in which a fresh run may be missing for ten seconds.</summary>
    internal static readonly TimeSpan[] ListPauses = [.. RetryPolicy.LookupPauses, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4)];

    private const int PageLength = 250;
    private const int MaxPages = 40;

    private readonly ApifyClient _client;
    private readonly string _path;
    private readonly string? _actorId;
    private readonly string? _taskId;
    private readonly RunStartOptions _options;
    private readonly string _startId;
    private readonly StartFinder _finder;
    private readonly ElapsedTime _clock;
    private readonly DateTimeOffset? _platformStart;
    private readonly DateTimeOffset _localStart;

    public RunStarter(ApifyClient client, string path, string? actorId, string? taskId, RunStartOptions options)
    {
        _client = client;
        _clock = new ElapsedTime(client.Options.Time);
        _platformStart = client.Transport.ServerTime;
        _localStart = client.Options.Time.GetUtcNow();
        _path = path;
        _actorId = actorId;
        _taskId = taskId;
        _options = options;
        _startId = options.StartId ?? client.NewStartId();
        _finder = new StartFinder(client, _startId, MayBeOurs);
    }

    /// <summary>The start ID with a time on the platform's clock, where this machine's turned out to be ahead.</summary>
    private string ToldId => StartId.TimeOf(_startId) - StartId.MaxClockSkew > NotBefore ? StartId.WithTime(_startId, NotBefore) : _startId;

    /// <summary>
    /// When this start began, or earlier, on the platform's clock: this machine's may be wrong by hours, may be set meanwhile, and doesn't
    /// count on while the machine sleeps. Of two answers the earlier one counts, because one of them may be a gateway's.
    /// </summary>
    private DateTimeOffset NotBefore
    {
        get
        {
            if (_client.Transport.ServerTime is not { } now)
                return _localStart - StartId.MaxClockSkew;
            TimeSpan onThisClock = _client.Options.Time.GetUtcNow() - _localStart;
            DateTimeOffset start = now - (onThisClock > _clock.Elapsed ? onThisClock : _clock.Elapsed);
            return (_platformStart < start ? _platformStart.Value : start) - ClockTolerance;
        }
    }

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

        string sentOnce = $"the request failed ({Quote(lost)}) and may have been carried out. It wasn't sent again.";
        if (await FindAsync(lost, LookupPauses(lost), sentOnce, cancellationToken).ConfigureAwait(false) is { } adopted)
            return adopted;
        ActorRun second;
        try
        {
            second = await PostAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ApifyException exception)
        {
            // Also after a refusal: the first request may be carried out late, and its run even be what exceeds a limit now.
            bool mayHaveStarted = RetryPolicy.MayHaveBeenCarriedOut(exception);
            string sentTwice = mayHaveStarted
                ? $"the request failed twice ({Quote(exception)}) and may have been carried out."
                : $"the first request failed ({Quote(lost)}) and may have been carried out, and the second was refused ({Quote(exception)}).";
            return await FindAsync(exception, mayHaveStarted ? LookupPauses(exception) : [TimeSpan.Zero], sentTwice, cancellationToken).ConfigureAwait(false)
                ?? throw Uncertain(exception, sentTwice, "No run was found.");
        }

        return await WithoutTwinAsync(second, lost, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Failures after which the platform may still be at work on the request.</summary>
    private static bool MayStartYet(ApifyException failure) =>
        failure is ApifyConnectionException { Failure: ConnectionFailure.Timeout } or ApifyApiException { StatusCode: 408 or 504 };

    /// <summary>A platform that was too slow to answer gets as much time again, and then its lists theirs.</summary>
    private IEnumerable<TimeSpan> LookupPauses(ApifyException lost)
    {
        ElapsedTime clock = new(_client.Options.Time);
        foreach (TimeSpan pause in ListPauses)
            yield return pause;
        if (!MayStartYet(lost))
            yield break;
        while (clock.Elapsed < _client.Options.RequestTimeout)
            yield return ListPauses[ListPauses.Length - 1];
        foreach (TimeSpan pause in ListPauses)
            yield return pause;
    }

    private async Task<ActorRun> PostAsync(CancellationToken cancellationToken)
    {
        ActorRun run = await _client.Transport.SendAsync(_options.ToRequest(_path, _startId), ApifyJsonContext.Default.EnvelopeActorRun, cancellationToken).ConfigureAwait(false);
        _client.StartedRuns.Remember(run.Id, _startId);
        return _client.Complete(run);
    }

    /// <summary>The run of this start; null when it isn't there.</summary>
    /// <param name="lost">Why there is no answer.</param>
    /// <param name="pauses">Before each look.</param>
    /// <param name="sent">What was sent and how it failed, for the error.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <exception cref="ApifyStartUncertainException">Some run may be ours, or the platform can't be asked.</exception>
    private async Task<ActorRun?> FindAsync(ApifyException lost, IEnumerable<TimeSpan> pauses, string sent, CancellationToken cancellationToken)
    {
        try
        {
            foreach (TimeSpan pause in pauses)
            {
                await _client.Options.Time.PauseAsync(pause, cancellationToken).ConfigureAwait(false);
                bool sawAll = await LookAsync(cancellationToken).ConfigureAwait(false);
                if (_finder.Count > 0)
                    return await KeepOneAsync(lost, cancellationToken).ConfigureAwait(false);
                if (!sawAll)
                    throw Uncertain(lost, sent, "There are too many new runs to look through.");
            }
        }
        catch (ApifyException exception) when (exception is not ApifyStartUncertainException)
        {
            throw Uncertain(lost, sent, $"The platform's runs can't be looked through ({Quote(exception)}).");
        }

        return _finder.UndecidedIds.Count == 0 ? null : throw Uncertain(lost, sent, _finder.HidesStarters ? "The platform doesn't say who started its runs." : "Not all of its runs can be read.");
    }

    /// <summary>The first request may have been carried out after all, late: then there are two runs.</summary>
    private async Task<ActorRun> WithoutTwinAsync(ActorRun second, ApifyException lost, CancellationToken cancellationToken)
    {
        _finder.Add(second);
        try
        {
            foreach (TimeSpan pause in MayStartYet(lost) ? ListPauses : [TimeSpan.Zero])
            {
                await _client.Options.Time.PauseAsync(pause, cancellationToken).ConfigureAwait(false);
                await LookAsync(cancellationToken).ConfigureAwait(false);
                if (_finder.Count > 1)
                    break;
            }
        }
        catch (ApifyException)
        {
            // The run that we know of is ours for certain; that is enough.
        }

        if (_finder.Count > 1)
            return await KeepOneAsync(lost, cancellationToken).ConfigureAwait(false);
        _options.OnSentTwice?.Invoke(_startId);
        return second;
    }

    /// <summary>Looks at the runs since this start began; false when there are too many.</summary>
    private async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        // Before the first answer of the platform its time isn't known; then runs of before are told apart here.
        DateTimeOffset? since = _client.Transport.ServerTime is null ? null : NotBefore;
        for (int page = 0; page < MaxPages; page++)
        {
            ApifyList<ActorRun> list = await _client.Runs.ListAsync(
                new RunListOptions { ActorId = _actorId, TaskId = _taskId, StartedAfter = since, Offset = page * PageLength, Limit = PageLength },
                cancellationToken).ConfigureAwait(false);
            await _finder.ExamineAsync(list.Items, cancellationToken).ConfigureAwait(false);
            if (list.Items.Count < PageLength || list.Items[list.Items.Count - 1].StartedAt?.ToInstant() < NotBefore)
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether a run can be ours as far as its fields tell. Only what is certain counts: a run that is wrongly taken for another's is started again.
    /// The platform may complete an input, and that of a task always is another than what was sent.
    /// </summary>
    private bool MayBeOurs(ActorRun run) =>
        !(run.StartedAt?.ToInstant() < NotBefore)
        && (_taskId is not null || run.ActorTaskId is null)
        && !(_taskId is null && Differ(run.Stats?.InputBodyLen, (long)(_options.Input?.Length ?? 0)))
        && !Differ(run.Options?.MemoryMbytes, _options.MemoryMbytes)
        && !Differ(run.Options?.TimeoutSecs, _options.TimeoutSecs)
        && !Differ(run.Options?.MaxItems, _options.MaxItems)
        && !Differ(run.Options?.MaxTotalChargeUsd, _options.MaxTotalChargeUsd)
        && !(_options.Build is { } build && run.Options?.Build is { } had && had != build);

    private static bool Differ<T>(T? had, T? asked)
        where T : struct, IEquatable<T> => had is { } one && asked is { } other && !one.Equals(other);

    /// <summary>The run to keep of those that this start has, the others aborted.</summary>
    private async Task<ActorRun> KeepOneAsync(ApifyException lost, CancellationToken cancellationToken)
    {
        if (_finder.Count == 1)
            return _finder.Runs[0];
        string twice = $"The platform carried the start {_startId} out twice";
        try
        {
            // As they are now: somebody else may have aborted one of them since.
            await RefreshAsync(cancellationToken).ConfigureAwait(false);
            foreach (ActorRun twin in _finder.Runs.Skip(1).Where(run => !StartFinder.IsAborted(run)))
                _finder.Add(await _client.Runs.AbortAsync(twin.Id, gracefully: false, cancellationToken).ConfigureAwait(false));
            await RefreshAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ApifyException exception)
        {
            throw Told($"{twice}, and the second run couldn't be aborted ({Quote(exception)}): {Join(_finder.Runs.Select(run => run.Id))}. Keep the first of them, and stop the other.", exception);
        }

        ActorRun kept = _finder.Runs[0];
        return StartFinder.IsAborted(kept)
            ? throw Told($"{twice}, and both runs were aborted, one of them by somebody else: {Join(_finder.Runs.Select(run => run.Id))}. Neither is running.", lost)
            : kept;
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        foreach (ActorRun run in _finder.Runs)
            _finder.Add(await _client.Runs.GetAsync(run.Id, cancellationToken).ConfigureAwait(false));
    }

    private ApifyStartUncertainException Told(string message, ApifyException cause) =>
        new(message, ToldId, [.. _finder.Runs.Select(run => run.Id)], cause);

    private ApifyStartUncertainException Uncertain(ApifyException lost, string sent, string found)
    {
        IReadOnlyList<string> candidates = _finder.UndecidedIds;
        string which = candidates.Count == 0 ? "" : $" It may be one of these, or none: {Join(candidates)}.";
        return new ApifyStartUncertainException($"It isn't known whether the run was started: {sent} {found}{which} A run may still appear, with the start ID {ToldId}.", ToldId, candidates, lost);
    }

    private static string Join(IEnumerable<string> runIds) => string.Join(", ", runIds);

    private static string Quote(ApifyException exception) => exception.Message.TrimEnd('.');
}
