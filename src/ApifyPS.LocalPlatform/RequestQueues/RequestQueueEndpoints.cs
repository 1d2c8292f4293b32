using System.Text.Json;
using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Http;
using ApifyPS.LocalPlatform.Storages;

namespace ApifyPS.LocalPlatform.RequestQueues;

internal sealed class RequestQueueEndpoints(StorageCatalog catalog, RequestQueueService queues, Authenticator authenticator)
{
    private const int MaxClientKey = 32;
    private const int DefaultHead = 100;

    private static readonly StorageReading Reading = new(StorageKind.RequestQueue, StorageOperation.Read);
    private static readonly StorageReading ReadingHead = new(StorageKind.RequestQueue, StorageOperation.Head);

    public void Map(ApiRoutes routes)
    {
        new StorageEndpoints(catalog, StorageKind.RequestQueue, "request-queues", View, id => catalog.Delete(StorageKind.RequestQueue, id)).Map(routes);
        const string Queue = "request-queues/{id}";
        const string Request = Queue + "/requests/{requestId}";
        routes
            .Map("GET", Queue + "/head", HeadAsync, reading: ReadingHead)
            .Map("POST", Queue + "/head/lock", LockHeadAsync, reading: ReadingHead)
            .Map("GET", Queue + "/requests", ListAsync, reading: Reading)
            .Map("POST", Queue + "/requests", AddAsync)
            .Map("POST", Queue + "/requests/batch", AddBatchAsync)
            .Map("DELETE", Queue + "/requests/batch", DeleteBatchAsync)
            .Map("POST", Queue + "/requests/unlock", UnlockAsync)
            .Map("GET", Request, context => context.WriteDataAsync(queues.Get(context.Route("id"), context.Route("requestId"))), reading: Reading)
            .Map("PUT", Request, UpdateAsync)
            .Map("DELETE", Request, DeleteAsync)
            .Map("PUT", Request + "/lock", ProlongLockAsync)
            .Map("DELETE", Request + "/lock", DeleteLockAsync);
    }

    private JsonObject View(Storage queue, string baseUrl)
    {
        QueueState state = queues.StateOf(queue.Id);
        JsonObject view = StorageEndpoints.Common(queue, $"{baseUrl}/storage/request-queues/{queue.Id}");
        view["totalRequestCount"] = state.Total;
        view["handledRequestCount"] = state.Handled;
        view["pendingRequestCount"] = state.Pending;
        view["hadMultipleClients"] = state.HadMultipleClients;
        view["stats"] = new JsonObject
        {
            ["readCount"] = queue.ReadCount,
            ["writeCount"] = queue.WriteCount,
            ["deleteCount"] = queue.DeleteCount,
            ["headItemReadCount"] = queue.HeadCount,
            ["storageBytes"] = queue.StorageBytes,
        };
        return view;
    }

    private Task AddAsync(HttpContext context)
    {
        QueueAddition added = queues.Add(context.Route("id"), [context.JsonObjectBody()], context.Flag("forefront"), ClientOf(context))[0];
        return context.WriteDataAsync(Registration(added), StatusCodes.Status201Created);
    }

    private Task AddBatchAsync(HttpContext context)
    {
        IReadOnlyList<QueueAddition> added = queues.Add(context.Route("id"), Batch(context), context.Flag("forefront"), ClientOf(context));
        return context.WriteDataAsync(
            new JsonObject { ["processedRequests"] = new JsonArray([.. added.Select(one => WithKey(Registration(one), one))]), ["unprocessedRequests"] = new JsonArray() },
            StatusCodes.Status201Created);
    }

    private Task UpdateAsync(HttpContext context) => context.WriteDataAsync(Registration(
        queues.Update(context.Route("id"), context.Route("requestId"), context.JsonObjectBody(), context.Flag("forefront"), ClientOf(context))));

    private Task DeleteAsync(HttpContext context)
    {
        queues.Delete(context.Route("id"), context.Route("requestId"), ClientOf(context));
        return context.NoContent();
    }

    private Task DeleteBatchAsync(HttpContext context)
    {
        List<(string? Id, string? UniqueKey)> requests = [.. Batch(context).Select(one => (one.Text("id"), one.Text("uniqueKey")))];
        if (requests.Any(one => one.Id is null && one.UniqueKey is null)) throw PlatformException.InvalidInput("each request needs an id or a uniqueKey.");
        queues.Delete(context.Route("id"), requests, ClientOf(context));
        return context.WriteDataAsync(new JsonObject
        {
            ["processedRequests"] = new JsonArray([.. requests.Select(one => new JsonObject { ["id"] = one.Id, ["uniqueKey"] = one.UniqueKey }.WithoutNulls())]),
            ["unprocessedRequests"] = new JsonArray(),
        });
    }

