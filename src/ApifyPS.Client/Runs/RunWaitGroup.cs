using System.Collections.Concurrent;

namespace ApifyPS.Client;

/// <summary>
/// Bounds the connections of many waits at once. As long as there are few runs each has its own long poll; the runs beyond that are parked,
/// and one look at the list of active runs a second tells which of them has ended. A thousand runs cost a request a second, not a thousand
/// connections.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA1001", Justification = "A SemaphoreSlim whose wait handle is never asked for holds nothing, and waits may outlive the cmdlet by a moment.")]
internal sealed class RunWaitGroup
{
    /// <summary>With the short requests and the look at the list: fewer than the 64 connections that a server gets.</summary>
    internal const int MaxLongPolls = 40;
    private const int MaxShortRequests = 16;
    private const int PageLength = 1000;

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookIntervalInTrouble = TimeSpan.FromSeconds(5);
    private static readonly string[] ActiveStatuses = [RunStatus.Ready, RunStatus.Running, RunStatus.TimingOut, RunStatus.Aborting];

    private readonly ApifyClient _client;
    private readonly CancellationToken _cancellationToken;
    private readonly SemaphoreSlim _longPolls = new(MaxLongPolls);
    private readonly SemaphoreSlim _shortRequests = new(MaxShortRequests);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<bool>> _parked = new(StringComparer.Ordinal);
    private int _watching;

    public RunWaitGroup(ApifyClient client, CancellationToken cancellationToken)
    {
        _client = client;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Waits for the right to ask for a run: by a long poll, or at once because it may have ended or its time is up.</summary>
    public async Task<Lease> EnterAsync(string runId, TimeSpan remaining, CancellationToken cancellationToken)
    {
        if (_longPolls.Wait(0, CancellationToken.None))
            return new Lease(_longPolls, mayWait: true);

        TaskCompletionSource<bool> parked = _parked.GetOrAdd(runId, _ => new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        Watch();
        using CancellationTokenSource giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task free = _longPolls.WaitAsync(giveUp.Token);
        TimeSpan patience = remaining.TotalMilliseconds >= int.MaxValue ? Timeout.InfiniteTimeSpan : remaining < TimeSpan.Zero ? TimeSpan.Zero : remaining;
        Task timeUp = _client.Options.Time.PauseAsync(patience, giveUp.Token);
        await Task.WhenAny(free, parked.Task, timeUp).ConfigureAwait(false);
        _parked.TryRemove(runId, out _);
        giveUp.Cancel();
        try
        {
            await free.ConfigureAwait(false);
            return new Lease(_longPolls, mayWait: true);
        }
        catch (OperationCanceledException)
        {
            await _shortRequests.WaitAsync(cancellationToken).ConfigureAwait(false);
            return new Lease(_shortRequests, mayWait: false);
        }
    }

    private void Watch()
    {
        if (Interlocked.Exchange(ref _watching, 1) == 0)
            _ = Task.Run(WatchAsync, _cancellationToken);
    }

    private async Task WatchAsync()
    {
        try
        {
            while (!_parked.IsEmpty)
            {
                TimeSpan pause = LookInterval;
                try
                {
                    string[] asked = [.. _parked.Keys];
                    HashSet<string> active = await ReadActiveAsync().ConfigureAwait(false);
                    foreach (string id in asked)
                    {
                        // Also a run of another user is not in the list; it is then asked for by itself.
                        if (!active.Contains(id) && _parked.TryGetValue(id, out TaskCompletionSource<bool>? parked))
                            parked.TrySetResult(true);
                    }
                }
                catch (ApifyException)
                {
                    // Each wait has its own patience with a platform that is away; this is only a hint for them.
                    pause = LookIntervalInTrouble;
                }

                await _client.Options.Time.PauseAsync(pause, _cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The waits end with the same token.
        }
        finally
        {
            Interlocked.Exchange(ref _watching, 0);
            if (!_parked.IsEmpty && !_cancellationToken.IsCancellationRequested)
                Watch();
        }
    }

    private async Task<HashSet<string>> ReadActiveAsync()
    {
        HashSet<string> active = new(StringComparer.Ordinal);
        for (long offset = 0; ; offset += PageLength)
        {
            // A run that slips between two pages counts as not active: it is then asked for by itself, which costs one request.
            ApifyList<ActorRun> page = await _client.Runs.ListAsync(new RunListOptions { Status = ActiveStatuses, Offset = offset, Limit = PageLength }, _cancellationToken).ConfigureAwait(false);
            int before = active.Count;
            foreach (ActorRun run in page.Items)
                active.Add(run.Id);
            // A page that has nothing new is the last one, also of a server that repeats it.
            if (page.Items.Count < PageLength || active.Count == before)
                return active;
        }
    }

    /// <summary>The right to make one request.</summary>
    internal sealed class Lease : IDisposable
    {
        private readonly SemaphoreSlim _from;

        public Lease(SemaphoreSlim from, bool mayWait)
        {
            _from = from;
            MayWait = mayWait;
        }

        /// <summary>Whether the platform may be asked to hold the answer back.</summary>
        public bool MayWait { get; }

        public void Dispose() => _from.Release();
    }
}
