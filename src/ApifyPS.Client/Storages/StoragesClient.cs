using System.Net;
using System.Text.Json.Serialization.Metadata;

namespace ApifyPS.Client;

/// <summary>What the API does alike with datasets, key-value stores and request queues themselves.</summary>
/// <typeparam name="TStorage">The kind of storage.</typeparam>
public abstract class StoragesClient<TStorage>
    where TStorage : ApifyStorage
{
    private readonly ApifyClient _client;
    private readonly string _collection;
    private readonly string _idTitle;
    private readonly JsonTypeInfo<Envelope<TStorage>> _type;
    private readonly JsonTypeInfo<Envelope<ApifyList<TStorage>>> _listType;

    /// <param name="client">The client that this is a part of.</param>
    /// <param name="collection">Name of the kind in paths: <c>datasets</c>.</param>
    /// <param name="title">What people call it, for messages: <c>dataset</c>.</param>
    /// <param name="type">How an answer with one is read.</param>
    /// <param name="listType">How an answer with a list is read.</param>
    private protected StoragesClient(ApifyClient client, string collection, string title, JsonTypeInfo<Envelope<TStorage>> type, JsonTypeInfo<Envelope<ApifyList<TStorage>>> listType)
    {
        _client = client;
        _collection = collection;
        _idTitle = title + " ID";
        _type = type;
        _listType = listType;
    }

    /// <summary>Gets a storage.</summary>
    /// <param name="storageId">Its ID, or its name as <c>username~name</c>.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The storage.</returns>
    public async Task<TStorage> GetAsync(string storageId, CancellationToken cancellationToken) =>
        Complete(await _client.Transport.SendAsync(new ApifyRequest(HttpMethod.Get, PathOf(storageId)), _type, cancellationToken).ConfigureAwait(false));

    /// <summary>Gets one page of the user's storages of this kind.</summary>
    /// <param name="options">Which ones.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The page.</returns>
    public async Task<ApifyList<TStorage>> ListAsync(StorageListOptions options, CancellationToken cancellationToken)
    {
        ApifyList<TStorage> list = await _client.Transport.SendAsync(options.ToRequest("/v2/" + _collection), _listType, cancellationToken).ConfigureAwait(false);
        foreach (TStorage storage in list.Items)
            Complete(storage);
        return list;
    }

    /// <summary>
    /// Gets the user's storage of this name, and makes it when there is none; without a name it makes an unnamed one. When an answer is
    /// lost it is asked for again: the name is the key, and an unnamed one too many is empty and expires.
    /// </summary>
    /// <param name="name">Name of the storage, without a username; null for an unnamed one.</param>
    /// <param name="cancellationToken">Cancels the request; the storage may have been made all the same.</param>
    /// <returns>The storage, and whether the platform says that it is new. After a lost answer a new one can look like one that was there.</returns>
    public async Task<(TStorage Storage, bool IsNew)> GetOrCreateAsync(string? name, CancellationToken cancellationToken)
    {
        ApifyRequest request = new ApifyRequest(HttpMethod.Post, "/v2/" + _collection) { IsIdempotent = true }.Query("name", name);
        (TStorage storage, HttpStatusCode status) = await _client.Transport.SendForStatusAsync(request, _type, cancellationToken).ConfigureAwait(false);
        return (Complete(storage), status == HttpStatusCode.Created);
    }

    /// <summary>Sets the name of a storage, or who may read it.</summary>
    /// <param name="storageId">Its ID, or its name as <c>username~name</c>.</param>
    /// <param name="update">What to set.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The storage as it is then.</returns>
    public async Task<TStorage> UpdateAsync(string storageId, StorageUpdate update, CancellationToken cancellationToken) =>
        Complete(await _client.Transport.SendAsync(update.ToRequest(PathOf(storageId)), _type, cancellationToken).ConfigureAwait(false));

    /// <summary>Deletes a storage with all that is in it.</summary>
    /// <param name="storageId">Its ID, or its name as <c>username~name</c>.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>A task that ends when it is deleted.</returns>
    public Task DeleteAsync(string storageId, CancellationToken cancellationToken) =>
        _client.Transport.SendAsync(new ApifyRequest(HttpMethod.Delete, PathOf(storageId)), cancellationToken);

    /// <summary>Path of a storage: <c>/v2/datasets/{id}</c>.</summary>
    private protected string PathOf(string storageId) => $"/v2/{_collection}/{ApifyPath.Id(storageId, _idTitle)}";

    private TStorage Complete(TStorage storage)
    {
        // Where the API must send a name it sends the ID of an unnamed one.
        if (storage.Name == storage.Id)
            storage.Name = null;
        // Whoever has this key can sign addresses that need no token: it is of no use here, and must not be printed or stored with the rest.
        storage.UnknownFields?.Remove("urlSigningSecretKey");
        storage.ConsoleUrl ??= _client.PageOf("storage/" + _collection, _collection, storage.Id);
        return storage;
    }
}
