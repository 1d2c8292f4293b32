using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ApifyPS.TestSupport;

/// <summary>
/// Checks requests and answers against Apify's OpenAPI document. It knows the part of JSON Schema that the document uses.
/// The document is not part of the repository: APIFY_OPENAPI names it, or it lies in shared/apify beside the repository.
/// </summary>
internal sealed partial class OpenApiContract
{
    public const string SkipReason = "openapi.json is not there: set APIFY_OPENAPI to its path.";

    private static readonly Lazy<OpenApiContract?> Loaded = new(() => Find() is { } path ? new OpenApiContract(File.ReadAllText(path)) : null);

    private readonly JsonElement _document;
    private readonly Dictionary<string, JsonElement> _paths;

    private OpenApiContract(string json)
    {
        _document = JsonDocument.Parse(json).RootElement;
        _paths = _document.GetProperty("paths").EnumerateObject().ToDictionary(path => Normalize(path.Name), path => path.Value, StringComparer.Ordinal);
    }

    /// <summary>Null when the document is not there.</summary>
    public static OpenApiContract? Instance => Loaded.Value;

    /// <summary>Every method and path that the document has, such as <c>GET /v2/actors/{}</c>.</summary>
    public IEnumerable<(string Method, string Template)> Operations => NamedOperations.Select(operation => (operation.Method, Normalize(operation.Template)));

    /// <summary>The same in the document's order and with its names of parameters, such as <c>GET /v2/actors/{actorId}</c>.</summary>
    public IEnumerable<(string Method, string Template)> NamedOperations =>
        from path in _document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        where operation.Name is "get" or "head" or "put" or "post" or "delete"
        select (operation.Name.ToUpperInvariant(), path.Name);

    /// <summary>What is wrong with an answer; empty when nothing is.</summary>
    public IReadOnlyList<string> ValidateResponse(string method, string pathTemplate, int status, string body)
    {
        List<string> errors = [];
        if (FindOperation(method, pathTemplate, errors) is not { } operation) return errors;
        JsonElement responses = operation.GetProperty("responses");
        string code = status.ToString(CultureInfo.InvariantCulture);
        if (!responses.TryGetProperty(code, out JsonElement response) && !responses.TryGetProperty("default", out response))
        {
            return [$"{method} {pathTemplate}: status {code} is not documented"];
        }

        if (JsonSchemaOf(Resolve(response)) is { } schema) ValidateText(schema, body, errors);
        return errors;
    }

