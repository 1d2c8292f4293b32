using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ApifyPS.Client;

/// <summary>
/// Adds items to a dataset in as few requests as the limits allow: one chunk is filled while the one before is under way, never more,
/// so that the order is kept. A chunk is stored as a whole or not at all; one whose answer is lost is looked for before it is sent again.
/// </summary>
public sealed class DatasetItemWriter : IDisposable
{
    /// <summary>
    /// Bytes of one request before compression. The API's text for this endpoint says 5 MB, its 413 answer and the official clients'
    /// constant say 9 MiB: the smaller one is right in both cases, and twice as many requests of this size cost nothing that is felt.
    /// </summary>
    internal const int ChunkLength = 5_000_000;

    /// <summary>
    /// Most bytes of one item: a request of 9 MiB less the brackets. An item that is larger than a chunk goes out alone, and the platform decides.
    /// </summary>
    public const int MaxItemLength = 9 * 1024 * 1024 - 2;

    /// <summary>What was given longer ago is sent, however little it is: a source that gives an item now and then must not store nothing for hours.</summary>
    internal static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    private readonly ApifyClient _client;
    private readonly string _datasetId;
    private readonly string _path;
    private readonly CancellationToken _stop;
    private readonly object _lock = new();
    private readonly ITimer _ageing;
    private readonly ConcurrentQueue<RejectedItem> _rejected = new();
    private readonly ConcurrentQueue<object> _storedTags = new();
    private ItemChunk _filling = new();
    private ItemChunk _spare = new();
    private Task _sending = Task.CompletedTask;
    private bool _isOpen = true;
    private bool _countIsAsked;
    private long? _itemCount;
    private long _stored;
    private long _storedThrough;
    private long _sentThrough;
    private long _givenThrough;

