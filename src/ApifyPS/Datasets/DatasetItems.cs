using System.Text.Json;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>Items as PowerShell objects, and what ended them when one was no JSON.</summary>
internal sealed class DatasetItems
{
    private DatasetItems(List<object?> items, int jsonLength, JsonException? invalid)
    {
        Items = items;
        JsonLength = jsonLength;
        Invalid = invalid;
    }

    public List<object?> Items { get; }

    /// <summary>Bytes of JSON that they were made of.</summary>
    public int JsonLength { get; }

    /// <summary>Why the item after the last is none; null when all are there.</summary>
    public JsonException? Invalid { get; }

    /// <summary>Makes what the form says of a batch, and disposes of it.</summary>
    public static DatasetItems? Build(JsonBatch batch, ItemForm form)
    {
        using (batch)
        {
            int length = batch.Length;
            List<object?> items = new(batch.Count);
            try
            {
                for (int index = 0; index < batch.Count; index++)
                    items.Add(JsonObjectReader.Read(batch[index].Span, form));
            }
            catch (JsonException exception)
            {
                return new DatasetItems(items, length, exception);
            }

            return new DatasetItems(items, length, null);
        }
    }
}
