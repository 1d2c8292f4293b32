namespace ApifyPS.Client;

/// <summary>Runs (<c>/v2/actor-runs</c>).</summary>
public sealed class RunsClient
{
    /// <summary>A fresh run may be unknown to a replica of the database for this long; the official Python client allows the same.</summary>
    internal static readonly TimeSpan ReplicaLag = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongPause = TimeSpan.FromSeconds(5);

    private readonly ApifyClient _client;

    internal RunsClient(ApifyClient client) => _client = client;

    /// <summary>Gets a run.</summary>
    /// <param name="runId">ID of the run.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The run.</returns>
    public async Task<ActorRun> GetAsync(string runId, CancellationToken cancellationToken) =>
        _client.Complete(await _client.Transport.SendAsync(new ApifyRequest(HttpMethod.Get, PathOf(runId)), ApifyJsonContext.Default.EnvelopeActorRun, cancellationToken).ConfigureAwait(false));

    /// <summary>Gets one page of runs.</summary>
    /// <param name="options">Which runs.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The page.</returns>
    public async Task<ApifyList<ActorRun>> ListAsync(RunListOptions options, CancellationToken cancellationToken) =>
        _client.Complete(await _client.Transport.SendAsync(options.ToRequest(), ApifyJsonContext.Default.EnvelopeApifyListActorRun, cancellationToken).ConfigureAwait(false));

    /// <summary>
    /// Finds the runs of a start by its ID, which an <see cref="ApifyStartUncertainException"/> has, among all runs of the account since then.
    /// Nothing is changed.
    /// </summary>
    /// <param name="startId">ID of the start.</param>
    /// <param name="startedAfter">Looks only at runs started at or after this time; null for some minutes before the time of the ID.</param>
    /// <param name="startedBefore">Looks only at runs started at or before this time; null for now.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The runs of the start, and those that may be of it.</returns>
    /// <exception cref="ApifyInvalidIdException">It isn't the ID of a start.</exception>
    public async Task<RunsOfStart> FindStartedAsync(string startId, DateTimeOffset? startedAfter, DateTimeOffset? startedBefore, CancellationToken cancellationToken)
    {
        DateTimeOffset sinceId = StartId.TimeOf(startId) - StartId.MaxClockSkew;
        DateTimeOffset since = startedAfter ?? sinceId;
        StartFinder finder = new(_client, startId, run => !(run.StartedAt?.ToInstant() < since));
        // Ascending: what starts meanwhile comes at the end, and pages don't move.
        for (long offset = 0; ;)
        {
            ApifyList<ActorRun> list = await ListAsync(new RunListOptions { StartedAfter = since, StartedBefore = startedBefore, Descending = false, Offset = offset }, cancellationToken).ConfigureAwait(false);
            int seen = finder.Seen;
            await finder.ExamineAsync(list.Items, cancellationToken).ConfigureAwait(false);
            offset += list.Items.Count;
            // A page without news is the end, or one that is repeated.
            if (finder.Seen == seen)
                return new RunsOfStart { Runs = finder.Runs, UndecidedRunIds = finder.UndecidedIds, Seen = seen, Since = since };
        }
    }

