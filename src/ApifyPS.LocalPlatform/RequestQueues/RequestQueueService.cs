using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Persistence;
using ApifyPS.LocalPlatform.Storages;
using Microsoft.Data.Sqlite;

namespace ApifyPS.LocalPlatform.RequestQueues;

/// <summary>
/// The requests of queues. A request that waits has an order number: those added at the front have falling ones below all others. A lock
/// ends by itself; until then the request is handed out to nobody else. Every change is one transaction, with the counts in it.
/// </summary>
internal sealed class RequestQueueService(Database database)
{
    public const int MaxBatch = 25;
    public const int MaxLockedHead = 25;
    public const int MaxHead = 1000;
    public const int MaxPage = 10_000;

    private const string HeadColumns =
        "order_no, id, unique_key, coalesce(doc ->> 'url', ''), coalesce(doc ->> 'method', 'GET'), coalesce(doc ->> 'retryCount', 0)";

    /// <summary>Clients that were noted already, so that their every call is not one more write.</summary>
    private readonly ConcurrentDictionary<(string Queue, string Client), bool> _noted = new();

    private enum Place
    {
        Back,
        Front,
    }

    public QueueState StateOf(string queueId) => database.Read(connection => ReadState(connection, queueId));

    /// <summary>Adds requests that the queue does not have yet; if one of them is invalid, none.</summary>
    public IReadOnlyList<QueueAddition> Add(string queue, IReadOnlyList<JsonObject> requests, bool forefront, QueueClient client)
    {
        NewRequest[] given = [.. requests.Select(request => NewRequest.Of(request))];
        if (given.DistinctBy(request => request.Id).Count() < given.Length)
            throw new PlatformException(ErrorKind.InvalidInput, "request-queue-duplicate-requests", "The batch has several requests with the same uniqueKey.");
        return Change(queue, client, (connection, queueId) => Add(connection, queueId, given, forefront));
    }

    private static QueueAddition[] Add(SqliteConnection connection, string queueId, NewRequest[] requests, bool forefront)
    {
        QueueAddition[] additions = new QueueAddition[requests.Length];
        long bytes = 0, added = 0, handled = 0;
        for (int i = 0; i < requests.Length; i++)
        {
            NewRequest request = requests[i];
            if (Find(connection, queueId, request.Id) is { } present)
            {
                additions[i] = new QueueAddition(request.Id, request.UniqueKey, WasAlreadyPresent: true, present.IsHandled);
                continue;
            }

            Insert(connection, queueId, request, forefront ? Place.Front : Place.Back);
            bytes += request.Json.Length;
            added++;
            handled += request.HandledAt is null ? 0 : 1;
            additions[i] = new QueueAddition(request.Id, request.UniqueKey, WasAlreadyPresent: false, WasAlreadyHandled: false);
        }

        if (added > 0) Count(connection, queueId, added, handled, bytes);
        return additions;
    }

    /// <summary>JSON of the request as it was stored.</summary>
    public string Get(string queue, string requestId) => database.Read(connection =>
    {
        Storage storage = StorageCatalog.Require(connection, StorageKind.RequestQueue, queue);
        return Find(connection, storage.Id, requestId)?.Json ?? throw NotFound();
    });

    /// <summary>Replaces a request, or adds it. A handled one leaves the queue and its lock; another one goes to the end, or to the front.</summary>
    public QueueAddition Update(string queue, string requestId, JsonObject request, bool forefront, QueueClient client) => Change(queue, client, (connection, queueId) =>
    {
        Stored? present = Find(connection, queueId, requestId);
        if (request["id"] is { } id && id.GetValueKind() == JsonValueKind.String && id.GetValue<string>() != requestId)
            throw PlatformException.InvalidInput("the id in the body is not the one in the address.");
        NewRequest changed = NewRequest.Of(request, requestId);
        if (present is null)
        {
            Insert(connection, queueId, changed, forefront ? Place.Front : Place.Back);
            Count(connection, queueId, 1, changed.HandledAt is null ? 0 : 1, changed.Json.Length);
            return new QueueAddition(requestId, changed.UniqueKey, WasAlreadyPresent: false, WasAlreadyHandled: false);
        }

        connection.Execute(
            $"""
            UPDATE queue_requests SET doc = $doc, handled_at = $handled,
                order_no = CASE WHEN $handled IS NULL THEN {(forefront ? FrontOrder : BackOrder)} END,
                lock_until = CASE WHEN $handled IS NULL THEN lock_until END
            WHERE queue_id = $queue AND id = $id
            """,
            ("$doc", changed.Json), ("$handled", changed.HandledAt), ("$queue", queueId), ("$id", requestId));
        Count(connection, queueId, 0, (changed.HandledAt is null ? 0 : 1) - (present.IsHandled ? 1 : 0), changed.Json.Length - present.Json.Length);
        return new QueueAddition(requestId, changed.UniqueKey, WasAlreadyPresent: true, present.IsHandled);
    });

