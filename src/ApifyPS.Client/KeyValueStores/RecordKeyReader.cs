namespace ApifyPS.Client;

/// <summary>Reads the keys of a key-value store in their order, page after page.</summary>
public sealed class RecordKeyReader
{
    /// <summary>The most that the API gives at once.</summary>
    private const long MaxPageLength = 1000;

    private readonly ApifyClient _client;
    private readonly string _storeId;
    private readonly string _path;
    private readonly string? _prefix;
    private readonly HashSet<string> _places = new(StringComparer.Ordinal);
    private long? _remaining;
    private string? _after;
    private bool _ended;

    internal RecordKeyReader(ApifyClient client, string storeId, string path, string? prefix, long? limit)
    {
        _client = client;
        _storeId = storeId;
        _path = path;
        _prefix = prefix;
        _remaining = limit;
    }

    /// <summary>Reads the next page.</summary>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>Keys; null when there are no more.</returns>
    public async Task<IReadOnlyList<ApifyRecordKey>?> ReadPageAsync(CancellationToken cancellationToken)
    {
        if (_ended || _remaining <= 0)
            return null;
        ApifyRequest request = new ApifyRequest(HttpMethod.Get, _path)
            .Query("limit", Math.Min(_remaining ?? MaxPageLength, MaxPageLength))
            .Query("prefix", _prefix)
            .Query("exclusiveStartKey", _after);
        RecordKeyPage page = await _client.Transport.SendAsync(request, ApifyJsonContext.Default.EnvelopeRecordKeyPage, cancellationToken).ConfigureAwait(false);
        foreach (ApifyRecordKey key in page.Items)
            key.StoreId = _storeId;
        _remaining -= page.Items.Count;
        // A page can be empty in the middle of the list; a list that comes back to where it was would have no end.
        string? next = page.NextExclusiveStartKey ?? (page.IsTruncated == true && page.Items.Count > 0 ? page.Items[page.Items.Count - 1].Key : null);
        _ended = next is null || !_places.Add(next);
        _after = next;
        return page.Items;
    }
}
