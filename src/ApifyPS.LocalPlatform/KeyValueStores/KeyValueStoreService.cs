using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Diagnostics;
using ApifyPS.LocalPlatform.Persistence;
using ApifyPS.LocalPlatform.Secrets;
using ApifyPS.LocalPlatform.Storages;
using Microsoft.Data.Sqlite;

namespace ApifyPS.LocalPlatform.KeyValueStores;

/// <summary>The records of key-value stores: bytes and content type are kept exactly as they came.</summary>
internal sealed partial class KeyValueStoreService(Database database, DataFolder folder, SecretBox box, ILogger logger)
{
    private const int InlineLimit = 16 * 1024;
    private const string Columns = "key, content_type, size, body, file, is_sealed";

    public StoreRecord GetRecord(string storeIdOrName, string key) =>
        TryGetRecord(storeIdOrName, key) ?? throw PlatformException.NotFound("Record");

    public StoreRecord? TryGetRecord(string storeIdOrName, string key) => database.Read(connection =>
    {
        Storage store = StorageCatalog.Require(connection, StorageKind.KeyValueStore, storeIdOrName);
        return Find(connection, store.Id, key);
    });

    /// <summary>A record with its body, which stays readable when the record is replaced or deleted meanwhile.</summary>
    public (StoreRecord Record, Stream Body) Open(string storeIdOrName, string key)
    {
        for (StoreRecord? previous = null; ;)
        {
            StoreRecord record = GetRecord(storeIdOrName, key);
            try
            {
                return (record, OpenBody(record));
            }
            catch (FileNotFoundException) when (record.File != previous?.File)
            {
                // Replaced between the look-up and here: the new one is as good.
                previous = record;
            }
            catch (FileNotFoundException)
            {
                throw new PlatformException(ErrorKind.NotFound, "record-not-found", $"Record was not found: its body is missing. The data folder has no kv/{record.File}.");
            }
        }
    }

    /// <exception cref="FileNotFoundException">The record was replaced or deleted since it was looked up.</exception>
    /// <exception cref="PlatformException">It is encrypted, and the key is lost.</exception>
    public Stream OpenBody(StoreRecord record)
    {
        Stream stored = record.Body is not null
            ? new MemoryStream(record.Body, writable: false)
            // Delete sharing: on Windows the record can be replaced while somebody reads it.
            : new FileStream(Path.Combine(folder.Records, record.File!), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, useAsync: true);
        if (!record.IsSealed) return stored;
        using StreamReader reader = new(stored);
        return new MemoryStream(box.Open(reader.ReadToEnd()), writable: false);
    }

    public RecordUpload BeginUpload() => new(folder.Records);

    public void SetRecord(string storeIdOrName, string key, string contentType, RecordUpload upload)
    {
        if (!upload.IsLarge)
        {
            SetRecord(storeIdOrName, key, contentType, upload.Beginning);
            return;
        }

        CheckKey(key);
        Put(storeIdOrName, key, contentType, new StoredBody(upload.Length, null, upload.Take(), IsSealed: false));
    }

    public void SetRecord(string storeIdOrName, string key, string contentType, ReadOnlyMemory<byte> body, bool isSecret = false)
    {
        CheckKey(key);
        Put(storeIdOrName, key, contentType, Store(body, isSecret));
    }

    /// <summary>Writes a record inside a transaction of the caller, as when a run starts.</summary>
    /// <returns>The file of the record that was replaced, to be deleted when the transaction is committed.</returns>
    public static string? Put(SqliteConnection connection, string storeId, string key, string contentType, StoredBody body)
    {
        StoreRecord? previous = Find(connection, storeId, key);
        connection.Execute(
            "INSERT OR REPLACE INTO records (store_id, key, content_type, size, body, file, is_sealed) VALUES ($store, $key, $type, $size, $body, $file, $sealed)",
            ("$store", storeId), ("$key", key), ("$type", contentType), ("$size", body.Size),
            ("$body", body.Inline), ("$file", body.File), ("$sealed", body.IsSealed ? 1 : 0));
        StorageCatalog.Touch(connection, storeId, body.Size - (previous?.Size ?? 0));
        return previous?.File;
    }

