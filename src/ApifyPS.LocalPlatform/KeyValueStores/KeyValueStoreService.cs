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

    public Stream OpenBody(StoreRecord record)
    {
        if (record.Body is not null) return new MemoryStream(record.Body, writable: false);
        try
        {
            // Delete sharing: on Windows the record can be replaced while somebody reads it.
            return new FileStream(Path.Combine(folder.Records, record.File!), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (IOException)
        {
            // Replaced or deleted between the look-up and here.
            throw PlatformException.NotFound("Record");
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
    public static string? Put(SqliteConnection connection, string storeId, string key, string contentType, ReadOnlyMemory<byte> body, string? file)
    {
        StoreRecord? previous = Find(connection, storeId, key);
        connection.Execute(
            "INSERT OR REPLACE INTO records (store_id, key, content_type, size, body, file) VALUES ($store, $key, $type, $size, $body, $file)",
            ("$store", storeId), ("$key", key), ("$type", contentType), ("$size", body.Length),
            ("$body", file is null ? body.ToArray() : null), ("$file", file));
        StorageCatalog.Touch(connection, storeId, body.Length - (previous?.Size ?? 0));
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

    public KeyList ListKeys(string storeIdOrName, string? prefix, string? exclusiveStartKey, long limit) => database.Read(connection =>
    {
        Storage store = StorageCatalog.Require(connection, StorageKind.KeyValueStore, storeIdOrName);
        List<(string Key, long Size)> keys = connection.Query(
            """
            SELECT key, size FROM records
            WHERE store_id = $store AND key > $after AND substr(key, 1, length($prefix)) = $prefix
            ORDER BY key LIMIT $limit
            """,
            reader => (reader.GetString(0), reader.GetInt64(1)),
            ("$store", store.Id), ("$after", exclusiveStartKey ?? string.Empty), ("$prefix", prefix ?? string.Empty), ("$limit", limit + 1));
        bool isTruncated = keys.Count > limit;
        if (isTruncated) keys.RemoveAt(keys.Count - 1);
        return new KeyList(keys, limit, exclusiveStartKey, isTruncated);
    });

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
        using FileStream stream = new(Path.Combine(folder.Records, name), FileMode.CreateNew, FileAccess.Write);
        stream.Write(body);
        return name;
    }

    /// <summary>Deletes the file of a body that nothing refers to.</summary>
    public void Discard(string? name)
    {
        if (name is null) return;
        try
        {
            File.Delete(Path.Combine(folder.Records, name));
        }
        catch (IOException)
        {
            // Nothing refers to it any more; it is only space.
        }
        catch (UnauthorizedAccessException)
        {
        }
    }

    [GeneratedRegex(@"^[a-zA-Z0-9!\-_.'()]{1,256}\z")]
    private static partial Regex KeyPattern();
}
