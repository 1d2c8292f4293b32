using System.Text.Json;
using System.Text.Json.Serialization;

namespace ApifyPS.Client;

/// <summary>
/// Reads open-ended JSON (pricing info, an Actor's statistics) as plain dictionaries, arrays, strings, numbers and booleans,
/// which every language and ConvertTo-Json understand.
/// </summary>
internal sealed class PlainValueConverter : JsonConverter<object?>
{
    public override object? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.True:
                return true;
            case JsonTokenType.False:
                return false;
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.String:
                return LenientText.Read(ref reader);
            case JsonTokenType.Number:
                return reader.TryGetInt64(out long integer) ? (object)integer : LenientNumber.Read(ref reader);
            case JsonTokenType.StartArray:
                List<object?> items = [];
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Add(Read(ref reader, typeToConvert, options));
                return items.ToArray();
            default:
                ApifyMap<object?> properties = [];
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    string name = LenientText.Read(ref reader);
                    reader.Read();
                    properties[name] = Read(ref reader, typeToConvert, options);
                }

                return properties;
        }
    }

    /// <summary>The same for a value that was read already.</summary>
    public static object? Convert(JsonElement element)
    {
        Utf8JsonReader reader = new(System.Text.Encoding.UTF8.GetBytes(element.GetRawText()), JsonDepth.Read);
        reader.Read();
        return new PlainValueConverter().Read(ref reader, typeof(object), null!);
    }

    public override void Write(Utf8JsonWriter writer, object? value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Documents of the API are only read.");
}
