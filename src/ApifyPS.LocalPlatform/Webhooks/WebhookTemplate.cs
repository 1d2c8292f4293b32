using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ApifyPS.LocalPlatform.Common;

namespace ApifyPS.LocalPlatform.Webhooks;

/// <summary>
/// Templates of payloads and headers: JSON in which <c>{{resource.status}}</c> stands for a value. Inside a string it does
/// so only when the webhook asks for that.
/// </summary>
internal static partial class WebhookTemplate
{
    private const string DefaultPayload =
        """{"userId":{{userId}},"createdAt":{{createdAt}},"eventType":{{eventType}},"eventData":{{eventData}},"resource":{{resource}}}""";

    /// <summary>Marks what stood outside of strings while the rest is read as JSON, so that nothing in a value is taken for a template.</summary>
    private const string Mark = "\0variable:";

    private static readonly string[] Variables = ["userId", "createdAt", "eventType", "eventData", "resource", "globals"];

    public static string Payload(WebhookDefinition webhook, JsonObject values) =>
        Render(string.IsNullOrWhiteSpace(webhook.PayloadTemplate) ? DefaultPayload : webhook.PayloadTemplate, webhook.ShouldInterpolateStrings, values)
            ?.ToJsonString(PlatformJson.Options) ?? "null";

    public static IReadOnlyDictionary<string, string> Headers(WebhookDefinition webhook, JsonObject values)
    {
        if (string.IsNullOrWhiteSpace(webhook.HeadersTemplate)) return new Dictionary<string, string>();
        JsonObject headers = Render(webhook.HeadersTemplate, webhook.ShouldInterpolateStrings, values) as JsonObject
            ?? throw new FormatException("it is not an object.");
        return headers.ToDictionary(header => header.Key, header => TextOf(header.Value));
    }

    /// <exception cref="JsonException">The template is no JSON.</exception>
    /// <exception cref="FormatException">A variable is not known.</exception>
    private static JsonNode? Render(string template, bool inStrings, JsonObject values)
    {
        string json = StringOrVariable().Replace(template, match => match.Groups["name"] is { Success: true } name
            ? JsonSerializer.Serialize(Mark + name.Value)
            : match.Value);
        // Far less deep than what can be written, so that the values have room in it: what was checked at the start must not fail at the end of a run.
        return Resolve(JsonNode.Parse(json, documentOptions: PlatformJson.EachNameOnce), inStrings, values);
    }

    private static JsonNode? Resolve(JsonNode? node, bool inStrings, JsonObject values) => node switch
    {
        JsonObject source => new JsonObject(source.Select(property => KeyValuePair.Create(property.Key, Resolve(property.Value, inStrings, values)))),
        JsonArray source => new JsonArray([.. source.Select(item => Resolve(item, inStrings, values))]),
        JsonValue value when value.TryGetValue(out string? text) => ResolveText(text, inStrings, values),
        _ => node?.DeepClone(),
    };

    private static JsonNode? ResolveText(string text, bool inStrings, JsonObject values)
    {
        if (text.StartsWith(Mark, StringComparison.Ordinal)) return ValueOf(text[Mark.Length..], values);
        if (!inStrings) return text;
        // A string that is nothing but a variable becomes its value, of whatever type.
        return Variable().Match(text) is { Success: true } whole && whole.Length == text.Length
            ? ValueOf(whole.Groups["name"].Value, values)
            : Variable().Replace(text, match => TextOf(ValueOf(match.Groups["name"].Value, values)));
    }

    private static JsonNode? ValueOf(string path, JsonObject values)
    {
        string[] names = path.Split('.');
        if (!Variables.Contains(names[0])) throw new FormatException($"{names[0]} is not a variable. The variables are {string.Join(", ", Variables)}.");
        JsonNode? value = values;
        foreach (string name in names) value = (value as JsonObject)?[name];
        return value?.DeepClone();
    }

    private static string TextOf(JsonNode? value) =>
        value is JsonValue text && text.TryGetValue(out string? plain) ? plain : value?.ToJsonString(PlatformJson.Options) ?? "null";

    [GeneratedRegex("""
        "(?:[^"\\]|\\.)*"|\{\{\s*(?<name>[a-zA-Z0-9_.]+)\s*\}\}
        """, RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex StringOrVariable();

    [GeneratedRegex(@"\{\{\s*(?<name>[a-zA-Z0-9_.]+)\s*\}\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Variable();
}
