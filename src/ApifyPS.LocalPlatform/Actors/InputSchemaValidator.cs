using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ApifyPS.LocalPlatform.Common;

namespace ApifyPS.LocalPlatform.Actors;

/// <summary>
/// Checks an input against an Actor's input schema: JSON Schema, and what the schema's
/// editors (request lists, proxy, key-value and string lists) demand on top. The messages are the platform's.
/// </summary>
internal sealed class InputSchemaValidator
{
    // An expression of somebody else's schema must not hang the platform.
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);

    private readonly List<string> _errors = [];

    private InputSchemaValidator()
    {
    }

    /// <summary>What is wrong with the input; nothing when it is valid. Defaults must have been filled in.</summary>
    public static IReadOnlyList<string> Validate(JsonObject schema, JsonNode? input)
    {
        InputSchemaValidator validator = new();
        validator.CheckValues(schema, input);
        if (input is not JsonObject fields || schema["properties"] is not JsonObject properties) return validator._errors;
        foreach ((string name, JsonNode? property) in properties)
        {
            if (property is JsonObject described) validator.CheckField(name, described, fields[name], IsRequired(schema, name));
        }

        return validator._errors;
    }

    private static bool IsRequired(JsonObject schema, string name) =>
        schema["required"] is JsonArray required && required.Any(item => Text(item) == name);

    /// <summary>What JSON Schema says, in the words of the platform.</summary>
    private void CheckValues(JsonObject schema, JsonNode? input)
    {
        try
        {
            JsonSchema checker = new(JsonSerializer.SerializeToElement(schema));
            foreach (JsonSchemaError error in checker.Validate(JsonSerializer.SerializeToElement(input)))
            {
                if (MessageOf(schema, input, error) is { } message) _errors.Add(message);
            }
        }
        catch (FormatException)
        {
            // A schema that is none, or has an expression that only JavaScript understands: let the Actor judge.
        }
    }

    private static string? MessageOf(JsonObject schema, JsonNode? input, JsonSchemaError error)
    {
        string field = error.InstancePath.Trim('/').Replace('/', '.');
        if (CustomMessage(At(schema, error.SchemaPath), error.Keyword) is { } custom) return custom;
        if (error.Keyword == "type" && (input as JsonObject)?[field] is null && (schema["properties"] as JsonObject)?[field] is JsonObject property && Flag(property, "nullable")) return null;
        return error.Keyword switch
        {
            "required" => $"Field {Join("input", Join(field, Text(error.Params["missingProperty"])!))} is required",
            "additionalProperties" => $"Property {Join("input", Join(field, Text(error.Params["additionalProperty"])!))} is not allowed.",
            "enum" => $"Field {Join("input", field)} {error.Message}: \"{string.Join("\", \"", ((JsonArray)error.Params["allowedValues"]!).Select(Shown))}\"",
            _ => $"Field {Join("input", field)} {error.Message}",
        };
    }

    /// <summary>The part of the schema in which a word failed.</summary>
    private static JsonObject? At(JsonObject schema, string path)
    {
        JsonNode? node = schema;
        foreach (string segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries)[..^1])
        {
            node = (node as JsonObject)?[Uri.UnescapeDataString(segment).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)];
        }

        return node as JsonObject;
    }

    /// <summary>What a field's editor demands.</summary>
    private void CheckField(string name, JsonObject field, JsonNode? value, bool required)
    {
        string? editor = Text(field["editor"]);
        string? key = Text(field["patternKey"]);
        string? content = Text(field["patternValue"]);
        switch (value)
        {
            case JsonObject fields when editor == "proxy":
                CheckProxy(name, fields, required);
                break;
            case JsonArray sources when editor == "requestListSources":
                CheckPositions(sources, IsSource, positions => $"Items in input.{name} at positions [{positions}] do not contain valid URLs");
                break;
            case JsonArray pairs when editor == "keyValue":
                if (key is not null)
                {
                    CheckPositions(pairs, pair => IsMatch(key, Text((pair as JsonObject)?["key"]) ?? string.Empty), positions =>
                        CustomMessage(field, "patternKey") ?? $"Keys in input.{name} at positions [{positions}] must match regular expression \"{key}\"");
                }

                if (content is not null) CheckPositions(pairs, pair => IsMatch(content, Text((pair as JsonObject)?["value"]) ?? string.Empty), ValuesMessage);
                break;
            case JsonArray texts when editor == "stringList" && content is not null:
                CheckPositions(texts, text => IsMatch(content, Text(text) ?? string.Empty), ValuesMessage);
                break;
            case JsonObject fields:
                CheckNames(key, fields.Where(pair => !IsMatch(key!, pair.Key)), names =>
                    CustomMessage(field, "patternKey") ?? $"Keys [{names}] in input.{name} must match regular expression \"{key}\"");
                CheckNames(content, fields.Where(pair => Text(pair.Value) is not { } text || !IsMatch(content!, text)), names =>
                    CustomMessage(field, "patternValue") ?? $"Keys [{names}] in input.{name} must have string value which matches regular expression \"{content}\"");
                break;
        }

        string ValuesMessage(string positions) =>
            CustomMessage(field, "patternValue") ?? $"Values in input.{name} at positions [{positions}] must match regular expression \"{content}\"";
    }

    private void CheckPositions(JsonArray items, Func<JsonNode?, bool> isValid, Func<string, string> message)
    {
        List<int> invalid = [.. Enumerable.Range(0, items.Count).Where(index => !isValid(items[index]))];
        if (invalid.Count > 0) _errors.Add(message(string.Join(',', invalid.Select(Text))));
    }

    private void CheckNames(string? pattern, IEnumerable<KeyValuePair<string, JsonNode?>> invalid, Func<string, string> message)
    {
        if (pattern is null) return;
        string names = string.Join(',', invalid.Select(pair => pair.Key));
        if (names.Length > 0) _errors.Add(message(names));
    }

    private void CheckProxy(string name, JsonObject proxy, bool required)
    {
        bool apify = proxy["useApifyProxy"] is JsonValue use && use.GetValueKind() == JsonValueKind.True;
        JsonArray urls = proxy["proxyUrls"] as JsonArray ?? [];
        string? country = Text(proxy["apifyProxyCountry"]);
        if (required && !apify && urls.Count == 0)
        {
            _errors.Add($"Field input.{name} is required. Please provide custom proxy URLs or use Apify Proxy.");
            return;
        }

        string? invalid = apify ? null : urls.Select(url => Text(url)?.Trim() ?? string.Empty).LastOrDefault(url => !IsProxyUrl(url));
        if (invalid is not null) _errors.Add($"Proxy URL \"{invalid}\" has invalid format, it must be socks[4|4a|5|5h]|http[s]://[username[:password]]@hostname:port.");
        if (!apify && country is { Length: > 0 }) _errors.Add("The country for Apify Proxy can be specified only when using Apify Proxy.");
        if (apify && country is { Length: > 0 } && (country.Length != 2 || !country.All(char.IsAsciiLetterUpper)))
        {
            _errors.Add($"Country code \"{country}\" is invalid. Only ISO 3166-1 alpha-2 country codes are supported.");
        }
    }

    private static bool IsSource(JsonNode? source) =>
        source is JsonObject fields && (Text(fields["url"]) ?? Text(fields["requestsFromUrl"])) is not null
        && (fields["url"] is null || IsWebUrl(Text(fields["url"])))
        && (fields["url"] is not null || IsWebUrl(Text(fields["requestsFromUrl"])));

    private static bool IsWebUrl(string? text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps);

    private static bool IsProxyUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" or "socks4" or "socks4a" or "socks5" or "socks5h" && url.Port > 0;

    /// <summary>A schema may say itself what is wrong with a value.</summary>
    private static string? CustomMessage(JsonObject? field, string keyword) => Text((field?["errorMessage"] as JsonObject)?[keyword]);

    private static bool IsMatch(string pattern, string text)
    {
        try
        {
            return JsonSchema.Expression(pattern, LongestMatch).IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
        catch (ArgumentException)
        {
            // An expression that only JavaScript understands: let the Actor judge.
            return true;
        }
    }

    private static bool Flag(JsonObject schema, string name) => schema[name] is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    private static string Join(string path, string name) => path.Length == 0 ? name : name.Length == 0 ? path : $"{path}.{name}";

    private static string Shown(JsonNode? node) => node is null ? "null" : Text(node) ?? node.ToJsonString();

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