    internal DatasetItemWriter(ApifyClient client, string datasetId, string path, CancellationToken stop)
    {
        _client = client;
        _datasetId = datasetId;
        _path = path;
        _stop = stop;
        _ageing = client.Options.Time.CreateTimer(_ => SendAged(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Number of items that are stored.</summary>
    public long Stored => Volatile.Read(ref _stored);

    /// <summary>Position of the last item that is stored; 0 for none.</summary>
    public long StoredThrough => Volatile.Read(ref _storedThrough);

    /// <summary>Position of the last item that was sent, stored or not; 0 for none.</summary>
    public long SentThrough => Volatile.Read(ref _sentThrough);

    /// <summary>Position of the last item that was given; 0 for none.</summary>
    public long GivenThrough => Volatile.Read(ref _givenThrough);

    /// <summary>Whether sending has failed: <see cref="FlushAsync"/> throws the reason.</summary>
    public bool HasFailed => _sending.IsFaulted || _sending.IsCanceled;

    /// <summary>Adds an item, unless the chunk has no room for it: then <see cref="SendAsync"/> makes some.</summary>
    /// <param name="json">UTF-8 JSON of one object, no longer than <see cref="MaxItemLength"/>.</param>
    /// <param name="position">Its position among all items that are given, from 1: what messages name.</param>
    /// <param name="tag">Given back when the item is stored; null for nothing.</param>
    /// <returns>Whether it was added.</returns>
    public bool TryAdd(ReadOnlySpan<byte> json, long position, object? tag)
    {
        lock (_lock)
        {
            if (_filling.Count > 0 && _filling.Length + 1 + json.Length > ChunkLength)
                return false;
            _filling.Add(json, position, tag);
            _givenThrough = position;
            if (_filling.Count == 1)
                _ageing.Change(MaxAge, Timeout.InfiniteTimeSpan);
            return true;
        }
    }

    /// <summary>Waits until the chunk before is stored, and starts to send what was given since.</summary>
    /// <returns>A task that ends when the sending has begun.</returns>
    /// <exception cref="ApifyException">The chunk before could not be stored.</exception>
    public async Task SendAsync()
    {
        while (true)
        {
            Task sending = _sending;
            await sending.ConfigureAwait(false);
            if (TrySend(sending))
                return;
        }
    }

    /// <summary>Sends what was given, and waits until it is stored.</summary>
    /// <returns>A task that ends when everything is stored.</returns>
    /// <exception cref="ApifyException">Something could not be stored.</exception>
    public async Task FlushAsync()
    {
        await SendAsync().ConfigureAwait(false);
        await _sending.ConfigureAwait(false);
    }

    /// <summary>Waits until nothing is under way, without an exception.</summary>
    /// <param name="patience">Longest wait.</param>
    public void Settle(TimeSpan patience) => Task.WhenAny(_sending, Task.Delay(patience)).Wait();

    /// <summary>Takes an item that the platform refused.</summary>
    /// <param name="item">The item.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryTakeRejected(out RejectedItem? item) => _rejected.TryDequeue(out item);

    /// <summary>Takes what was given along with an item that is stored now.</summary>
    /// <param name="tag">What was given.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryTakeStored(out object? tag) => _storedTags.TryDequeue(out tag);

    /// <summary>Ends it; what was given and not sent is not sent.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (!_isOpen)
                return;
            _isOpen = false;
            _ageing.Dispose();
            _filling.Dispose();
        }

        // A request that is still under way reads from its buffer: that one goes back when the request has ended.
        ItemChunk last = _spare;
        _sending.ContinueWith(_ => last.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Sends what was given, once nothing is under way.</summary>
    internal void SendAged()
    {
        lock (_lock)
        {
            if (!TrySend(_sending) && !HasFailed)
                _ageing.Change(MaxAge, Timeout.InfiniteTimeSpan);
        }
    }

    private bool TrySend(Task before)
    {
        lock (_lock)
        {
            if (!_isOpen || (ReferenceEquals(before, _sending) && _filling.Count == 0))
                return true;
            // A chunk that failed stays where it is: its failure is for the caller to see, and nothing goes out behind it.
            if (!ReferenceEquals(before, _sending) || _sending.Status != TaskStatus.RanToCompletion)
                return false;
            ItemChunk chunk = _filling;
            _filling = _spare;
            _filling.Clear();
            _spare = chunk;
            _sentThrough = chunk.LastPosition;
            // Not on this thread: compressing takes as long as filling.
            _sending = Task.Run(() => StoreAsync(chunk));
            return true;
        }
    }

    private async Task StoreAsync(ItemChunk chunk)
    {
        try
        {
            await PushAsync(chunk).ConfigureAwait(false);
            _itemCount += chunk.Count;
            Interlocked.Add(ref _stored, chunk.Count);
            Volatile.Write(ref _storedThrough, chunk.LastPosition);
            foreach (object tag in chunk.Tags)
                _storedTags.Enqueue(tag);
        }
        catch (ApifyApiException refused) when (InvalidItems(refused, chunk.Count) is { Count: > 0 } invalid)
        {
            // One item that does not fit the dataset's schema has the whole request refused: the others get another one.
            foreach (KeyValuePair<int, string> item in invalid)
                _rejected.Enqueue(new RejectedItem(chunk.PositionOf(item.Key), item.Value, refused));
            if (invalid.Count < chunk.Count)
                await StorePartAsync(chunk, index => !invalid.ContainsKey(index)).ConfigureAwait(false);
        }
        catch (ApifyApiException tooLarge) when (tooLarge.StatusCode == 413)
        {
            // Something in between takes less than the platform does.
            if (chunk.Count == 1)
            {
                _rejected.Enqueue(new RejectedItem(chunk.FirstPosition, tooLarge.Message, tooLarge));
                return;
            }

            int half = chunk.Count / 2;
            await StorePartAsync(chunk, index => index < half).ConfigureAwait(false);
            await StorePartAsync(chunk, index => index >= half).ConfigureAwait(false);
        }
    }

    private async Task StorePartAsync(ItemChunk chunk, Func<int, bool> isWanted)
    {
        using ItemChunk part = chunk.Pick(isWanted);
        await StoreAsync(part).ConfigureAwait(false);
    }

    private async Task PushAsync(ItemChunk chunk)
    {
        if (!_countIsAsked)
            await AskCountAsync().ConfigureAwait(false);
        ApifyException lost;
        try
        {
            await _client.Transport.SendAsync(chunk.ToRequest(_path), _stop).ConfigureAwait(false);
            return;
        }
        catch (ApifyException exception) when (RetryPolicy.MayHaveBeenCarriedOut(exception))
        {
            lost = exception;
        }

        if (await IsStoredAsync(chunk, lost).ConfigureAwait(false))
            return;
        try
        {
            await _client.Transport.SendAsync(chunk.ToRequest(_path), _stop).ConfigureAwait(false);
        }
        catch (ApifyException exception) when (RetryPolicy.MayHaveBeenCarriedOut(exception))
        {
            if (!await IsStoredAsync(chunk, exception).ConfigureAwait(false))
                throw Uncertain(exception, "They were sent twice and are not there, unless the platform takes long to store them.");
        }
    }

    /// <summary>What tells a lost answer from a lost request. A token that may only write has to do without.</summary>
    private async Task AskCountAsync()
    {
        try
        {
            _itemCount = (await _client.Datasets.GetAsync(_datasetId, _stop).ConfigureAwait(false)).ItemCount;
        }
        catch (ApifyApiException exception) when (exception.StatusCode == 403)
        {
            _itemCount = null;
        }

        _countIsAsked = true;
    }

    /// <summary>
    /// Whether the dataset holds a chunk whose answer was lost. Its count says so only when nobody else writes to it, and lags some
    /// seconds, so it is asked for several times and the last item has to be ours.
    /// </summary>
    /// <exception cref="ApifyItemsUncertainException">It cannot be told.</exception>
    private async Task<bool> IsStoredAsync(ItemChunk chunk, ApifyException lost)
    {
        if (_itemCount is not { } before)
            throw Uncertain(lost, "How many items the dataset had before is not known.");
        long? count = null;
        try
        {
            foreach (TimeSpan pause in RetryPolicy.LookupPauses.Append(RetryPolicy.LookupPauses[RetryPolicy.LookupPauses.Count - 1]))
            {
                await _client.Options.Time.PauseAsync(pause, _stop).ConfigureAwait(false);
                count = (await _client.Datasets.GetAsync(_datasetId, _stop).ConfigureAwait(false)).ItemCount;
                if (count == before + chunk.Count && await IsLastItemAsync(chunk.JsonOf(chunk.Count - 1)).ConfigureAwait(false))
                    return true;
            }
        }
        catch (ApifyException exception)
        {
            throw Uncertain(lost, "The dataset cannot be asked either: " + exception.Message);
        }

        return count == before ? false : throw Uncertain(lost, FormattableString.Invariant($"The dataset had {before} items before and has {count} now, so that somebody else writes to it."));
    }

    private async Task<bool> IsLastItemAsync(ReadOnlyMemory<byte> json)
    {
        using DatasetItemReader reader = _client.Datasets.ReadItems(_datasetId, new DatasetItemOptions { Descending = true, Limit = 1 });
        using JsonBatch? last = await reader.ReadAsync(_stop).ConfigureAwait(false);
        if (last is null)
            return false;
        try
        {
            return JsonNode.DeepEquals(Parse(json), Parse(last[0]));
        }
        catch (Exception exception) when (exception is ArgumentException or JsonException)
        {
            // Two properties of one name: not comparable.
            return false;
        }
    }

    private static JsonNode? Parse(ReadOnlyMemory<byte> json) => JsonNode.Parse(json.Span, null, JsonDepth.Document);

    private static ApifyItemsUncertainException Uncertain(ApifyException lost, string sign) =>
        new($"Whether the items are stored is not known: no answer came ({lost.Message.TrimEnd('.')}). {sign}", lost);

    /// <summary>What the platform says about items that do not fit the dataset's schema (openapi: SchemaValidationErrorData), by their index.</summary>
    private static Dictionary<int, string> InvalidItems(ApifyApiException refused, int count)
    {
        Dictionary<int, string> invalid = [];
        if (refused.Details is not { ValueKind: JsonValueKind.Object } details || !details.TryGetProperty("invalidItems", out JsonElement items) || items.ValueKind != JsonValueKind.Array)
            return invalid;
        foreach (JsonElement item in items.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Object && item.TryGetProperty("itemPosition", out JsonElement position)
                && position.ValueKind == JsonValueKind.Number && position.TryGetInt32(out int index) && index >= 0 && index < count)
            {
                invalid[index] = string.Join("; ", Reasons(item));
            }
        }

        return invalid;
    }

    private static IEnumerable<string> Reasons(JsonElement item)
    {
        if (!item.TryGetProperty("validationErrors", out JsonElement errors) || errors.ValueKind != JsonValueKind.Array)
            yield break;
        foreach (JsonElement error in errors.EnumerateArray())
        {
            if (error.ValueKind == JsonValueKind.Object)
                yield return $"{Text(error, "instancePath")} {Text(error, "message")}".Trim();
        }
    }

    private static string Text(JsonElement error, string name) =>
        error.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