    /// <summary>Stores a body before the record that refers to it: encrypted when it is secret, in a file when it is too large for the database.</summary>
    public StoredBody Store(ReadOnlyMemory<byte> body, bool isSecret)
    {
        byte[] stored = isSecret ? Encoding.ASCII.GetBytes(box.Seal(body.Span)) : body.ToArray();
        return stored.Length > InlineLimit ? new StoredBody(body.Length, null, WriteBody(stored), isSecret) : new StoredBody(body.Length, stored, null, isSecret);
    }

    private void Put(string storeIdOrName, string key, string contentType, StoredBody body)
    {
        try
        {
            Discard(database.Write(connection => Put(connection, StorageCatalog.Require(connection, StorageKind.KeyValueStore, storeIdOrName).Id, key, contentType, body)));
        }
        catch
        {
            Discard(body.File);
            throw;
        }
    }

    public void DeleteRecord(string storeIdOrName, string key)
    {
        string? file = database.Write(connection =>
        {
            Storage store = StorageCatalog.Require(connection, StorageKind.KeyValueStore, storeIdOrName);
            StoreRecord? record = Find(connection, store.Id, key);
            if (record is null) return null;
            connection.Execute("DELETE FROM records WHERE store_id = $store AND key = $key", ("$store", store.Id), ("$key", key));
            StorageCatalog.Touch(connection, store.Id, -record.Size, deletes: 1);
            return record.File;
        });
        Discard(file);
    }

    /// <param name="storeIdOrName">The store.</param>
    /// <param name="prefix">Only keys that begin with it; null for all.</param>
    /// <param name="collection">Only keys of this collection of the store's schema; null for all.</param>
    /// <param name="exclusiveStartKey">Only keys after this one; null for all.</param>
    /// <param name="limit">The most keys to list.</param>
    public KeyList ListKeys(string storeIdOrName, string? prefix, string? collection, string? exclusiveStartKey, long limit) => database.Read(connection =>
    {
        Storage store = StorageCatalog.Require(connection, StorageKind.KeyValueStore, storeIdOrName);
        (string ofCollection, string? exact) = RangeOf(store, collection);
        // Both are prefixes: the longer one leads the index, the other one must hold as well.
        string first = prefix ?? string.Empty;
        (string longer, string shorter) = first.Length > ofCollection.Length ? (first, ofCollection) : (ofCollection, first);
        List<(string Key, long Size)> keys = connection.Query(
            """
            SELECT key, size FROM records
            WHERE store_id = $store AND key > $after AND key >= $longer AND key < $longer || char(0x10FFFF)
                AND substr(key, 1, length($shorter)) = $shorter AND ($exact IS NULL OR key = $exact)
            ORDER BY key LIMIT $limit
            """,
            reader => (reader.GetString(0), reader.GetInt64(1)),
            ("$store", store.Id), ("$after", exclusiveStartKey ?? string.Empty), ("$longer", longer), ("$shorter", shorter), ("$exact", exact), ("$limit", limit + 1));
        bool isTruncated = keys.Count > limit;
        if (isTruncated) keys.RemoveAt(keys.Count - 1);
        return new KeyList(keys, limit, exclusiveStartKey, isTruncated);
    });

