using System.Buffers;
using System.Text.Json;

namespace ApifyPS.LocalPlatform.Datasets;

/// <summary>
/// An item while it is reshaped: its fields in order, each value a piece of JSON that is never looked into unless it must be.
/// Of a name that comes twice the last value counts, in the place of the first, as in JavaScript.
/// </summary>
internal sealed class ItemFields : OrderedDictionary<string, ReadOnlyMemory<byte>>
{
    public ItemFields()
        : base(StringComparer.Ordinal)
    {
    }

    public ItemFields(ItemFields other)
        : base(other, StringComparer.Ordinal)
    {
    }

    /// <summary>The members of a JSON object.</summary>
    public static ItemFields Parse(ReadOnlyMemory<byte> json, FieldNames names)
    {
        ItemFields fields = [];
        Utf8JsonReader reader = ItemJson.Reader(json.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = names.Read(ref reader);
            fields[name] = ReadValue(json, ref reader);
        }

        return fields;
    }

    /// <summary>The elements of a JSON array.</summary>
    public static List<ReadOnlyMemory<byte>> ParseArray(ReadOnlyMemory<byte> json)
    {
        List<ReadOnlyMemory<byte>> elements = [];
        Utf8JsonReader reader = ItemJson.Reader(json.Span);
        reader.Read();
        while (true)
        {
            ReadOnlyMemory<byte> element = ReadValue(json, ref reader);
            if (element.Span is [(byte)']']) return elements;
            elements.Add(element);
        }
    }

    public void WriteTo(IBufferWriter<byte> output, FieldNames names)
    {
        bool first = true;
        output.Write("{"u8);
        foreach ((string name, ReadOnlyMemory<byte> json) in this)
        {
            if (!first) output.Write(","u8);
            first = false;
            output.Write(names.Encoded(name));
            output.Write(":"u8);
            output.Write(json.Span);
        }

        output.Write("}"u8);
    }

    private static ReadOnlyMemory<byte> ReadValue(ReadOnlyMemory<byte> json, ref Utf8JsonReader reader)
    {
        reader.Read();
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }
}
