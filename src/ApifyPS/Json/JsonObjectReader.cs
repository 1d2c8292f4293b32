using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace ApifyPS;

/// <summary>
/// Makes PowerShell objects of JSON: the one reader for dataset items, record bodies and fields that this version does not know.
/// Numbers keep their value (long, then decimal or BigInteger, else double), dates stay the strings that they are in JSON.
/// </summary>
internal static class JsonObjectReader
{
    /// <summary>Deeper than any platform limit lets through; deeper JSON is an error, not a stack overflow.</summary>
    private const int MaxDepth = 256;

    public static object? Read(ReadOnlySpan<byte> json)
    {
        // Files from Windows often start with a byte order mark, which JSON forbids.
        if (json.Length >= 3 && json[0] == 0xEF && json[1] == 0xBB && json[2] == 0xBF)
            json = json.Slice(3);
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        object? value = ReadValue(ref reader);
        if (reader.Read())
            throw new JsonException("There is more after the end of the JSON value.");
        return value;
    }

    public static object? Read(JsonElement element) => Read(Encoding.UTF8.GetBytes(element.GetRawText()));

    private static object? ReadValue(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => ReadObject(ref reader),
        JsonTokenType.StartArray => ReadArray(ref reader),
        JsonTokenType.String => ReadString(ref reader),
        JsonTokenType.Number => ReadNumber(ref reader),
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => null,
    };

    private static PSObject ReadObject(ref Utf8JsonReader reader)
    {
        PSObject result = new();
        PSMemberInfoCollection<PSPropertyInfo> properties = result.Properties;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            string name = ReadString(ref reader);
            reader.Read();
            object? value = ReadValue(ref reader);
            // PowerShell has neither nameless properties nor two that differ only in case: such a one gets a name with _ at its
            // end, so that its value is not lost. For the very same name the last value counts, as everywhere in JSON.
            if (name.Length == 0)
                name = "_";
            while (properties[name] is { } existing)
            {
                if (existing.Name == name)
                {
                    properties.Remove(name);
                    break;
                }

                name += "_";
            }

            properties.Add(new PSNoteProperty(name, value), preValidated: true);
        }

        return result;
    }

    private static object?[] ReadArray(ref Utf8JsonReader reader)
    {
        List<object?> items = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(ReadValue(ref reader));
        return items.ToArray();
    }

    private static string ReadString(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, escaped: legal JSON, no legal text. It becomes the replacement character.
            byte[] raw = reader.ValueSpan.ToArray();
            return LoneSurrogates.Unescape(Encoding.UTF8.GetString(raw));
        }
    }

    private static object ReadNumber(ref Utf8JsonReader reader)
    {
        if (reader.TryGetInt64(out long integer))
            return integer;
        string text = Encoding.ASCII.GetString(reader.ValueSpan.ToArray());
        bool whole = text.IndexOfAny(['.', 'e', 'E']) < 0;
        if (whole)
            return BigInteger.Parse(text, CultureInfo.InvariantCulture);
        double number = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        // A double has 15 safe digits; where it would lose some, decimal has 28.
        if (text.Count(char.IsDigit) > 15
            && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal exact)
            && number.ToString("R", CultureInfo.InvariantCulture) != text
            && exact != 0)
        {
            return exact;
        }

        return number;
    }
}