    public void Delete(string queue, string requestId, QueueClient client) => Change(queue, client, (connection, queueId) =>
    {
        return Remove(connection, queueId, requestId, client) ? true : throw NotFound();
    });

    /// <summary>Deletes requests by ID or unique key. One that is not there is as good as deleted.</summary>
    public void Delete(string queue, IReadOnlyList<(string? Id, string? UniqueKey)> requests, QueueClient client) => Change(queue, client, (connection, queueId) =>
    {
        foreach ((string? id, string? uniqueKey) in requests) Remove(connection, queueId, id ?? RequestIds.Of(uniqueKey!), client);
        return true;
    });

    /// <summary>The first requests that wait and that nobody has locked.</summary>
    public QueueHead Head(string queue, int limit, QueueClient client)
    {
        NoteReader(queue, client);
        return database.Read(connection =>
        {
            Storage storage = StorageCatalog.Require(connection, StorageKind.RequestQueue, queue);
            List<QueueHeadItem> items = connection.Query(
                $"SELECT {HeadColumns} FROM queue_requests WHERE queue_id = $queue AND order_no IS NOT NULL AND (lock_until IS NULL OR lock_until <= $now) ORDER BY order_no LIMIT $limit",
                ReadHeadItem, ("$queue", storage.Id), ("$now", Now), ("$limit", limit));
            return new QueueHead(storage, ReadState(connection, storage.Id).HadMultipleClients, items, null, HasLocked(connection, storage.Id));
        });
    }

    /// <summary>The same, and locks them for the client: no other gets them until the locks end.</summary>
    public QueueHead LockHead(string queue, int limit, TimeSpan time, QueueClient client) => Change(queue, client, (connection, queueId) =>
    {
        long now = Now;
        long until = now + (long)time.TotalMilliseconds;
        // What is free has an index of its own, in which the head is found however many requests are locked. Whose an ended lock was stays noted.
        connection.Execute("UPDATE queue_requests SET lock_until = NULL WHERE queue_id = $queue AND lock_until <= $now", ("$queue", queueId), ("$now", now));
        List<QueueHeadItem> items = connection.Query(
            $"""
            UPDATE queue_requests SET lock_until = $until, lock_client = $client, lock_run = $run
            WHERE rowid IN (
                SELECT rowid FROM queue_requests
                WHERE queue_id = $queue AND order_no IS NOT NULL AND lock_until IS NULL
                ORDER BY order_no LIMIT $limit)
            RETURNING {HeadColumns}
            """,
            ReadHeadItem, ("$queue", queueId), ("$limit", limit), ("$until", until), ("$client", client.Key), ("$run", client.RunId));
        // The order of what an update returns is not defined.
        items.Sort((left, right) => left.Order.CompareTo(right.Order));
        return new QueueHead(
            StorageCatalog.Require(connection, StorageKind.RequestQueue, queueId), ReadState(connection, queueId).HadMultipleClients,
            items, DateTimeOffset.FromUnixTimeMilliseconds(until), items.Count > 0 || HasLocked(connection, queueId));
    });

