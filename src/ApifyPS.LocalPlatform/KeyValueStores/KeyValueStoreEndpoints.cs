using System.IO.Compression;
using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Http;
using ApifyPS.LocalPlatform.Storages;
using Microsoft.AspNetCore.Http.Features;

namespace ApifyPS.LocalPlatform.KeyValueStores;

internal sealed class KeyValueStoreEndpoints(StorageCatalog catalog, KeyValueStoreService stores)
{
    private const long MaxKeys = 1000;

    public void Map(ApiRoutes routes)
    {
        new StorageEndpoints(catalog, StorageKind.KeyValueStore, "key-value-stores", View, id => stores.DeleteStore(catalog, id)).Map(routes);
        routes
            .Map("GET", "key-value-stores/{id}/keys", ListKeysAsync, reading: new StorageReading(StorageKind.KeyValueStore, StorageOperation.List))
            .Map("GET", "key-value-stores/{id}/records/{key}", context => GetRecordAsync(context, withBody: true), reading: new StorageReading(StorageKind.KeyValueStore, StorageOperation.Read))
            .Map("HEAD", "key-value-stores/{id}/records/{key}", context => GetRecordAsync(context, withBody: false), reading: new StorageReading(StorageKind.KeyValueStore, StorageOperation.Read))
            .Map("GET", "key-value-stores/{id}/records", GetArchiveAsync, reading: new StorageReading(StorageKind.KeyValueStore, StorageOperation.Read))
            .Map("PUT", "key-value-stores/{id}/records/{key}", SetRecordAsync)
            .Map("POST", "key-value-stores/{id}/records/{key}", SetRecordAsync)
            .Map("DELETE", "key-value-stores/{id}/records/{key}", DeleteRecordAsync);
    }

    private static JsonObject View(Storage store, string baseUrl)
    {
        JsonObject view = StorageEndpoints.Common(store, $"{baseUrl}/storage/key-value-stores/{store.Id}");
        view["keysPublicUrl"] = $"{baseUrl}/v2/key-value-stores/{store.Id}/keys?signature={StorageSignature.OfContent(store.UrlSigningSecretKey, store.Id)}";
        view["recordsPublicUrl"] = $"{baseUrl}/v2/key-value-stores/{store.Id}/records";
        view["urlSigningSecretKey"] = store.UrlSigningSecretKey;
        view["stats"] = new JsonObject
        {
            ["readCount"] = store.ReadCount,
            ["writeCount"] = store.WriteCount,
            ["deleteCount"] = store.DeleteCount,
            ["listCount"] = store.ListCount,
            ["storageBytes"] = store.StorageBytes,
        };
        return view;
    }

    private Task ListKeysAsync(HttpContext context)
    {
        Storage store = catalog.Get(StorageKind.KeyValueStore, context.Route("id"));
        long limit = context.Integer("limit") is { } asked and > 0 ? Math.Min(asked, MaxKeys) : MaxKeys;
        KeyList keys = stores.ListKeys(store.Id, context.Query("prefix"), context.Query("collection"), context.Query("exclusiveStartKey"), limit);
        return context.WriteDataAsync(new JsonObject
        {
            ["items"] = new JsonArray([.. keys.Items.Select(item => new JsonObject
            {
                ["key"] = item.Key,
                ["size"] = item.Size,
                ["recordPublicUrl"] = $"{context.BaseUrl()}/v2/key-value-stores/{store.Id}/records/{Uri.EscapeDataString(item.Key)}?signature={StorageSignature.Of(store.UrlSigningSecretKey, item.Key)}",
            })]),
            ["count"] = keys.Items.Count,
            ["limit"] = keys.Limit,
            ["exclusiveStartKey"] = keys.ExclusiveStartKey,
            ["isTruncated"] = keys.IsTruncated,
            // An explicit null: clients stop at it, and continue when it is absent.
            ["nextExclusiveStartKey"] = keys.NextExclusiveStartKey,
        });
    }

    private async Task GetRecordAsync(HttpContext context, bool withBody)
    {
        (StoreRecord record, Stream body) = stores.Open(context.Route("id"), context.Route("key"));
        await using (body)
        {
            context.Response.ContentType = record.ContentType;
            context.Response.ContentLength = record.Size;
            // A browser must not run what an Actor stored, should somebody open it there.
            context.Response.Headers.ContentSecurityPolicy = "sandbox";
            context.Response.Headers.XContentTypeOptions = "nosniff";
            if (context.Flag("attachment")) context.Response.Headers.ContentDisposition = $"attachment; filename=\"{record.Key}\"";
            if (withBody) await body.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
    }

    /// <summary>All records as a ZIP archive, one file for each key.</summary>
    private async Task GetArchiveAsync(HttpContext context)
    {
        string store = context.Route("id");
        KeyList keys = stores.ListKeys(store, context.Query("prefix"), context.Query("collection"), null, MaxKeys);
        context.Response.ContentType = "application/zip";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{store.Replace('~', '-')}.zip\"";
        // ZipArchive ends its entries with a few synchronous writes, also when it is used asynchronously.
        context.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
        await using ZipArchive archive = await ZipArchive.CreateAsync(context.Response.Body, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, context.RequestAborted);
        while (true)
        {
            foreach ((string key, _) in keys.Items) await AddAsync(archive, store, key, context.RequestAborted);
            if (keys.NextExclusiveStartKey is not { } next) return;
            keys = stores.ListKeys(store, context.Query("prefix"), context.Query("collection"), next, MaxKeys);
        }
    }

    private async Task AddAsync(ZipArchive archive, string store, string key, CancellationToken cancellation)
    {
        Stream body;
        try
        {
            (_, body) = stores.Open(store, key);
        }
        catch (PlatformException)
        {
            // Deleted since the list was made.
            return;
        }

        await using (body)
        await using (Stream entry = await archive.CreateEntry(key, CompressionLevel.Fastest).OpenAsync(cancellation))
            await body.CopyToAsync(entry, cancellation);
    }

    private Task SetRecordAsync(HttpContext context)
    {
        (string store, string key) = (context.Route("id"), context.Route("key"));
        string contentType = context.Request.ContentType is { } given && !string.IsNullOrWhiteSpace(given) ? given : "application/octet-stream";
        if (RequestBody.UploadOf(context) is { } upload) stores.SetRecord(store, key, contentType, upload);
        else stores.SetRecord(store, key, contentType, context.Body());
        context.Response.Headers.Location = $"{context.BaseUrl()}/v2/key-value-stores/{Uri.EscapeDataString(store)}/records/{Uri.EscapeDataString(key)}";
        return context.WriteJsonAsync(new JsonObject(), StatusCodes.Status201Created);
    }

    private Task DeleteRecordAsync(HttpContext context)
    {
        stores.DeleteRecord(context.Route("id"), context.Route("key"));
        return context.NoContent();
    }
}
