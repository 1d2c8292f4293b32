using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Persistence;
using ApifyPS.LocalPlatform.Storages;
using Microsoft.Data.Sqlite;

namespace ApifyPS.LocalPlatform.KeyValueStores;

/// <summary>The records of key-value stores: bytes and content type are kept exactly as they came.</summary>
internal sealed partial class KeyValueStoreService(Database database, DataFolder folder)
{
    private const int InlineLimit = 16 * 1024;
    private const string Columns = "key, content_type, size, body, file";

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
                throw PlatformException.NotFound("Record");
            }
        }
    }

    /// <exception cref="FileNotFoundException">The record was replaced or deleted since it was looked up.</exception>
    public Stream OpenBody(StoreRecord record) => record.Body is not null
        ? new MemoryStream(record.Body, writable: false)
        // Delete sharing: on Windows the record can be replaced while somebody reads it.
        : new FileStream(Path.Combine(folder.Records, record.File!), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, useAsync: true);

    public RecordUpload BeginUpload() => new(folder.Records);

    public void SetRecord(string storeIdOrName, string key, string contentType, RecordUpload upload)
    {
        if (!upload.IsLarge)
        {
            SetRecord(storeIdOrName, key, contentType, upload.Beginning);
            return;
        }

        CheckKey(key);
        string? file = upload.Take();
        try
        {
            Discard(database.Write(connection =>
            {
                Storage store = StorageCatalog.Require(connection, StorageKind.KeyValueStore, storeIdOrName);
                return Put(connection, store.Id, key, contentType, upload.Length, inline: null, file);
            }));
        }
        catch
        {
            Discard(file);
            throw;
        }
    }

    public void SetRecord(string storeIdOrName, string key, string contentType, ReadOnlyMemory<byte> body)
    {
        CheckKey(key);
        string? file = body.Length > InlineLimit ? WriteBody(body.Span) : null;
        try
        {
            string? replaced = database.Write(connection =>
            {
                Storage store = StorageCatalog.Require(connection, StorageKind.KeyValueStore, storeIdOrName);
                return Put(connection, store.Id, key, contentType, body, file);
            });
            Discard(replaced);
        }
        catch
        {
            Discard(file);
            throw;
        }
    }

    /// <summary>Writes a record inside a transaction of the caller, as when a run starts; the body must be small or already in a file.</summary>
    /// <returns>The file of the record that was replaced, to be deleted when the transaction is committed.</returns>
    public static string? Put(SqliteConnection connection, string storeId, string key, string contentType, ReadOnlyMemory<byte> body, string? file) =>
        Put(connection, storeId, key, contentType, body.Length, file is null ? body.ToArray() : null, file);

    private static string? Put(SqliteConnection connection, string storeId, string key, string contentType, long size, byte[]? inline, string? file)
    {
        StoreRecord? previous = Find(connection, storeId, key);
        connection.Execute(
            "INSERT OR REPLACE INTO records (store_id, key, content_type, size, body, file) VALUES ($store, $key, $type, $size, $body, $file)",
            ("$store", storeId), ("$key", key), ("$type", contentType), ("$size", size),
            ("$body", inline), ("$file", file));
        StorageCatalog.Touch(connection, storeId, size - (previous?.Size ?? 0));
        return previous?.File;
    }

    /// <summary>Stores a body that is too large for the database, before the record that refers to it.</summary>
    public string? WriteIfLarge(ReadOnlyMemory<byte> body) => body.Length > InlineLimit ? WriteBody(body.Span) : null;

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

    /// <summary>Deletes the bodies that no record refers to: of uploads that a killed server did not get to the end of.</summary>
    public void RemoveOrphans()
    {
        HashSet<string> known = [.. database.Read(connection => connection.Query("SELECT file FROM records WHERE file IS NOT NULL", reader => reader.GetString(0)))];
        foreach (string name in Directory.EnumerateFiles(folder.Records).Select(path => Path.GetFileName(path)!))
        {
            if (!known.Contains(name)) Discard(name);
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
        reader => new StoreRecord(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.IsDBNull(3) ? null : reader.GetFieldValue<byte[]>(3), reader.TextOrNull(4)),
        ("$store", storeId), ("$key", key)).FirstOrDefault();

    private string WriteBody(ReadOnlySpan<byte> body)
    {
        // A name of its own for each version: a reader of the old body is not disturbed, and nothing refers to a half-written file.
        string name = Ids.Next();
        try
        {
            using FileStream stream = new(Path.Combine(folder.Records, name), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            stream.Write(body);
            return name;
        }
        catch
        {
            Discard(name);
            throw;
        }
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