    /// <summary>
    /// Settles the files of bodies with the database at hand, after a start. One that it doesn't know may be another one's: of the copy that
    /// is put back, or of the one that is tried. So it is moved aside and never deleted, and moved back when a database knows it.
    /// </summary>
    public void SettleFiles()
    {
        HashSet<string> known = [.. database.Read(connection => connection.Query("SELECT file FROM records WHERE file IS NOT NULL", reader => reader.GetString(0)))];
        int unclaimed = 0;
        foreach (string name in NamesIn(folder.Records))
        {
            // Only what no record ever refers to may go.
            if (name.EndsWith(RecordUpload.Extension, StringComparison.Ordinal) || name.StartsWith(HealthCheck.ProbePrefix, StringComparison.Ordinal)) Discard(name);
            else if (!known.Remove(name) && TryMove(name, folder.Records, folder.Unclaimed)) unclaimed++;
        }

        int reclaimed = known.Count == 0 ? 0 : NamesIn(folder.Unclaimed).Count(name => known.Contains(name) && TryMove(name, folder.Unclaimed, folder.Records) && known.Remove(name));
        if (unclaimed > 0) logger.RecordsUnclaimed(unclaimed, folder.Unclaimed);
        if (reclaimed > 0) logger.RecordsReclaimed(reclaimed, folder.Unclaimed);
        if (known.Count > 0) logger.RecordsMissing(known.Count, folder.Records);
    }

    private static List<string> NamesIn(string path) => Directory.Exists(path) ? [.. Directory.EnumerateFiles(path).Select(file => Path.GetFileName(file)!)] : [];

    private static bool TryMove(string name, string from, string to)
    {
        try
        {
            PrivateFiles.CreateFolder(to);
            File.Move(Path.Combine(from, name), Path.Combine(to, name), overwrite: true);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It stays where it is, and the next start tries again.
            return false;
        }
    }

    /// <summary>Deletes a store with its records' files.</summary>
    public void DeleteStore(StorageCatalog catalog, string storeIdOrName)
    {
        Storage store = catalog.Get(StorageKind.KeyValueStore, storeIdOrName);
        List<string> files = database.Read(connection => connection.Query(
            "SELECT file FROM records WHERE store_id = $store AND file IS NOT NULL", reader => reader.GetString(0), ("$store", store.Id)));
        catalog.Delete(StorageKind.KeyValueStore, store.Id);
        foreach (string file in files) Discard(file);
    }

    public static void CheckKey(string key)
    {
        if (!KeyPattern().IsMatch(key))
        {
            throw new PlatformException(ErrorKind.InvalidInput, "invalid-record-key", "The record key must have 1 to 256 of the characters a-z, A-Z, 0-9 and !-_.'()");
        }
    }

    private static StoreRecord? Find(SqliteConnection connection, string storeId, string key) => connection.Query(
        $"SELECT {Columns} FROM records WHERE store_id = $store AND key = $key",
        reader => new StoreRecord(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.IsDBNull(3) ? null : reader.GetFieldValue<byte[]>(3), reader.TextOrNull(4), reader.GetBoolean(5)),
        ("$store", storeId), ("$key", key)).FirstOrDefault();

    private string WriteBody(byte[] body)
    {
        using RecordUpload upload = BeginUpload();
        return upload.WriteAll(body);
    }

    /// <summary>Deletes the file of a body that nothing refers to.</summary>
    public void Discard(string? name) => Discard(folder.Records, name);

    public static void Discard(string folder, string? name)
    {
        if (name is null) return;
        try
        {
            File.Delete(Path.Combine(folder, name));
        }
        catch (IOException)
        {
            // Nothing refers to it any more; it is only space.
        }
        catch (UnauthorizedAccessException)
        {
        }
    }

    /// <summary>The keys of a collection: a prefix, or one key.</summary>
    private static (string Prefix, string? Key) RangeOf(Storage store, string? collection)
    {
        if (collection is null) return (string.Empty, null);
        JsonObject? definition = store.SchemaJson is { } schema ? (JsonNode.Parse(schema)?["collections"] as JsonObject)?[collection] as JsonObject : null;
        return definition switch
        {
            null => throw PlatformException.InvalidInput($"the key-value store has no schema with a collection \"{collection}\"."),
            _ when definition.Text("key") is { } key => (string.Empty, key),
            _ => (definition.Text("keyPrefix") ?? string.Empty, null),
        };
    }

    [GeneratedRegex(@"^[a-zA-Z0-9!\-_.'()]{1,256}\z")]
    private static partial Regex KeyPattern();
}
