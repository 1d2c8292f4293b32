using System.Collections;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ApifyPS.Client;

/// <summary>Values as one line of JSON that a person can read in a cell of a table.</summary>
internal static class JsonText
{
    // Letters and signs stay what they are: it is for no web page.
    private static readonly ApifyJsonContext Context = new(new JsonSerializerOptions(ApifyJsonContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>A part of something that the API sent, by the API's names.</summary>
    public static string Of(ApifyPart part) => JsonSerializer.Serialize(part, part.GetType(), Context);

    /// <summary>Plain values: dictionaries, lists, texts, numbers and booleans.</summary>
    public static string OfPlain(object? value)
    {
        using MemoryStream json = new();
        using (Utf8JsonWriter writer = new(json, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = JsonDepth.MaxRead }))
            Write(writer, value);
        return Encoding.UTF8.GetString(json.ToArray());
    }

    /// <summary>The byte that a JSON text begins with, behind white space; null where there is nothing else.</summary>
    public static byte? FirstByte(ReadOnlySpan<byte> json)
    {
        foreach (byte letter in json)
        {
            if (letter is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
                return letter;
        }

        return null;
    }

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case double number when !double.IsNaN(number) && !double.IsInfinity(number):
                writer.WriteNumberValue(number);
                break;
            case IDictionary members:
                writer.WriteStartObject();
                foreach (DictionaryEntry member in members)
                {
                    writer.WritePropertyName((string)member.Key);
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case IEnumerable items:
                writer.WriteStartArray();
                foreach (object? item in items)
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            default:
                writer.WriteStringValue(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture));
                break;
        }
    }
}