    /// <summary>Lets the lock of a client last from now.</summary>
    public DateTimeOffset ProlongLock(string queue, string requestId, TimeSpan time, bool? forefront, QueueClient client) => Change(queue, client, (connection, queueId) =>
    {
        Stored request = Find(connection, queueId, requestId) ?? throw NotFound();
        if (request.IsHandled) throw new PlatformException(ErrorKind.Forbidden, "request-handled-or-locked", "The request was handled already.");
        RequireOwnLock(request, client);
        long until = Now + (long)time.TotalMilliseconds;
        connection.Execute(
            "UPDATE queue_requests SET lock_until = $until, lock_client = $client, lock_run = $run WHERE queue_id = $queue AND id = $id",
            ("$until", until), ("$client", client.Key), ("$run", client.RunId), ("$queue", queueId), ("$id", requestId));
        if (forefront == true) Move(connection, queueId, requestId, Place.Front);
        return DateTimeOffset.FromUnixTimeMilliseconds(until);
    });

    public void DeleteLock(string queue, string requestId, bool forefront, QueueClient client) => Change(queue, client, (connection, queueId) =>
    {
        Stored request = Find(connection, queueId, requestId) ?? throw NotFound();
        RequireOwnLock(request, client);
        connection.Execute("UPDATE queue_requests SET lock_until = NULL WHERE queue_id = $queue AND id = $id", ("$queue", queueId), ("$id", requestId));
        if (!request.IsHandled) Move(connection, queueId, requestId, forefront ? Place.Front : Place.Back);
        return true;
    });

    /// <summary>Ends all locks of the client, and of its run.</summary>
    public int Unlock(string queue, QueueClient client) => Change(queue, client, (connection, queueId) =>
    {
        return connection.Execute(
            "UPDATE queue_requests SET lock_until = NULL WHERE queue_id = $queue AND lock_until > $now AND (lock_client = $client OR lock_run = $run)",
            ("$queue", queueId), ("$now", Now), ("$client", client.Key), ("$run", client.RunId));
    });

    /// <summary>Ends all locks of a run whose process has ended: nobody is left to handle those requests or to unlock them.</summary>
    public void UnlockAllOf(string runId) => database.Write(connection =>
    {
        connection.Execute(
            "UPDATE queue_requests INDEXED BY queue_requests_by_lock SET lock_until = NULL WHERE lock_until > $now AND lock_run = $run",
            ("$now", Now), ("$run", runId));
    });

    /// <summary>Requests in the order in which they were added.</summary>
    /// <param name="queue">ID or name of the queue.</param>
    /// <param name="limit">Most requests.</param>
    /// <param name="cursor">Where an earlier page ended; null for the start.</param>
    /// <param name="afterId">ID of the last request of an earlier page; null for the start.</param>
    /// <param name="locked">Only these that are locked, or pending when that is asked for as well.</param>
    /// <param name="pending">Only these that were not handled.</param>
    /// <param name="client">Who asks.</param>
    public QueuePage List(string queue, int limit, string? cursor, string? afterId, bool locked, bool pending, QueueClient client)
    {
        NoteReader(queue, client);
        return database.Read(connection =>
        {
            Storage storage = StorageCatalog.Require(connection, StorageKind.RequestQueue, queue);
            long after = cursor is not null ? ReadCursor(cursor)
                : afterId is not null ? connection.Count("SELECT rowid FROM queue_requests WHERE queue_id = $queue AND id = $id", ("$queue", storage.Id), ("$id", afterId))
                : 0;
            string filter = (locked, pending) switch
            {
                (true, false) => "AND lock_until > $now AND handled_at IS NULL",
                (_, true) => "AND handled_at IS NULL",
                _ => "",
            };
            List<(long Row, Stored Request)> rows = connection.Query(
                $"SELECT id, doc, handled_at, lock_until, lock_client, lock_run, rowid FROM queue_requests WHERE queue_id = $queue AND rowid > $after {filter} ORDER BY rowid LIMIT $limit",
                reader => (reader.GetInt64(6), Read(reader)), ("$queue", storage.Id), ("$after", after), ("$now", Now), ("$limit", limit + 1));
            bool more = rows.Count > limit;
            if (more) rows.RemoveAt(limit);
            return new QueuePage([.. rows.Select(row => row.Request.Json)], more ? WriteCursor(rows[^1].Row) : null);
        });
    }

    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    private const string BackOrder = "(SELECT coalesce(max(order_no), 0) + 1 FROM queue_requests WHERE queue_id = $queue AND order_no IS NOT NULL)";

