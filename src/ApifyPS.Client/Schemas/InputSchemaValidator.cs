using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ApifyPS.Schemas;

/// <summary>
/// Checks an input against an Actor's input schema: JSON Schema, and what the schema's
/// editors (request lists, proxy, key-value and string lists) demand on top. The messages are the platform's.
/// </summary>
internal sealed class InputSchemaValidator
{
    /// <summary>Deeper than any input that is taken.</summary>
    private static readonly JsonSerializerOptions Deep = new() { MaxDepth = 1024 };

    private readonly List<InputViolation> _violations = [];
    private readonly PatternTime _time = new();

    private InputSchemaValidator()
    {
    }

    /// <summary>What is wrong with the input; nothing when it is valid. Defaults must have been filled in.</summary>
    public static IReadOnlyList<InputViolation> Validate(JsonObject schema, JsonNode? input)
    {
        InputSchemaValidator validator = new();
        validator.CheckValues(schema, input);
        if (input is not JsonObject fields || schema["properties"] is not JsonObject properties) return validator._violations;
        foreach (KeyValuePair<string, JsonNode?> property in properties)
        {
            if (property.Value is not JsonObject described) continue;
            try
            {
                validator.CheckField(property.Key, described, fields[property.Key], IsRequired(schema, property.Key));
            }
            catch (RegexMatchTimeoutException exception)
            {
                validator.Fail(property.Key, "pattern", $"Field input.{property.Key} {PatternTime.Message(exception)}");
                break;
            }
        }

        return validator._violations;
    }

    /// <summary>Whether the schema asks for a field.</summary>
    public static bool IsRequired(JsonObject schema, string name) =>
        schema["required"] is JsonArray required && required.Any(item => Text(item) == name);