    /// <summary>What is wrong with a request; empty when nothing is.</summary>
    public IReadOnlyList<string> ValidateRequest(string method, string pathTemplate, IEnumerable<string> queryNames, string? body)
    {
        List<string> errors = [];
        if (FindOperation(method, pathTemplate, errors) is not { } operation) return errors;
        HashSet<string> known = [.. ParametersOf(operation, pathTemplate).Where(parameter => parameter.GetProperty("in").GetString() == "query").Select(parameter => parameter.GetProperty("name").GetString()!)];
        errors.AddRange(queryNames.Where(name => name is not ("token" or "method") && !known.Contains(name)).Select(name => $"{method} {pathTemplate}: the query parameter {name} is not documented"));
        if (!string.IsNullOrEmpty(body) && operation.TryGetProperty("requestBody", out JsonElement requestBody) && JsonSchemaOf(Resolve(requestBody)) is { } schema)
        {
            ValidateText(schema, body, errors);
        }

        return errors;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("APIFY_OPENAPI") is { Length: > 0 } given) return given;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared", "apify", "openapi.json");
            if (File.Exists(candidate)) return candidate;
        }

        return null;
    }

    private static string Normalize(string template) =>
        string.Join('/', template.Split('/').Select(segment => segment.StartsWith('{') ? "{}" : segment));

    private JsonElement? FindOperation(string method, string template, List<string> errors)
    {
        if (_paths.TryGetValue(Normalize(template), out JsonElement path) && path.TryGetProperty(method.ToLowerInvariant(), out JsonElement operation)) return operation;
        errors.Add($"{method} {template} is not documented");
        return null;
    }

    private IEnumerable<JsonElement> ParametersOf(JsonElement operation, string template)
    {
        foreach (JsonElement owner in new[] { operation, _paths[Normalize(template)] })
        {
            if (!owner.TryGetProperty("parameters", out JsonElement parameters)) continue;
            foreach (JsonElement parameter in parameters.EnumerateArray()) yield return Resolve(parameter);
        }
    }

    private static JsonElement? JsonSchemaOf(JsonElement withContent) =>
        withContent.TryGetProperty("content", out JsonElement content)
        && content.TryGetProperty("application/json", out JsonElement json)
        && json.TryGetProperty("schema", out JsonElement schema)
            ? schema
            : null;

    private void ValidateText(JsonElement schema, string body, List<string> errors)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            Validate(schema, document.RootElement, "$", errors);
        }
        catch (JsonException exception)
        {
            errors.Add($"the body is not JSON: {exception.Message}");
        }
    }

    private JsonElement Resolve(JsonElement element)
    {
        while (element.ValueKind == JsonValueKind.Object && element.TryGetProperty("$ref", out JsonElement reference))
        {
            JsonElement target = _document;
            foreach (string segment in reference.GetString()!.TrimStart('#', '/').Split('/')) target = target.GetProperty(segment);
            element = target;
        }

        return element;
    }

    private void Validate(JsonElement schema, JsonElement value, string path, List<string> errors)
    {
        schema = Resolve(schema);
        if (schema.ValueKind != JsonValueKind.Object) return;
        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            JsonElement rule = keyword.Value;
            switch (keyword.Name)
            {
                case "type":
                    if (!TypesOf(rule).Any(type => IsOfType(value, type))) errors.Add($"{path}: {value.ValueKind} is not {rule.GetRawText()}");
                    break;
                case "enum":
                    if (!rule.EnumerateArray().Any(allowed => JsonElement.DeepEquals(allowed, value))) errors.Add($"{path}: {value.GetRawText()} is not one of {rule.GetRawText()}");
                    break;
                case "const":
                    if (!JsonElement.DeepEquals(rule, value)) errors.Add($"{path}: {value.GetRawText()} is not {rule.GetRawText()}");
                    break;
                case "pattern":
                    if (value.ValueKind == JsonValueKind.String && !Regex.IsMatch(value.GetString()!, rule.GetString()!)) errors.Add($"{path}: {value.GetRawText()} does not match {rule.GetString()}");
                    break;
                case "minimum":
                    if (value.ValueKind == JsonValueKind.Number && value.GetDouble() < rule.GetDouble()) errors.Add($"{path}: {value.GetRawText()} is below {rule.GetRawText()}");
                    break;
                case "maximum":
                    if (value.ValueKind == JsonValueKind.Number && value.GetDouble() > rule.GetDouble()) errors.Add($"{path}: {value.GetRawText()} is above {rule.GetRawText()}");
                    break;
                case "format":
                    if (value.ValueKind == JsonValueKind.String && !HasFormat(value.GetString()!, rule.GetString()!)) errors.Add($"{path}: {value.GetRawText()} is not a {rule.GetString()}");
                    break;
                case "required":
                    if (value.ValueKind != JsonValueKind.Object) break;
                    errors.AddRange(rule.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)).Select(name => $"{path}: {name.GetString()} is missing"));
                    break;
                case "properties":
                    if (value.ValueKind != JsonValueKind.Object) break;
                    foreach (JsonProperty property in rule.EnumerateObject())
                    {
                        if (value.TryGetProperty(property.Name, out JsonElement child)) Validate(property.Value, child, $"{path}.{property.Name}", errors);
                    }

                    break;
                case "additionalProperties":
                    ValidateAdditional(schema, rule, value, path, errors);
                    break;
                case "items":
                    if (value.ValueKind != JsonValueKind.Array) break;
                    foreach ((int index, JsonElement item) in value.EnumerateArray().Index()) Validate(rule, item, $"{path}[{index}]", errors);
                    break;
                case "allOf":
                    foreach (JsonElement part in rule.EnumerateArray()) Validate(part, value, path, errors);
                    break;
                case "anyOf" or "oneOf":
                    ValidateAny(rule, value, path, errors);
                    break;
            }
        }
    }

    private void ValidateAdditional(JsonElement schema, JsonElement rule, JsonElement value, string path, List<string> errors)
    {
        if (value.ValueKind != JsonValueKind.Object) return;
        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (schema.TryGetProperty("properties", out JsonElement declared) && declared.TryGetProperty(property.Name, out _)) continue;
            if (rule.ValueKind == JsonValueKind.False) errors.Add($"{path}: {property.Name} is not allowed");
            else Validate(rule, property.Value, $"{path}.{property.Name}", errors);
        }
    }

    private void ValidateAny(JsonElement choices, JsonElement value, string path, List<string> errors)
    {
        List<string>? closest = null;
        foreach (JsonElement choice in choices.EnumerateArray())
        {
            List<string> found = [];
            Validate(choice, value, path, found);
            if (found.Count == 0) return;
            if (closest is null || found.Count < closest.Count) closest = found;
        }

        if (closest is not null) errors.AddRange(closest);
    }

    private static IEnumerable<string> TypesOf(JsonElement rule) =>
        rule.ValueKind == JsonValueKind.Array ? rule.EnumerateArray().Select(type => type.GetString()!) : [rule.GetString()!];

    private static bool IsOfType(JsonElement value, string type) => type switch
    {
        "null" => value.ValueKind == JsonValueKind.Null,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        _ => throw new NotSupportedException($"schema type {type}"),
    };

    private static bool HasFormat(string text, string format) => format switch
    {
        "date-time" => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _) && text.Contains('T', StringComparison.Ordinal),
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out _),
        "email" => text.Contains('@', StringComparison.Ordinal),
        _ => true,
    };
}
