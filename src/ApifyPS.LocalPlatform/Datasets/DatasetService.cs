using System.Text.Json;
using System.Text.Unicode;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Persistence;
using ApifyPS.LocalPlatform.Runs;
using ApifyPS.LocalPlatform.Storages;
using Microsoft.Data.Sqlite;

namespace ApifyPS.LocalPlatform.Datasets;

/// <summary>The items of datasets.</summary>
internal sealed class DatasetService(Database database)
{
    /// <summary>So many bytes of items are read from the database at a time: memory stays flat whatever the dataset.</summary>
    private const int ChunkBytes = 512 * 1024;

    /// <summary>As many names of fields as a table can have columns are remembered.</summary>
    private const int MaxFields = 2000;

    private readonly ItemSchemas _schemas = new();

    /// <summary>Adds one object or an array of objects; if one of them is invalid, nothing is added.</summary>
    /// <exception cref="PlatformException">The body is no JSON, an item no object, or one breaks the dataset's schema.</exception>
    public void Push(string idOrName, ReadOnlyMemory<byte> json)
    {
        List<Item> items = Parse(json, out HashSet<string> fields);
        Storage seen = database.Read(connection => StorageCatalog.Require(connection, StorageKind.Dataset, idOrName));
        _schemas.Check(seen, items.Select(item => (ReadOnlyMemory<byte>)item.Json));
        database.Write(connection =>
        {
            Storage dataset = StorageCatalog.Require(connection, StorageKind.Dataset, idOrName);
            Append(connection, dataset, items);
            AddFields(connection, dataset, fields);
        });
    }

    /// <summary>
    /// Reads the first items of a range, as many as fit in a chunk. Each chunk is a query of its own, so that a slow reader holds
    /// no read transaction that would keep the WAL from being checkpointed.
    /// </summary>
    /// <returns>How many items were read; 0 when the range is at its end.</returns>
    /// <exception cref="PlatformException">The dataset was deleted meanwhile.</exception>
    public long ReadChunk(Storage dataset, ItemRange range, ItemVisitor visit)
    {
        if (range.Count <= 0) return 0;
        long items = database.Read(connection =>
        {
            // Sequence numbers have no gaps, so an offset is a seek. Going backwards starts at the length that the request saw.
            using Statement statement = new(connection, range.Descending
                ? "SELECT json FROM dataset_items WHERE dataset_id = ?1 AND seq <= ?2 ORDER BY seq DESC LIMIT ?3"
                : "SELECT json FROM dataset_items WHERE dataset_id = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3");
            statement.Bind(1, dataset.Id).Bind(2, range.Descending ? dataset.ItemCount - 1 - range.Offset : range.Offset).Bind(3, range.Count);
            long read = 0;
            for (long bytes = 0; bytes < ChunkBytes && statement.Read(); read++)
            {
                ReadOnlySpan<byte> json = statement.Blob(0);
                visit(json);
                bytes += json.Length;
            }

            return read;
        });
        return items > 0 ? items : throw PlatformException.NotFound("Dataset");
    }

    /// <summary>The fields that the items have had, nested ones as <c>a/b</c> and <c>a/0</c>, in the order in which they came first.</summary>
    public IReadOnlyList<string> FieldsOf(Storage dataset) => database.Read(connection => connection.Query(
        "SELECT name FROM dataset_fields WHERE dataset_id = $id ORDER BY position", reader => reader.GetString(0), ("$id", dataset.Id)));

    /// <summary>Statistics of the fields that the dataset's schema describes; null when it describes none.</summary>
    public IReadOnlyList<FieldStatistics>? StatisticsOf(Storage dataset, CancellationToken cancellation)
    {
        if (ItemSchemas.FieldsOf(dataset) is not { } names) return null;
        FieldStatistics[] statistics = [.. names.Select(name => new FieldStatistics(name))];
        FieldNames known = new();
        ItemRange range = new(0, dataset.ItemCount, false);
        while (range.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            range = range.Skip(ReadChunk(dataset, range, json =>
            {
                ItemFields item = ItemFields.Parse(json.ToArray(), known);
                foreach (FieldStatistics field in statistics) field.Add(item);
            }));
        }

        return statistics;
    }

