using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ApifyPS.LocalPlatform.Actors;

/// <summary>
/// Checks an input against an Actor's input schema: the part of JSON Schema that input schemas use, and what their
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
        validator.CheckValue(schema, input, string.Empty);
        if (input is not JsonObject fields || schema["properties"] is not JsonObject properties) return validator._errors;
        foreach ((string name, JsonNode? property) in properties)
        {
            if (property is JsonObject described) validator.CheckField(name, described, fields[name], IsRequired(schema, name));
        }

        return validator._errors;
    }

    private static bool IsRequired(JsonObject schema, string name) =>
        schema["required"] is JsonArray required && required.Any(item => Text(item) == name);

    /// <summary>What JSON Schema says, recursively.</summary>
    private void CheckValue(JsonObject schema, JsonNode? value, string path)
    {
        if (value is null && Flag(schema, "nullable")) return;
        if (schema["type"] is { } type && !TypesOf(type).Any(name => IsOfType(name, value)))
        {
            Fail(schema, "type", path, $"must be {string.Join(',', TypesOf(type))}");
            return;
        }

        if (schema["enum"] is JsonArray allowed && !allowed.Any(item => JsonNode.DeepEquals(item, value)))
        {
            Fail(schema, "enum", path, $"must be equal to one of the allowed values: \"{string.Join("\", \"", allowed.Select(Shown))}\"");
        }

        if (schema.TryGetPropertyValue("const", out JsonNode? constant) && !JsonNode.DeepEquals(constant, value)) Fail(schema, "const", path, "must be equal to constant");
        switch (value)
        {
            case JsonObject fields:
                CheckObject(schema, fields, path);
                break;
            case JsonArray items:
                CheckArray(schema, items, path);
                break;
            case JsonValue when value.GetValueKind() == JsonValueKind.String:
                CheckText(schema, value.GetValue<string>(), path);
                break;
            case JsonValue when value.GetValueKind() == JsonValueKind.Number:
                CheckNumber(schema, NumberOf(value)!.Value, path);
                break;
        }
    }

    private void CheckObject(JsonObject schema, JsonObject fields, string path)
    {
        JsonObject properties = schema["properties"] as JsonObject ?? [];
        foreach (string name in (schema["required"] as JsonArray ?? []).Select(Text).OfType<string>())
        {
            if (!fields.ContainsKey(name)) Fail(properties[name] as JsonObject, "required", Join(path, name), "is required");
        }

        foreach ((string name, JsonNode? value) in fields)
        {
            if (properties[name] is JsonObject described) CheckValue(described, value, Join(path, name));
            else if (schema["additionalProperties"] is JsonObject other) CheckValue(other, value, Join(path, name));
            else if (schema["additionalProperties"] is JsonValue flag && flag.GetValueKind() == JsonValueKind.False) _errors.Add($"Property input.{Join(path, name)} is not allowed.");
        }

        CheckCount(schema, fields.Count, path, "minProperties", "maxProperties", "properties");
    }

    private void CheckArray(JsonObject schema, JsonArray items, string path)
    {
        CheckCount(schema, items.Count, path, "minItems", "maxItems", "items");
        if (Flag(schema, "uniqueItems"))
        {
            for (int second = 1; second < items.Count; second++)
            {
                int first = Enumerable.Range(0, second).FirstOrDefault(index => JsonNode.DeepEquals(items[index], items[second]), -1);
                if (first < 0) continue;
                Fail(schema, "uniqueItems", path, $"must NOT have duplicate items (items ## {Text(first)} and {Text(second)} are identical)");
                break;
            }
        }

        if (schema["items"] is not JsonObject item) return;
        for (int index = 0; index < items.Count; index++) CheckValue(item, items[index], Join(path, Text(index)));
    }

    private void CheckText(JsonObject schema, string text, string path)
    {
        CheckCount(schema, text.EnumerateRunes().Count(), path, "minLength", "maxLength", "characters");
        if (Text(schema["pattern"]) is { } pattern && !IsMatch(pattern, text)) Fail(schema, "pattern", path, $"must match pattern \"{pattern}\"");
    }

    private void CheckNumber(JsonObject schema, decimal number, string path)
    {
        Check("minimum", limit => number >= limit, ">=");
        Check("maximum", limit => number <= limit, "<=");
        Check("exclusiveMinimum", limit => number > limit, ">");
        Check("exclusiveMaximum", limit => number < limit, "<");
        if (NumberOf(schema["multipleOf"]) is { } factor && factor != 0 && number % factor != 0) Fail(schema, "multipleOf", path, $"must be multiple of {Shown(schema["multipleOf"])}");

        void Check(string keyword, Func<decimal, bool> holds, string comparison)
        {
            if (NumberOf(schema[keyword]) is { } limit && !holds(limit)) Fail(schema, keyword, path, $"must be {comparison} {Shown(schema[keyword])}");
        }
    }

    private void CheckCount(JsonObject schema, int count, string path, string least, string most, string what)
    {
        if (NumberOf(schema[least]) is { } minimum && count < minimum) Fail(schema, least, path, $"must NOT have fewer than {Shown(schema[least])} {what}");
        if (NumberOf(schema[most]) is { } maximum && count > maximum) Fail(schema, most, path, $"must NOT have more than {Shown(schema[most])} {what}");
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

    private void Fail(JsonObject? field, string keyword, string path, string message) =>
        _errors.Add(CustomMessage(field, keyword) ?? $"Field {Join("input", path)} {message}");

    /// <summary>A schema may say itself what is wrong with a value.</summary>
    private static string? CustomMessage(JsonObject? field, string keyword) => Text((field?["errorMessage"] as JsonObject)?[keyword]);

    private static bool IsMatch(string pattern, string text)
    {
        try
        {
            return Expression(pattern).IsMatch(text);
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

    private static Regex Expression(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.ECMAScript, LongestMatch);
        }
        catch (ArgumentException)
        {
            // Look-behind, named groups and Unicode classes are JavaScript's by now, but not of that option.
            return new Regex(pattern, RegexOptions.CultureInvariant, LongestMatch);
        }
    }

    private static IReadOnlyList<string> TypesOf(JsonNode type) => type is JsonArray several ? [.. several.Select(Text).OfType<string>()] : [Text(type) ?? string.Empty];

    private static bool IsOfType(string type, JsonNode? value) => (type, value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        ("string", JsonValueKind.String) or ("array", JsonValueKind.Array) or ("object", JsonValueKind.Object) or ("number", JsonValueKind.Number) or ("null", JsonValueKind.Null) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("integer", JsonValueKind.Number) => NumberOf(value) is { } number && decimal.Truncate(number) == number,
        // "any", and types that this version does not know.
        (not ("string" or "array" or "object" or "number" or "integer" or "boolean" or "null"), _) => true,
        _ => false,
    };

    private static decimal? NumberOf(JsonNode? node)
    {
        if (node is not JsonValue value || value.GetValueKind() != JsonValueKind.Number) return null;
        if (decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)) return number;
        // Beyond what a decimal holds only the order of magnitude matters here.
        return value.ToJsonString().StartsWith('-') ? decimal.MinValue : decimal.MaxValue;
    }

    private static bool Flag(JsonObject schema, string name) => schema[name] is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    private static string Join(string path, string name) => path.Length == 0 ? name : name.Length == 0 ? path : $"{path}.{name}";

    private static string Shown(JsonNode? node) => node is null ? "null" : Text(node) ?? node.ToJsonString();

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
