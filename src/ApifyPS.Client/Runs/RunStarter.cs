namespace ApifyPS.Client;

/// <summary>
/// Starts a run once, whatever happens to the answer. The API has no idempotency key for it, so each logical start carries a nonce in its
/// User-Agent, which the platform keeps in the run's <c>meta</c>: when no answer comes, the run is looked up by it and adopted. Only when it
/// surely is not there is it asked for again, once.
/// </summary>
internal sealed class RunStarter
{
    /// <summary>How far this machine's clock may be off when the platform's is not known yet.</summary>
    private static readonly TimeSpan MaxClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>The Date header has seconds only, and the request takes its time.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(10);

    private const int PageLength = 100;
    private const int MaxPages = 20;

    private readonly ApifyClient _client;
    private readonly string _path;
    private readonly string? _actorId;
    private readonly string? _taskId;
    private readonly RunStartOptions _options;
    private readonly string _nonce = Guid.NewGuid().ToString("N").Substring(0, 16);
    private readonly Dictionary<string, Verdict> _seen = new(StringComparer.Ordinal);
    private readonly DateTimeOffset _notBefore;

    public RunStarter(ApifyClient client, string path, string? actorId, string? taskId, RunStartOptions options)
    {
        _client = client;
        _path = path;
        _actorId = actorId;
        _taskId = taskId;
        _options = options;
        _notBefore = client.Transport.ServerTime is { } now ? now - ClockTolerance : DateTimeOffset.UtcNow - MaxClockSkew;
    }

    private enum Verdict
    {
        Ours,
        Other,
        Unknown,
    }

    public async Task<ActorRun> StartAsync(CancellationToken cancellationToken)
    {
        ApifyException lost;
        try
        {
            return await PostAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ApifyException exception) when (MayHaveStarted(exception))
        {
            lost = exception;
        }

        if (await FindAsync(lost, patient: true, cancellationToken).ConfigureAwait(false) is { } adopted)
            return adopted;
        ActorRun second;
        try
        {
            second = await PostAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ApifyException exception) when (MayHaveStarted(exception))
        {
            return await FindAsync(exception, patient: true, cancellationToken).ConfigureAwait(false)
                ?? throw Uncertain(exception, []);
        }

        return await WithoutTwinAsync(second, lost, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Failures after which the run may be there all the same.</summary>
    private static bool MayHaveStarted(ApifyException failure) => failure switch
    {
        ApifyApiException api => api.StatusCode >= 500,
        ApifyConnectionException connection => connection.Failure is ConnectionFailure.Broken or ConnectionFailure.Timeout,
        ApifyResponseException response => response.StatusCode is < 300 or >= 500,
        _ => false,
    };

    private async Task<ActorRun> PostAsync(CancellationToken cancellationToken) =>
        _client.Complete(await _client.Transport.SendAsync(_options.ToRequest(_path, _nonce), ApifyJsonContext.Default.EnvelopeActorRun, cancellationToken).ConfigureAwait(false));

    /// <summary>The run with our nonce; null when it surely is not there.</summary>
    /// <exception cref="ApifyStartUncertainException">Some run may be ours, or the platform cannot be asked.</exception>
    private async Task<ActorRun?> FindAsync(ApifyException lost, bool patient, CancellationToken cancellationToken)
    {
        try
        {
            // A fresh run may take some seconds to be in the list of every replica.
            foreach (TimeSpan pause in patient ? _client.Options.StartLookupPauses : [TimeSpan.Zero])
            {
                await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
                if (await LookAsync(cancellationToken).ConfigureAwait(false) is { } run)
                    return run;
            }
        }
        catch (ApifyException exception)
        {
            throw Uncertain(lost, Unknowns(), " " + exception.Message);
        }

        return Unknowns() is { Count: > 0 } unknown ? throw Uncertain(lost, unknown) : null;
    }

    private async Task<ActorRun?> LookAsync(CancellationToken cancellationToken)
    {
        for (int page = 0; page < MaxPages; page++)
        {
            ApifyList<ActorRun> list = await _client.Runs.ListAsync(
                new RunListOptions { ActorId = _actorId, TaskId = _taskId, StartedAfter = _notBefore, Offset = page * PageLength, Limit = PageLength },
                cancellationToken).ConfigureAwait(false);
            foreach (ActorRun candidate in list.Items)
            {
                if (candidate.StartedAt < _notBefore || (_seen.TryGetValue(candidate.Id, out Verdict known) && known != Verdict.Ours))
                    continue;
                // Lists mostly leave the User-Agent out.
                ActorRun run = candidate.Meta?.UserAgent is { Length: > 0 } && candidate.Options is not null
                    ? candidate
                    : await _client.Runs.GetAsync(candidate.Id, cancellationToken).ConfigureAwait(false);
                Verdict verdict = Judge(run);
                _seen[run.Id] = verdict;
                if (verdict == Verdict.Ours)
                    return run;
            }

            if (list.Items.Count < PageLength || list.Items[list.Items.Count - 1].StartedAt < _notBefore)
                break;
        }

        return null;
    }

    private Verdict Judge(ActorRun run)
    {
        if (run.Meta?.UserAgent is { Length: > 0 } userAgent)
            return userAgent.IndexOf(_nonce, StringComparison.Ordinal) >= 0 ? Verdict.Ours : Verdict.Other;
        // Where the platform hides the User-Agent, only a difference tells: an equal run may be another's.
        bool differs = (run.Stats?.InputBodyLen is { } length && length != (_options.Input?.Length ?? 0))
            || (_options.MemoryMbytes is not null && run.Options?.MemoryMbytes != _options.MemoryMbytes)
            || (_options.TimeoutSecs is not null && run.Options?.TimeoutSecs != _options.TimeoutSecs)
            || (_options.Build is not null && run.Options?.Build is { } build && build != _options.Build);
        return differs ? Verdict.Other : Verdict.Unknown;
    }

    private List<string> Unknowns() => _seen.Where(entry => entry.Value == Verdict.Unknown).Select(entry => entry.Key).ToList();

    /// <summary>The first request may have been carried out after all, late: then there are two runs with our nonce, and the younger one is aborted.</summary>
    private async Task<ActorRun> WithoutTwinAsync(ActorRun second, ApifyException lost, CancellationToken cancellationToken)
    {
        _seen[second.Id] = Verdict.Other;
        ActorRun? first;
        try
        {
            first = await FindAsync(lost, patient: false, cancellationToken).ConfigureAwait(false);
        }
        catch (ApifyStartUncertainException)
        {
            // The run that we know of is ours for certain; that is enough.
            return second;
        }

        if (first is null)
            return second;
        await _client.Runs.AbortAsync(second.Id, gracefully: false, cancellationToken).ConfigureAwait(false);
        return first;
    }

    private static ApifyStartUncertainException Uncertain(ApifyException lost, List<string> candidates, string more = "")
    {
        string message = "Whether the run was started is not known: no answer came (" + lost.Message.TrimEnd('.') + ")"
            + (candidates.Count > 0 ? ", and it may be one of these runs: " + string.Join(", ", candidates) + "." : ", and it was not found afterwards.")
            + more + " It was not started again.";
        return new ApifyStartUncertainException(message, candidates, lost);
    }
}