    private static void Append(SqliteConnection connection, Storage dataset, List<Item> items)
    {
        if (items.Count == 0) return;
        using Statement insert = new(connection, "INSERT INTO dataset_items (dataset_id, seq, json) VALUES (?1, ?2, ?3)");
        insert.Bind(1, dataset.Id);
        long next = dataset.ItemCount;
        long bytes = 0;
        foreach (Item item in items)
        {
            insert.Bind(2, next++).Bind(3, item.Json).Execute();
            bytes += item.Json.Length;
        }

        StorageCatalog.Touch(connection, dataset.Id, bytes, items.Count, items.Count(item => !item.IsEmpty));
        RunCharges.ChargeItems(connection, dataset, items.Count);
    }

    private static void AddFields(SqliteConnection connection, Storage dataset, HashSet<string> fields)
    {
        if (fields.Count == 0) return;
        using Statement insert = new(connection,
            """
            INSERT OR IGNORE INTO dataset_fields (dataset_id, position, name)
            SELECT ?1, count(*), ?2 FROM dataset_fields WHERE dataset_id = ?1 HAVING count(*) < ?3
            """);
        insert.Bind(1, dataset.Id).Bind(3, MaxFields);
        foreach (string field in fields) insert.Bind(2, field).Execute();
    }

    private static List<Item> Parse(ReadOnlyMemory<byte> json, out HashSet<string> fields)
    {
        ReadOnlySpan<byte> body = json.Span;
        if (body.StartsWith("\uFEFF"u8)) body = body["\uFEFF"u8.Length..];
        if (!Utf8.IsValid(body)) throw PlatformException.InvalidInput("the body is not valid UTF-8.");
        fields = new HashSet<string>(StringComparer.Ordinal);
        // An item may be as deep in an array as alone.
        int around = body.TrimStart(" \t\r\n"u8).StartsWith("["u8) ? 1 : 0;
        FieldNames names = new();
        List<Item> items = [];
        try
        {
            Utf8JsonReader reader = new(body, new JsonReaderOptions { MaxDepth = PlatformJson.MaxDepth + around });
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                items.Add(ParseItem(body, ref reader, names, fields, 0));
            }
            else
            {
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(ParseItem(body, ref reader, names, fields, items.Count));
            }

            // Nothing may follow; the reader throws if something does.
            while (reader.Read())
            {
            }

            return items;
        }
        catch (JsonException exception)
        {
            PlatformJson.RefuseTooDeep(body, around);
            throw PlatformException.InvalidInput($"the body is not valid JSON: {exception.Message}");
        }
    }

    private static Item ParseItem(ReadOnlySpan<byte> body, ref Utf8JsonReader reader, FieldNames names, HashSet<string> fields, int position)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw PlatformException.InvalidInput($"dataset items must be objects, the one at position {position} is not. Nothing was stored.");
        }

        int start = (int)reader.TokenStartIndex;
        bool isEmpty = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = names.Read(ref reader);
            isEmpty &= name.StartsWith('#');
            reader.Read();
            AddLeaves(ref reader, name, names, fields);
        }

        return new Item(ItemJson.Minify(body[start..(int)reader.BytesConsumed]), isEmpty);
    }

    /// <summary>Adds the ways to the innermost values, <c>comments/0/author</c>, as the API lists the fields of a dataset.</summary>
    private static void AddLeaves(ref Utf8JsonReader reader, string path, FieldNames names, HashSet<string> fields)
    {
        int inside = 0;
        if (fields.Count >= MaxFields)
        {
            reader.Skip();
            return;
        }

        if (reader.TokenType == JsonTokenType.StartObject)
        {
            for (; reader.Read() && reader.TokenType == JsonTokenType.PropertyName; inside++)
            {
                string name = names.Join(path, '/', names.Read(ref reader));
                reader.Read();
                AddLeaves(ref reader, name, names, fields);
            }
        }
        else if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) AddLeaves(ref reader, names.Join(path, '/', names.Of(inside++)), names, fields);
        }

        if (inside == 0) fields.Add(path);
    }

    private readonly record struct Item(byte[] Json, bool IsEmpty);
}
