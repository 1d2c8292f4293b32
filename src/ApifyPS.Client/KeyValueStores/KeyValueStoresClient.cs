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
        // Without attachment=1 the platform rewrites HTML records.
        ApifyRequest request = new ApifyRequest(HttpMethod.Get, $"{PathOf(storeId)}/records/{ApifyPath.Key(key)}").Query("attachment", true);
        try
        {
            KeyValuePair<string?, byte[]> answer = await _client.Transport.SendForBytesAsync(request, cancellationToken).ConfigureAwait(false);
            return new KeyValueRecord(key, answer.Key, answer.Value);
        }
        catch (ApifyApiException exception) when (exception.IsNotFound && exception.Type is "record-not-found" or "record-or-token-not-found")
        {
            return null;
        }
    }
}