    private const string FrontOrder = "(SELECT coalesce(min(order_no), 0) - 1 FROM queue_requests WHERE queue_id = $queue AND order_no IS NOT NULL)";

    /// <summary>Does something to a queue in one transaction, and notes who did it.</summary>
    private T Change<T>(string queue, QueueClient client, Func<SqliteConnection, string, T> change)
    {
        string queueId = "";
        T result = database.Write(connection =>
        {
            queueId = StorageCatalog.Require(connection, StorageKind.RequestQueue, queue).Id;
            Note(connection, queueId, client);
            return change(connection, queueId);
        });
        // Not before: what was rolled back was not noted.
        if (client.Key is not null) _noted[(queueId, client.Key)] = true;
        return result;
    }

    private void Note(SqliteConnection connection, string queueId, QueueClient client)
    {
        if (client.Key is not null && _noted.ContainsKey((queueId, client.Key))) return;
        connection.Execute(
            """
            INSERT INTO queue_states (queue_id, first_client) VALUES ($queue, nullif($client, ''))
            ON CONFLICT DO UPDATE SET
                had_multiple_clients = had_multiple_clients OR (first_client IS NOT NULL AND first_client <> coalesce($client, '')) OR $client IS NULL,
                first_client = coalesce(first_client, $client)
            """,
            ("$queue", queueId), ("$client", client.Key));
    }

    private void NoteReader(string queue, QueueClient client)
    {
        if (client.Key is not null && _noted.ContainsKey((queue, client.Key))) return;
        Change(queue, client, (_, _) => true);
    }

    private static void Insert(SqliteConnection connection, string queueId, NewRequest request, Place place) => connection.Execute(
        $"""
        INSERT INTO queue_requests (queue_id, id, unique_key, doc, handled_at, order_no)
        VALUES ($queue, $id, $key, $doc, $handled, CASE WHEN $handled IS NULL THEN {(place == Place.Front ? FrontOrder : BackOrder)} END)
        """,
        ("$queue", queueId), ("$id", request.Id), ("$key", request.UniqueKey), ("$doc", request.Json), ("$handled", request.HandledAt));

    private static void Move(SqliteConnection connection, string queueId, string requestId, Place place) => connection.Execute(
        $"UPDATE queue_requests SET order_no = {(place == Place.Front ? FrontOrder : BackOrder)} WHERE queue_id = $queue AND id = $id",
        ("$queue", queueId), ("$id", requestId));

    private static bool Remove(SqliteConnection connection, string queueId, string requestId, QueueClient client)
    {
        if (Find(connection, queueId, requestId) is not { } request) return false;
        RequireOwnLock(request, client);
        connection.Execute("DELETE FROM queue_requests WHERE queue_id = $queue AND id = $id", ("$queue", queueId), ("$id", requestId));
        Count(connection, queueId, -1, request.IsHandled ? -1 : 0, -request.Json.Length);
        return true;
    }

    private static void Count(SqliteConnection connection, string queueId, long added, long handled, long bytes)
    {
        connection.Execute("UPDATE queue_states SET total = total + $added, handled = handled + $handled WHERE queue_id = $queue", ("$added", added), ("$handled", handled), ("$queue", queueId));
        StorageCatalog.Touch(connection, queueId, bytes, deletes: Math.Max(0, -added));
    }

