using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ApifyPS.LocalPlatform.Common;

/// <summary>How the platform reads and writes JSON, in the database and in answers.</summary>
internal static class PlatformJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new Timestamps.Converter() },
    };

    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonNode? ToNode<T>(T value) => JsonSerializer.SerializeToNode(value, Options);

    /// <summary>Leaves out what is null: the API omits absent fields, and clients choke on nulls they don't expect.</summary>
    public static JsonObject WithoutNulls(this JsonObject source)
    {
        foreach (string name in source.Where(property => property.Value is null).Select(property => property.Key).ToList())
        {
            source.Remove(name);
        }

        return source;
    }

    /// <summary>Null when the bytes are no JSON at all (which differs from the JSON value null: see <see cref="JsonValueKind.Null"/>).</summary>
    public static JsonElement? TryParse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static bool IsJson(string? contentType) =>
        contentType?.Split(';')[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase) == true;

    public static string? Text(this JsonObject body, string name) => body.ValueOf<string>(name, "a string");

    public static int? Integer(this JsonObject body, string name) => body[name] is null ? null : body.ValueOf<int>(name, "an integer");

    public static decimal? Number(this JsonObject body, string name) => body[name] is null ? null : body.ValueOf<decimal>(name, "a number");

    public static bool? Boolean(this JsonObject body, string name) => body[name] is null ? null : body.ValueOf<bool>(name, "true or false");

    private static T? ValueOf<T>(this JsonObject body, string name, string what) => body[name] switch
    {
        null => default,
        JsonValue value when value.TryGetValue(out T? typed) => typed,
        _ => throw PlatformException.InvalidInput($"{name} must be {what}."),
    };
}
