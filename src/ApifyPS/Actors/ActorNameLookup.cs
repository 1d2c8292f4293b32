using System.Collections.Concurrent;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>
/// Finds out for one call of a cmdlet how the Actors of its runs are called, as far as this session hasn't seen their names: with one request
/// for the Actors that the user has made or used, and with one for each other. Names are a help: where they can't be had, or not soon, the
/// runs go out without them, and nothing is said about it but as verbose text.
/// </summary>
internal sealed class ActorNameLookup
{
    private const int MaxListLength = 1000;
    private const int MostRequestsAtOnce = 4;

    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(2);

    private static readonly ConcurrentDictionary<string, Source> Sources = new(StringComparer.Ordinal);

    /// <summary>Of all calls of the process: a platform is asked by no more at once.</summary>
    private static readonly SemaphoreSlim Room = new(MostRequestsAtOnce);

    private readonly ApifyClient _client;
    private readonly Source _source;
    private readonly CancellationToken _stop;
    private readonly object _lock = new();
    private readonly Dictionary<string, Task> _asked = new(StringComparer.Ordinal);
    private TimeSpan _left;
    private Task? _list;

    /// <param name="connection">Whose Actors these are.</param>
    /// <param name="trace">Told of each request, on any thread.</param>
    /// <param name="stop">Ends all of it.</param>
    /// <param name="patience">How long names are waited for in all; two seconds by default.</param>
    public ActorNameLookup(ApifyConnection connection, Action<ApifyRequestTrace>? trace, CancellationToken stop, TimeSpan? patience = null)
    {
        _left = patience ?? DefaultPatience;
        _client = connection.CreateClient(trace, maxRetry: 0);
        _source = Sources.GetOrAdd(connection.CacheKey, _ => new Source());
        _stop = stop;
    }

    /// <summary>Begins to ask for the names that aren't known, and returns at once.</summary>
    public void Begin(IEnumerable<ActorRun> runs)
    {
        lock (_lock)
        {
            string[] wanted = [.. runs.Select(run => run.ActId ?? "").Distinct(StringComparer.Ordinal).Where(id => id.Length > 0 && ActorNames.Find(id) is null && !_asked.ContainsKey(id) && !_source.HasNone(id))];
            if (wanted.Length == 0 || _left <= TimeSpan.Zero || _source.IsResting)
                return;
            CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(_stop);
            patience.CancelAfter(_left);
            // For a single Actor its own request is the shorter one.
            if (_list is null && _asked.Count + wanted.Length > 1 && !_source.HasList)
                _list = AskAsync(() => ReadListAsync(patience.Token), null);
            foreach (string id in wanted)
                _asked[id] = FindAsync(id, patience.Token);
            Task.WhenAll(wanted.Select(id => _asked[id])).ContinueWith(_ => patience.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>Waits until a name is known, or is not to be had. It never fails.</summary>
    public async Task WaitAsync(string? actorId)
    {
        Task? asked;
        lock (_lock)
            _asked.TryGetValue(actorId ?? "", out asked);
        if (asked is null or { IsCompleted: true })
            return;
        ElapsedTime waited = new(ModuleTime.Provider);
        await asked.ConfigureAwait(false);
        lock (_lock)
            _left -= waited.Elapsed;
    }

    private async Task FindAsync(string id, CancellationToken patience)
    {
        if (_list is not null)
            await _list.ConfigureAwait(false);
        await AskAsync(async () =>
        {
            await Room.WaitAsync(patience).ConfigureAwait(false);
            try
            {
                if (ActorNames.Find(id) is null && !_source.IsResting)
                    ActorNames.Remember(id, (await _client.Actors.GetAsync(id, patience).ConfigureAwait(false)).FullName);
            }
            finally
            {
                Room.Release();
            }
        }, id).ConfigureAwait(false);
    }

    private async Task ReadListAsync(CancellationToken patience)
    {
        foreach (ApifyActor actor in (await _client.Actors.ListAsync(0, MaxListLength, patience).ConfigureAwait(false)).Items)
            ActorNames.Remember(actor.Id, actor.FullName);
        _source.HasList = true;
    }

    /// <summary>Does a request whose failure is nobody's concern, and notes what it says about the next ones.</summary>
    private async Task AskAsync(Func<Task> ask, string? id)
    {
        try
        {
            await ask().ConfigureAwait(false);
        }
        catch (ApifyApiException exception) when (exception.StatusCode is 401 or 403 or 404)
        {
            // This token may not know it, now and later.
            if (id is null)
                _source.HasList = true;
            else
                _source.GiveUp(id);
        }
        catch (Exception exception) when (exception is ApifyException or ApifyInvalidIdException or OperationCanceledException)
        {
            if (!_stop.IsCancellationRequested)
                _source.Rest();
        }
    }

    /// <summary>What a connection has said about names so far, for all calls of the session.</summary>
    private sealed class Source
    {
        private const int Capacity = 10_000;

        /// <summary>A platform in trouble isn't asked again with each list, each of which would wait.</summary>
        private static readonly TimeSpan RestTime = TimeSpan.FromMinutes(1);

        private readonly ConcurrentDictionary<string, bool> _none = new(StringComparer.Ordinal);
        private volatile ElapsedTime? _resting;

        /// <summary>Whether the list of Actors was read, or isn't for this token: who isn't known by now is asked for alone.</summary>
        public bool HasList { get; set; }

        public bool IsResting => _resting is { } since && since.Elapsed < RestTime;

        public bool HasNone(string id) => _none.ContainsKey(id);

        public void Rest() => _resting = new ElapsedTime(ModuleTime.Provider);

        public void GiveUp(string id)
        {
            if (_none.Count >= Capacity)
                _none.Clear();
            _none[id] = true;
        }
    }
}