    /// <summary>What JSON Schema says, in the words of the platform.</summary>
    private void CheckValues(JsonObject schema, JsonNode? input)
    {
        try
        {
            JsonSchema checker = new(JsonSerializer.SerializeToElement(schema, Deep));
            foreach (JsonSchemaError error in checker.Validate(JsonSerializer.SerializeToElement(input, Deep)))
            {
                if (MessageOf(schema, input, error) is { } message) _violations.Add(new InputViolation(PathOf(error), error.Keyword, message));
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

    /// <summary>Where it is; of what is missing or too much, where it would be.</summary>
    private static string PathOf(JsonSchemaError error)
    {
        IEnumerable<string> names = error.InstancePath.Split(['/'], StringSplitOptions.RemoveEmptyEntries).Select(name => name.Replace("~1", "/").Replace("~0", "~"));
        if (Text(error.Params["missingProperty"] ?? error.Params["additionalProperty"]) is { } own) names = names.Append(own);
        return string.Concat(names.Select((name, position) => Step(name, position > 0)));
    }

    /// <summary>A step into a value as PowerShell writes it.</summary>
    private static string Step(string name, bool isInner) =>
        isInner && name.All(c => c is >= '0' and <= '9') ? $"[{name}]"
        : (isInner ? "." : string.Empty) + (name.All(c => char.IsLetterOrDigit(c) || c == '_') ? name : $"'{name.Replace("'", "''")}'");

    /// <summary>The part of the schema in which a word failed.</summary>
    private static JsonObject? At(JsonObject schema, string path)
    {
        JsonNode? node = schema;
        foreach (string segment in path.Substring(0, path.LastIndexOf('/')).Split(['/'], StringSplitOptions.RemoveEmptyEntries))
        {
            node = (node as JsonObject)?[JsonSchema.Unescape(segment)];
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
                CheckPositions(name, editor, sources, IsSource, positions => $"Items in input.{name} at positions [{positions}] do not contain valid URLs");
                break;
            case JsonArray pairs when editor == "keyValue":
                if (key is not null)
                {
                    CheckPositions(name, "patternKey", pairs, pair => IsMatch(key, Text((pair as JsonObject)?["key"]) ?? string.Empty), positions =>
                        CustomMessage(field, "patternKey") ?? $"Keys in input.{name} at positions [{positions}] must match regular expression \"{key}\"");
                }

                if (content is not null) CheckPositions(name, "patternValue", pairs, pair => IsMatch(content, Text((pair as JsonObject)?["value"]) ?? string.Empty), ValuesMessage);
                break;
            case JsonArray texts when editor == "stringList" && content is not null:
                CheckPositions(name, "patternValue", texts, text => IsMatch(content, Text(text) ?? string.Empty), ValuesMessage);
                break;
            case JsonObject fields:
                if (key is not null)
                {
                    CheckNames(name, "patternKey", fields.Where(pair => !IsMatch(key, pair.Key)), names =>
                        CustomMessage(field, "patternKey") ?? $"Keys [{names}] in input.{name} must match regular expression \"{key}\"");
                }

                if (content is not null)
                {
                    CheckNames(name, "patternValue", fields.Where(pair => Text(pair.Value) is not { } text || !IsMatch(content, text)), names =>
                        CustomMessage(field, "patternValue") ?? $"Keys [{names}] in input.{name} must have string value which matches regular expression \"{content}\"");
                }

                break;
        }

        string ValuesMessage(string positions) =>
            CustomMessage(field, "patternValue") ?? $"Values in input.{name} at positions [{positions}] must match regular expression \"{content}\"";
    }

    private void CheckPositions(string name, string rule, JsonArray items, Func<JsonNode?, bool> isValid, Func<string, string> message)
    {
        List<int> invalid = [.. Enumerable.Range(0, items.Count).Where(index => !isValid(items[index]))];
        if (invalid.Count > 0) Fail(name, rule, message(string.Join(",", invalid.Select(Text))));
    }

    private void CheckNames(string name, string rule, IEnumerable<KeyValuePair<string, JsonNode?>> invalid, Func<string, string> message)
    {
        string names = string.Join(",", invalid.Select(pair => pair.Key));
        if (names.Length > 0) Fail(name, rule, message(names));
    }

    private void CheckProxy(string name, JsonObject proxy, bool required)
    {
        bool apify = Flag(proxy, "useApifyProxy");
        JsonArray urls = proxy["proxyUrls"] as JsonArray ?? [];
        string? country = Text(proxy["apifyProxyCountry"]);
        if (required && !apify && urls.Count == 0)
        {
            Fail(name, "proxy", $"Field input.{name} is required. Please provide custom proxy URLs or use Apify Proxy.");
            return;
        }

        string? invalid = apify ? null : urls.Select(url => Text(url)?.Trim() ?? string.Empty).LastOrDefault(url => !IsProxyUrl(url));
        if (invalid is not null) Fail(name, "proxy", $"Proxy URL \"{invalid}\" has invalid format, it must be socks[4|4a|5|5h]|http[s]://[username[:password]]@hostname:port.");
        if (!apify && country is { Length: > 0 }) Fail(name, "proxy", "The country for Apify Proxy can be specified only when using Apify Proxy.");
        if (apify && country is { Length: > 0 } && (country.Length != 2 || !country.All(c => c is >= 'A' and <= 'Z')))
        {
            Fail(name, "proxy", $"Country code \"{country}\" is invalid. Only ISO 3166-1 alpha-2 country codes are supported.");
        }
    }

    private void Fail(string name, string rule, string message) => _violations.Add(new InputViolation(Step(name, isInner: false), rule, message));

    private static bool IsSource(JsonNode? source) =>
        source is JsonObject fields && (Text(fields["url"]) ?? Text(fields["requestsFromUrl"])) is not null
        && (fields["url"] is null || IsWebUrl(Text(fields["url"])))
        && (fields["url"] is not null || IsWebUrl(Text(fields["requestsFromUrl"])));

    private static bool IsWebUrl(string? text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && (url!.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps);

    private static bool IsProxyUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url!.Scheme is "http" or "https" or "socks4" or "socks4a" or "socks5" or "socks5h" && url.Port > 0;

    /// <summary>A schema may say itself what is wrong with a value.</summary>
    private static string? CustomMessage(JsonObject? field, string keyword) => Text((field?["errorMessage"] as JsonObject)?[keyword]);

    private bool IsMatch(string pattern, string text)
    {
        try
        {
            return _time.IsMatch(JsonSchema.Expression(pattern), text);
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
