using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Diagnostics;
using ApifyPS.LocalPlatform.Persistence;
using Microsoft.Data.Sqlite;

namespace ApifyPS.LocalPlatform.Storages;

/// <summary>
/// Counts who reads what. A read must not cost a write transaction, so the counts are kept in memory, written together every few
/// seconds, and added to what the database says whenever a storage is shown.
/// </summary>
internal sealed class StorageUsage : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Database _database;
    private readonly ILogger _logger;
    private readonly ITimer _timer;

    /// <summary>Held while counts move from memory to the database, so that nobody sees them in neither or in both.</summary>
    private readonly Lock _moving = new();
    private readonly Lock _counting = new();
    private Dictionary<string, Counts> _pending = [];

    public StorageUsage(Database database, TimeProvider time, ILogger logger)
    {
        _database = database;
        _logger = logger;
        _timer = time.CreateTimer(_ => Flush(), null, Interval, Interval);
    }

    /// <summary>Notes that a storage was used.</summary>
    public void Note(string storageId, StorageOperation operation)
    {
        if (operation == StorageOperation.Show) return;
        lock (_counting)
        {
            Counts counts = _pending.GetValueOrDefault(storageId);
            _pending[storageId] = new Counts(
                counts.Reads + (operation == StorageOperation.Read ? 1 : 0),
                counts.Lists + (operation == StorageOperation.List ? 1 : 0),
                counts.Heads + (operation == StorageOperation.Head ? 1 : 0),
                Timestamps.Now);
        }
    }

    /// <summary>Runs a query whose storages are to show the counts that are not written yet; the query is given what adds them.</summary>
    public T Including<T>(Func<Func<Storage, Storage>, T> query)
    {
        lock (_moving) return query(WithPending);
    }

    /// <summary>Forgets what is not written, as when all storages are deleted.</summary>
    public void Clear()
    {
        lock (_counting) _pending = [];
    }

    public void Dispose()
    {
        _timer.Dispose();
        Flush();
    }

    private void Flush()
    {
        lock (_moving)
        {
            Dictionary<string, Counts> counted;
            lock (_counting)
            {
                if (_pending.Count == 0) return;
                (counted, _pending) = (_pending, []);
            }

            try
            {
                _database.Write(connection =>
                {
                    foreach ((string id, Counts counts) in counted) Write(connection, id, counts);
                });
            }
            catch (Exception exception) when (exception is SqliteException or ObjectDisposedException)
            {
                // Statistics are not worth more than a line: a full disk is told to whoever writes content.
                _logger.ReadCountsNotWritten(exception);
            }
        }
    }

    private static void Write(SqliteConnection connection, string id, Counts counts) => connection.Execute(
        "UPDATE storages SET read_count = read_count + $reads, list_count = list_count + $lists, head_count = head_count + $heads, accessed_at = max(accessed_at, $at) WHERE id = $id",
        ("$id", id), ("$reads", counts.Reads), ("$lists", counts.Lists), ("$heads", counts.Heads), ("$at", counts.LastAt.ToApi()));

    private Storage WithPending(Storage storage)
    {
        lock (_counting)
        {
            return !_pending.TryGetValue(storage.Id, out Counts counts) ? storage : storage with
            {
                ReadCount = storage.ReadCount + counts.Reads,
                ListCount = storage.ListCount + counts.Lists,
                HeadCount = storage.HeadCount + counts.Heads,
                AccessedAt = counts.LastAt > storage.AccessedAt ? counts.LastAt : storage.AccessedAt,
            };
        }
    }

    private readonly record struct Counts(long Reads, long Lists, long Heads, DateTimeOffset LastAt);
}
