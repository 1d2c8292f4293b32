using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using ApifyPS.Client;

namespace ApifyPS.LocalPlatform.Common;

/// <summary>How the platform reads and writes JSON, in the database and in answers.</summary>
internal static partial class PlatformJson
{
    /// <summary>How deep the JSON may be nested that the platform takes: items, inputs, requests. The module reads deeper than that.</summary>
    public const int MaxDepth = 200;

    /// <summary>What is stored is read whatever an earlier version took, and with what answers put around it.</summary>
    public const int MaxReadDepth = 1024;

    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        MaxDepth = MaxReadDepth,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new Timestamps.Converter() },
    };

    public static readonly JsonDocumentOptions ReadOptions = new() { MaxDepth = MaxReadDepth };

    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>For what users write by hand: a name that comes twice is a mistake.</summary>
    public static readonly JsonDocumentOptions EachNameOnce = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    private static readonly JsonDocumentOptions Repeating = new() { MaxDepth = MaxDepth };

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

    /// <summary>
    /// Null when the bytes are no JSON at all (which differs from the JSON value null: see <see cref="JsonValueKind.Null"/>). What JavaScript
    /// reads and .NET does not is made such that both do: of properties with the same name the last one counts, half a surrogate pair becomes U+FFFD.
    /// </summary>
    /// <exception cref="PlatformException">It is nested too deep.</exception>
    public static JsonElement? TryParse(ReadOnlyMemory<byte> utf8)
    {
        ReadOnlyMemory<byte> text = HasSurrogates(utf8.Span) ? Encoding.UTF8.GetBytes(Escape().Replace(Encoding.UTF8.GetString(utf8.Span), Whole)) : utf8;
        if (TryParse(text, EachNameOnce) is { } element) return element;
        if (TryParse(text, Repeating) is { } repeating) return JsonSerializer.SerializeToElement(LastOfEach(repeating), Options);
        RefuseTooDeep(text.Span);
        return null;
    }

    /// <summary>To be asked about JSON that could not be read: whether it is for its depth.</summary>
    /// <param name="json">What could not be read.</param>
    /// <param name="around">How many levels are around what counts.</param>
    /// <exception cref="PlatformException">It is.</exception>
    public static void RefuseTooDeep(ReadOnlySpan<byte> json, int around = 0)
    {
        int deepest = JsonDepth.Of(json) - around;
        if (deepest > MaxDepth) throw PlatformException.InvalidInput($"the JSON is nested too deep: {deepest} levels, and at most {MaxDepth} are taken.");
    }

    private static bool HasSurrogates(ReadOnlySpan<byte> utf8) => utf8.IndexOf("\\ud"u8) >= 0 || utf8.IndexOf("\\uD"u8) >= 0;

    private static string Whole(Match escape) => escape.Groups["half"].Success ? "\\ufffd" : escape.Value;

    /// <summary>An escape in a string: a whole pair, half of one, or any other.</summary>
    [GeneratedRegex(@"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.", RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex Escape();

    private static JsonElement? TryParse(ReadOnlyMemory<byte> utf8, JsonDocumentOptions options)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8, options);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonNode? LastOfEach(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(element.EnumerateObject().GroupBy(property => property.Name)
            .Select(same => KeyValuePair.Create(same.Key, LastOfEach(same.Last().Value)))),
        JsonValueKind.Array => new JsonArray([.. element.EnumerateArray().Select(LastOfEach)]),
        JsonValueKind.Null => null,
        _ => JsonValue.Create(element),
    };

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