    private static QueueState ReadState(SqliteConnection connection, string queueId) => connection.Query(
        "SELECT total, handled, had_multiple_clients FROM queue_states WHERE queue_id = $queue",
        reader => new QueueState(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2) != 0), ("$queue", queueId)).FirstOrDefault() ?? QueueState.Empty;

    private static bool HasLocked(SqliteConnection connection, string queueId) =>
        connection.Count("SELECT EXISTS (SELECT 1 FROM queue_requests WHERE queue_id = $queue AND lock_until > $now)", ("$queue", queueId), ("$now", Now)) != 0;

    private static void RequireOwnLock(Stored request, QueueClient client)
    {
        bool isFree = request.LockUntil is null || request.LockUntil <= Now;
        bool isOwn = (client.Key is not null && client.Key == request.LockClient) || (client.RunId is not null && client.RunId == request.LockRun);
        if (!isFree && !isOwn)
            throw new PlatformException(ErrorKind.Forbidden, "request-handled-or-locked", "The request is locked by another client.");
    }

    private static Stored? Find(SqliteConnection connection, string queueId, string requestId) => connection.Query(
        "SELECT id, doc, handled_at, lock_until, lock_client, lock_run FROM queue_requests WHERE queue_id = $queue AND id = $id",
        Read, ("$queue", queueId), ("$id", requestId)).FirstOrDefault();

    private static Stored Read(SqliteDataReader reader) => new(
        reader.GetString(0), reader.GetString(1), reader.TextOrNull(2) is not null, reader.IsDBNull(3) ? null : reader.GetInt64(3), reader.TextOrNull(4), reader.TextOrNull(5));

    private static QueueHeadItem ReadHeadItem(SqliteDataReader reader) => new(
        reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetInt64(5));

    private static string WriteCursor(long row) => Convert.ToBase64String(Encoding.UTF8.GetBytes(row.ToString(CultureInfo.InvariantCulture)));

    private static long ReadCursor(string cursor)
    {
        Span<byte> bytes = stackalloc byte[32];
        return Convert.TryFromBase64String(cursor, bytes, out int length) && long.TryParse(bytes[..length], NumberStyles.None, CultureInfo.InvariantCulture, out long row)
            ? row
            : throw PlatformException.InvalidInput("cursor is not one that an earlier page gave.");
    }

    private static PlatformException NotFound() => PlatformException.NotFound("Request");

    private sealed record Stored(string Id, string Json, bool IsHandled, long? LockUntil, string? LockClient, string? LockRun);

    /// <summary>A request as it is to be stored.</summary>
    private sealed record NewRequest(string Id, string UniqueKey, string Json, string? HandledAt)
    {
        private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

        /// <summary>Completes the request that came and takes it over.</summary>
        public static NewRequest Of(JsonObject request, string? id = null)
        {
            CheckTypes(request);
            if (request.Text("url") is not { Length: > 0 } url) throw PlatformException.InvalidInput("a request needs a url.");
            // The API wants the key; its oldest clients leave it out for what is the address alone.
            string uniqueKey = request.Text("uniqueKey") is { Length: > 0 } given ? given : url;
            id ??= RequestIds.Of(uniqueKey);
            request.Remove("id");
            request.Insert(0, "id", id);
            request["uniqueKey"] = uniqueKey;
            request["method"] ??= "GET";
            request["retryCount"] ??= 0;
            // Clients take a handledAt that is there for one that is handled, even when it is null.
            string? handledAt = request.Text("handledAt");
            if (handledAt is null) request.Remove("handledAt");
            else if (Timestamps.TryParse(handledAt) is null) throw PlatformException.InvalidInput("handledAt must be a date in ISO 8601.");
            return new NewRequest(id, uniqueKey, request.ToJsonString(PlatformJson.Options), handledAt);
        }

        /// <summary>The types of the fields (openapi: RequestBase).</summary>
        private static void CheckTypes(JsonObject request)
        {
            if (request.Text("method") is { } method && !Methods.Contains(method))
                throw PlatformException.InvalidInput($"method must be one of {string.Join(", ", Methods)}.");
            request.Boolean("noRetry");
            request.Integer("retryCount");
            request.Text("loadedUrl");
            if (request["payload"] is not (null or JsonObject)) request.Text("payload");
            foreach (string name in (string[])["headers", "userData"])
            {
                if (request[name] is not (null or JsonObject)) throw PlatformException.InvalidInput($"{name} must be an object.");
            }

            if (request["errorMessages"] is { } messages && (messages is not JsonArray list || list.Any(one => one?.GetValueKind() != JsonValueKind.String)))
                throw PlatformException.InvalidInput("errorMessages must be an array of strings.");
        }
    }
}
