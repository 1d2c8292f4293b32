using System.Buffers;
using System.Text.Json;
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
    private const int ChunkBytes = 1 << 20;
    private const int ChunkItems = 1000;

    /// <summary>Adds one object or an array of objects; if one of them is invalid, nothing is added.</summary>
    public void Push(string idOrName, ReadOnlyMemory<byte> json)
    {
        List<Item> items = Parse(json);
        database.Write(connection =>
        {
            Storage dataset = StorageCatalog.Require(connection, StorageKind.Dataset, idOrName);
            Append(connection, dataset, items);
        });
    }

    /// <summary>
    /// Items in storage order (or backwards), read chunk by chunk. Each chunk is a query of its own, so that a slow
    /// reader holds no read transaction that would keep the WAL from being checkpointed.
    /// </summary>
    public IEnumerable<ReadOnlyMemory<byte>> Read(Storage dataset, long offset, long count, bool descending)
    {
        while (count > 0)
        {
            List<byte[]> chunk = ReadChunk(dataset, offset, count, descending);
            if (chunk.Count == 0) yield break;
            foreach (byte[] item in chunk) yield return item;
            offset += chunk.Count;
            count -= chunk.Count;
        }
    }

    private List<byte[]> ReadChunk(Storage dataset, long offset, long count, bool descending) => database.Read(connection =>
    {
        // Sequence numbers have no gaps, so an offset is a seek. Going backwards starts at the length that the request saw.
        (string condition, long start) = descending ? ("seq <= $start ORDER BY seq DESC", dataset.ItemCount - 1 - offset) : ("seq >= $start ORDER BY seq", offset);
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Two constants to choose from, no value inside.
        command.CommandText = $"SELECT json FROM dataset_items WHERE dataset_id = $id AND {condition} LIMIT $limit";
#pragma warning restore CA2100
        command.Parameters.AddWithValue("$id", dataset.Id);
        command.Parameters.AddWithValue("$start", start);
        command.Parameters.AddWithValue("$limit", Math.Min(count, ChunkItems));
        using SqliteDataReader reader = command.ExecuteReader();
        List<byte[]> chunk = [];
        for (long bytes = 0; bytes < ChunkBytes && reader.Read(); bytes += chunk[^1].Length)
        {
            chunk.Add(reader.GetFieldValue<byte[]>(0));
        }

        return chunk;
    });

    private static void Append(SqliteConnection connection, Storage dataset, List<Item> items)
    {
        if (items.Count == 0) return;
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "INSERT INTO dataset_items (dataset_id, seq, json) VALUES ($dataset, $seq, $json)";
        command.Parameters.AddWithValue("$dataset", dataset.Id);
        SqliteParameter seq = command.Parameters.Add("$seq", SqliteType.Integer);
        SqliteParameter body = command.Parameters.Add("$json", SqliteType.Blob);
        command.Prepare();
        long next = dataset.ItemCount;
        long bytes = 0;
        foreach (Item item in items)
        {
            seq.Value = next++;
            body.Value = item.Json;
            bytes += item.Json.Length;
            command.ExecuteNonQuery();
        }

        StorageCatalog.Touch(connection, dataset.Id, bytes, items.Count, items.Count(item => !item.IsEmpty));
        RunCharges.ChargeItems(connection, dataset, items.Count);
    }

    private static List<Item> Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            return root.ValueKind == JsonValueKind.Array
                ? [.. root.EnumerateArray().Select(Compact)]
                : [Compact(root, 0)];
        }
        catch (JsonException exception)
        {
            throw PlatformException.InvalidInput($"the body is not valid JSON: {exception.Message}");
        }
    }

    private static Item Compact(JsonElement element, int position)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw PlatformException.InvalidInput($"dataset items must be objects, the one at position {position} is not. Nothing was stored.");
        }

        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, PlatformJson.WriterOptions)) element.WriteTo(writer);
        return new Item(buffer.WrittenSpan.ToArray(), element.EnumerateObject().All(property => property.Name.StartsWith('#')));
    }

    private readonly record struct Item(byte[] Json, bool IsEmpty);
}