    /// <summary>Aborts a run. On a run that has ended it does nothing.</summary>
    /// <param name="runId">ID of the run.</param>
    /// <param name="gracefully">Whether the Actor gets 30 seconds to save its state.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The run as it is then.</returns>
    public async Task<ActorRun> AbortAsync(string runId, bool gracefully, CancellationToken cancellationToken)
    {
        ApifyRequest request = new ApifyRequest(HttpMethod.Post, PathOf(runId) + "/abort") { IsIdempotent = true }.Query("gracefully", gracefully ? true : (bool?)null);
        return _client.Complete(await _client.Transport.SendAsync(request, ApifyJsonContext.Default.EnvelopeActorRun, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>
    /// Starts a run that has ended again, with its storages and its log. When the answer is lost the run itself tells whether it is running
    /// again; it is asked for once more only when it does not.
    /// </summary>
    /// <param name="runId">ID of the run.</param>
    /// <param name="options">What is to be other than before.</param>
    /// <param name="cancellationToken">Cancels the request; the run may have been resurrected all the same.</param>
    /// <returns>The run as it is then.</returns>
    public Task<ActorRun> ResurrectAsync(string runId, RunResurrectOptions options, CancellationToken cancellationToken) =>
        new RunChange(_client, runId, "resurrected", run => run.Stats?.ResurrectCount, revives: true)
            .MakeAsync(options.ToRequest(PathOf(runId) + "/resurrect"), cancellationToken);

    /// <summary>Restarts the container of a run that is running. When the answer is lost the run's count of reboots tells whether it was done.</summary>
    /// <param name="runId">ID of the run.</param>
    /// <param name="cancellationToken">Cancels the request; the run may have been rebooted all the same.</param>
    /// <returns>The run as it is then.</returns>
    public Task<ActorRun> RebootAsync(string runId, CancellationToken cancellationToken) =>
        new RunChange(_client, runId, "rebooted", run => run.Stats?.RebootCount)
            .MakeAsync(new ApifyRequest(HttpMethod.Post, PathOf(runId) + "/reboot"), cancellationToken);

    /// <summary>Lets a run that is running continue as another Actor with a new input. When the answer is lost the run's list of metamorphs tells whether it was done.</summary>
    /// <param name="runId">ID of the run.</param>
    /// <param name="targetActorId">ID of the other Actor, <c>username/name</c> or <c>username~name</c>.</param>
    /// <param name="options">Its build and its input.</param>
    /// <param name="cancellationToken">Cancels the request; the run may have been changed all the same.</param>
    /// <returns>The run as it is then.</returns>
    public Task<ActorRun> MetamorphAsync(string runId, string targetActorId, RunMetamorphOptions options, CancellationToken cancellationToken) =>
        new RunChange(_client, runId, "turned into the other Actor", run => run.Metamorphs?.Length ?? run.Stats?.Metamorph)
            .MakeAsync(options.ToRequest(PathOf(runId) + "/metamorph", targetActorId), cancellationToken);

    /// <summary>Sets the status message of a run, or who may read it.</summary>
    /// <param name="runId">ID of the run.</param>
    /// <param name="update">What to set.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The run as it is then.</returns>
    public async Task<ActorRun> UpdateAsync(string runId, RunUpdate update, CancellationToken cancellationToken) =>
        _client.Complete(await _client.Transport.SendAsync(update.ToRequest(PathOf(runId)), ApifyJsonContext.Default.EnvelopeActorRun, cancellationToken).ConfigureAwait(false));

    /// <summary>Deletes a run that has ended.</summary>
    /// <param name="runId">ID of the run.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>A task that ends when it is deleted.</returns>
    public Task DeleteAsync(string runId, CancellationToken cancellationToken) =>
        _client.Transport.SendAsync(new ApifyRequest(HttpMethod.Delete, PathOf(runId)), cancellationToken);

    /// <summary>
    /// Waits until a run has ended. The wait outlives broken connections, server errors and a platform that is away for
    /// <see cref="ApifyClientOptions.WaitOutageTolerance"/>; a run that nobody knows fails it after three seconds.
    /// </summary>
    /// <param name="runId">ID of the run.</param>
    /// <param name="timeout">Longest wait; null for ever. Zero asks once.</param>
    /// <param name="known">The run as last seen, given back when not even one answer comes in time; null when it was not seen yet.</param>
    /// <param name="observe">Told of every state that comes, on any thread; null for nobody.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The run, ended or, when the time is up, as last seen.</returns>
    public Task<ActorRun> WaitForFinishAsync(string runId, TimeSpan? timeout, ActorRun? known, Action<ActorRun>? observe, CancellationToken cancellationToken) =>
        WaitForFinishAsync(runId, timeout, known, observe, null, cancellationToken);

    /// <param name="runId">ID of the run.</param>
    /// <param name="timeout">Longest wait; null for ever.</param>
    /// <param name="known">The run as last seen; null when it was not seen yet.</param>
    /// <param name="observe">Told of every state that comes; null for nobody.</param>
    /// <param name="group">Bounds the connections of many waits at once; null for a single wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async Task<ActorRun> WaitForFinishAsync(string runId, TimeSpan? timeout, ActorRun? known, Action<ActorRun>? observe, RunWaitGroup? group, CancellationToken cancellationToken)
    {
        ElapsedTime clock = new(_client.Options.Time);
        // Since when there were only errors: what an answer was held back for, or waited for its turn, is no trouble.
        TimeSpan? troubleSince = null;
        int failures = 0;
        int earlyAnswers = 0;
        ActorRun? run = known;
        while (true)
        {
            TimeSpan pause;
            RunWaitGroup.Lease? lease = group is null ? null
                : await group.EnterAsync(runId, timeout is null ? TimeSpan.MaxValue : timeout.Value - clock.Elapsed, cancellationToken).ConfigureAwait(false);
            TimeSpan asked = clock.Elapsed;
            TimeSpan remaining = timeout is null ? TimeSpan.MaxValue : timeout.Value - asked;
            // After a failure it asks for the state at once: a proxy that breaks long requests must not hide a platform that is there.
            TimeSpan serverWait = failures > 0 || lease is { MayWait: false } ? TimeSpan.Zero : remaining > _client.Options.MaxServerWait ? _client.Options.MaxServerWait : remaining < TimeSpan.Zero ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Floor(remaining.TotalSeconds));
            try
            {
                ApifyRequest request = new ApifyRequest(HttpMethod.Get, PathOf(runId)) { ServerWait = serverWait, Retry = false, Timeout = timeout is null ? null : Max(OneSecond, Min(_client.Options.RequestTimeout, remaining - serverWait)) }
                    .Query("waitForFinish", serverWait > TimeSpan.Zero ? (long)serverWait.TotalSeconds : (long?)null);
                run = _client.Complete(await _client.Transport.SendAsync(request, ApifyJsonContext.Default.EnvelopeActorRun, cancellationToken).ConfigureAwait(false));
                failures = 0;
                troubleSince = null;
                observe?.Invoke(run);
                if (run.IsFinished || clock.Elapsed >= timeout)
                    return run;

                // An answer long before its time says that the platform does not hold requests back: never ask it in a hot loop.
                bool early = serverWait == TimeSpan.Zero || clock.Elapsed - asked < Max(serverWait - OneSecond, TimeSpan.FromTicks(serverWait.Ticks / 2));
                earlyAnswers = early ? earlyAnswers + 1 : 0;
                pause = early ? Min(TimeSpan.FromMilliseconds(ShortPause.TotalMilliseconds * Math.Pow(2, Math.Min(earlyAnswers - 1, 10))), LongPause) : TimeSpan.Zero;
            }
            catch (ApifyException exception)
            {
                troubleSince ??= asked;
                TimeSpan trouble = clock.Elapsed - troubleSince.Value;
                bool fresh = exception is ApifyApiException { IsNotFound: true } && trouble < ReplicaLag;
                bool outage = RetryPolicy.IsTransient(exception) && trouble <= _client.Options.WaitOutageTolerance;
                if (!fresh && !outage)
                    throw;
                if (clock.Elapsed >= timeout)
                {
                    if (run is null)
                        throw;
                    return run;
                }

                failures++;
                pause = fresh ? ShortPause : Min(_client.Transport.Retry.Delay(failures, (exception as ApifyApiException)?.RetryAfter), TimeSpan.FromMinutes(1));
            }
            finally
            {
                lease?.Dispose();
            }

            if (timeout is not null)
                pause = Min(pause, timeout.Value - clock.Elapsed);
            if (pause > TimeSpan.Zero)
                await _client.Options.Time.PauseAsync(pause, cancellationToken).ConfigureAwait(false);
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static string PathOf(string runId) => "/v2/actor-runs/" + ApifyPath.Id(runId, "run ID");
}