    private Task HeadAsync(HttpContext context)
    {
        int limit = Math.Min(context.Int32("limit") is { } asked and > 0 ? asked : DefaultHead, RequestQueueService.MaxHead);
        QueueHead head = queues.Head(context.Route("id"), limit, ClientOf(context));
        return context.WriteDataAsync(new JsonObject
        {
            ["limit"] = limit,
            ["queueModifiedAt"] = head.Queue.ModifiedAt.ToApi(),
            ["hadMultipleClients"] = head.HadMultipleClients,
            ["items"] = new JsonArray([.. head.Items.Select(item => item.ToJson())]),
        });
    }

    private Task LockHeadAsync(HttpContext context)
    {
        int limit = Math.Min(context.Int32("limit") is { } asked and > 0 ? asked : RequestQueueService.MaxLockedHead, RequestQueueService.MaxLockedHead);
        TimeSpan time = LockTime(context);
        QueueClient client = ClientOf(context);
        QueueHead head = queues.LockHead(context.Route("id"), limit, time, client);
        string until = head.LockedUntil!.Value.ToApi();
        return context.WriteDataAsync(
            new JsonObject
            {
                ["limit"] = limit,
                ["queueModifiedAt"] = head.Queue.ModifiedAt.ToApi(),
                ["queueHasLockedRequests"] = head.HasLockedRequests,
                ["clientKey"] = client.Key,
                ["hadMultipleClients"] = head.HadMultipleClients,
                ["lockSecs"] = (long)time.TotalSeconds,
                ["items"] = new JsonArray([.. head.Items.Select(item =>
                {
                    JsonObject locked = item.ToJson();
                    locked["lockExpiresAt"] = until;
                    return locked;
                })]),
            }.WithoutNulls(),
            StatusCodes.Status201Created);
    }

    private Task ProlongLockAsync(HttpContext context)
    {
        DateTimeOffset until = queues.ProlongLock(context.Route("id"), context.Route("requestId"), LockTime(context), context.OptionalFlag("forefront"), ClientOf(context));
        return context.WriteDataAsync(new JsonObject { ["lockExpiresAt"] = until.ToApi() });
    }

    private Task DeleteLockAsync(HttpContext context)
    {
        queues.DeleteLock(context.Route("id"), context.Route("requestId"), context.Flag("forefront"), ClientOf(context));
        return context.NoContent();
    }

    private Task UnlockAsync(HttpContext context) =>
        context.WriteDataAsync(new JsonObject { ["unlockedCount"] = queues.Unlock(context.Route("id"), ClientOf(context)) });

    private Task ListAsync(HttpContext context)
    {
        IReadOnlyList<string> filter = context.Names("filter");
        if (filter.FirstOrDefault(one => one is not ("locked" or "pending")) is { } unknown)
            throw PlatformException.InvalidInput($"filter can be locked and pending, not \"{unknown}\".");
        int limit = Math.Min(context.Int32("limit") is { } asked and > 0 ? asked : RequestQueueService.MaxPage, RequestQueueService.MaxPage);
        string? cursor = context.Query("cursor");
        string? after = context.Query("exclusiveStartId");
        QueuePage page = queues.List(context.Route("id"), limit, cursor, after, filter.Contains("locked"), filter.Contains("pending"), ClientOf(context));
        return context.WriteDataAsync(new JsonObject
        {
            ["items"] = new JsonArray([.. page.Items]),
            ["limit"] = limit,
            ["exclusiveStartId"] = after,
            ["cursor"] = cursor,
            ["nextCursor"] = page.NextCursor,
        }.WithoutNulls());
    }

    private QueueClient ClientOf(HttpContext context)
    {
        string? key = context.Query("clientKey");
        if (key?.Length > MaxClientKey)
            throw new PlatformException(ErrorKind.InvalidInput, "invalid-client-key", "The client key must be a string of 1 to 32 characters.");
        return new QueueClient(key, authenticator.RunOf(context));
    }

    private static TimeSpan LockTime(HttpContext context) => context.Number("lockSecs") is { } seconds and > 0 and < 1_000_000_000
        ? TimeSpan.FromSeconds((double)seconds)
        : throw PlatformException.InvalidInput("lockSecs must be a number above 0.");

    private static List<JsonObject> Batch(HttpContext context)
    {
        if (PlatformJson.TryParse(context.Body()) is not { ValueKind: JsonValueKind.Array } batch || batch.EnumerateArray().Any(one => one.ValueKind != JsonValueKind.Object))
            throw PlatformException.InvalidInput("the request body must be an array of requests.");
        int count = batch.GetArrayLength();
        if (count is 0 or > RequestQueueService.MaxBatch)
            throw PlatformException.InvalidInput($"a batch has 1 to {RequestQueueService.MaxBatch} requests, not {count}.");
        return [.. batch.EnumerateArray().Select(one => JsonObject.Create(one)!)];
    }

    private static JsonObject Registration(QueueAddition addition) => new()
    {
        ["requestId"] = addition.RequestId,
        ["wasAlreadyPresent"] = addition.WasAlreadyPresent,
        ["wasAlreadyHandled"] = addition.WasAlreadyHandled,
    };

    private static JsonObject WithKey(JsonObject registration, QueueAddition addition)
    {
        registration["uniqueKey"] = addition.UniqueKey;
        return registration;
    }
}
