namespace ApifyPS.Client;

/// <summary>Key-value stores (<c>/v2/key-value-stores</c>).</summary>
public sealed class KeyValueStoresClient : StoragesClient<ApifyKeyValueStore>
{
    private readonly ApifyClient _client;

    internal KeyValueStoresClient(ApifyClient client)
        : base(client, "key-value-stores", "key-value store", ApifyJsonContext.Default.EnvelopeApifyKeyValueStore, ApifyJsonContext.Default.EnvelopeApifyListApifyKeyValueStore) => _client = client;

    /// <summary>Gets a record as it was stored.</summary>
    /// <param name="storeId">ID of the store, or its name as <c>username~name</c>.</param>
    /// <param name="key">Key of the record.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The record, or null when the store has none with this key.</returns>
    public async Task<KeyValueRecord?> GetRecordAsync(string storeId, string key, CancellationToken cancellationToken)
    {
        using MemoryStream body = new();
        try
        {
            string? contentType = await ReceiveRecordAsync(storeId, key, body, null, cancellationToken).ConfigureAwait(false);
            return new KeyValueRecord(key, contentType, body.ToArray());
        }
        catch (ApifyApiException exception) when (exception.IsNotFound && exception.Type is "record-not-found" or "record-or-token-not-found")
        {
            return null;
        }
    }

    /// <summary>Writes the body of a record to a stream while it comes.</summary>
    /// <param name="storeId">ID of the store, or its name as <c>username~name</c>.</param>
    /// <param name="key">Key of the record. That there is none is an <see cref="ApifyApiException"/>.</param>
    /// <param name="destination">Where it goes. When the connection breaks, it is cut back to where it was, and the record comes again.</param>
    /// <param name="onProgress">Told on any thread how many bytes have come, and of how many (null when that is not known); null for nobody.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The content type as it was stored; null when the platform sends none.</returns>
    public Task<string?> ReceiveRecordAsync(string storeId, string key, Stream destination, Action<long, long?>? onProgress, CancellationToken cancellationToken) =>
        // Without attachment=1 the platform rewrites HTML records.
        RecordTransfer.ReceiveAsync(_client, new ApifyRequest(HttpMethod.Get, PathOf(storeId, key)).Query("attachment", true), destination, onProgress, cancellationToken);

    /// <summary>Stores a record, in place of the one that has this key.</summary>
    /// <param name="storeId">ID of the store, or its name as <c>username~name</c>.</param>
    /// <param name="key">Key of the record.</param>
    /// <param name="body">The bytes.</param>
    /// <param name="contentType">Their content type.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>A task that ends when the record is stored.</returns>
    public Task SetRecordAsync(string storeId, string key, byte[] body, string contentType, CancellationToken cancellationToken) =>
        _client.Transport.SendAsync(new ApifyRequest(HttpMethod.Put, PathOf(storeId, key)) { Body = body, ContentType = contentType }, cancellationToken);

    /// <summary>Stores a record of any size, in place of the one that has this key.</summary>
    /// <param name="storeId">ID of the store, or its name as <c>username~name</c>.</param>
    /// <param name="key">Key of the record.</param>
    /// <param name="open">Opens the bytes: once, and again whenever they have to be sent again.</param>
    /// <param name="contentType">Their content type.</param>
    /// <param name="onProgress">Told on any thread how many bytes are on their way; begins again with each attempt; null for nobody.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>A task that ends when the record is stored.</returns>
    public Task SetRecordAsync(string storeId, string key, Func<Stream> open, string contentType, Action<long>? onProgress, CancellationToken cancellationToken) =>
        _client.Transport.SendAsync(new ApifyRequest(HttpMethod.Put, PathOf(storeId, key)) { OpenBody = open, ContentType = contentType, OnBodyProgress = onProgress }, cancellationToken);

    /// <summary>Deletes a record. To the platform it is no error that there is none.</summary>
    /// <param name="storeId">ID of the store, or its name as <c>username~name</c>.</param>
    /// <param name="key">Key of the record.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>A task that ends when the record is gone.</returns>
    public Task DeleteRecordAsync(string storeId, string key, CancellationToken cancellationToken) =>
        _client.Transport.SendAsync(new ApifyRequest(HttpMethod.Delete, PathOf(storeId, key)), cancellationToken);

    /// <summary>Reads the keys of a store in their order.</summary>
    /// <param name="storeId">ID of the store, or its name as <c>username~name</c>.</param>
    /// <param name="prefix">Only those that begin with it; null for all.</param>
    /// <param name="limit">Only so many; null for all.</param>
    /// <returns>What reads them.</returns>
    public RecordKeyReader ReadKeys(string storeId, string? prefix, long? limit) => new(_client, storeId, PathOf(storeId) + "/keys", prefix, limit);

    private string PathOf(string storeId, string key) => $"{PathOf(storeId)}/records/{ApifyPath.Key(key)}";
}
