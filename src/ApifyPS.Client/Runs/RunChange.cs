namespace ApifyPS.Client;

/// <summary>
/// A change of a run that must not be made twice: the platform counts it on the run. The run is read before, and when the answer to the
/// change is lost it is read again: a higher count says that it was made.
/// </summary>
internal sealed class RunChange
{
    private readonly ApifyClient _client;
    private readonly string _runId;
    private readonly string _done;
    private readonly Func<ActorRun, int?> _count;
    private readonly bool _revives;

    /// <param name="client">The client.</param>
    /// <param name="runId">ID of the run.</param>
    /// <param name="done">What the run is when the change was made, for the error: <c>rebooted</c>.</param>
    /// <param name="count">How often it was made.</param>
    /// <param name="revives">Whether it lets a run that has ended continue: the platform then refuses to make it twice, so it may be asked for again.</param>
    public RunChange(ApifyClient client, string runId, string done, Func<ActorRun, int?> count, bool revives = false)
    {
        _client = client;
        _runId = runId;
        _done = done;
        _count = count;
        _revives = revives;
    }

    public async Task<ActorRun> MakeAsync(ApifyRequest request, CancellationToken cancellationToken)
    {
        ActorRun before = await _client.Runs.GetAsync(_runId, cancellationToken).ConfigureAwait(false);
        ApifyException lost;
        try
        {
            return await PostAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ApifyException exception) when (RetryPolicy.MayHaveBeenCarriedOut(exception))
        {
            lost = exception;
        }

        if (await FindAsync(before, lost, cancellationToken).ConfigureAwait(false) is { } found)
            return found;
        if (!_revives || !before.IsFinished)
            throw Uncertain(lost, "Since then the run shows no sign of it. It was not asked for again.");

        try
        {
            return await PostAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ApifyException exception) when (RetryPolicy.MayHaveBeenCarriedOut(exception) || exception is ApifyApiException { StatusCode: 400 })
        {
            // A refusal may mean that the first request came through late, and the run is already running.
            if (await FindAsync(before, lost, cancellationToken).ConfigureAwait(false) is { } late)
                return late;
            if (!RetryPolicy.MayHaveBeenCarriedOut(exception))
                throw;
            throw Uncertain(exception, "It was asked for twice, and the run shows no sign of it.");
        }
    }

    private async Task<ActorRun> PostAsync(ApifyRequest request, CancellationToken cancellationToken) =>
        _client.Complete(await _client.Transport.SendAsync(request, ApifyJsonContext.Default.EnvelopeActorRun, cancellationToken).ConfigureAwait(false));

    /// <summary>The run when it shows the change; null when it does not.</summary>
    private async Task<ActorRun?> FindAsync(ActorRun before, ApifyException lost, CancellationToken cancellationToken)
    {
        try
        {
            foreach (TimeSpan pause in RetryPolicy.LookupPauses)
            {
                await _client.Options.Time.PauseAsync(pause, cancellationToken).ConfigureAwait(false);
                ActorRun run = await _client.Runs.GetAsync(_runId, cancellationToken).ConfigureAwait(false);
                if ((_count(run) ?? 0) > (_count(before) ?? 0) || (_revives && before.IsFinished && !run.IsFinished))
                    return run;
            }
        }
        catch (ApifyException exception)
        {
            throw Uncertain(lost, "The run cannot be asked either: " + exception.Message + " It was not asked for again.");
        }

        return null;
    }

    private ApifyChangeUncertainException Uncertain(ApifyException lost, string sign) =>
        new($"Whether the run {_runId} was {_done} is not known: no answer came ({lost.Message.TrimEnd('.')}). {sign}", lost);
}
