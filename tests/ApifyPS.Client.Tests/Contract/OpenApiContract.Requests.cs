using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ApifyPS.TestSupport;

/// <summary>What the client's tests need of the document beyond the shared part: documents to read, and a judge of whole requests.</summary>
internal sealed partial class OpenApiContract
{
    /// <summary>The document; the test is skipped when it is not there.</summary>
    public static OpenApiContract Required
    {
        get
        {
            Skip.If(Instance is null, SkipReason);
            return Instance!;
        }
    }

    /// <summary>The example of a successful answer: the one that is written down, else one that is made of the schema's own examples.</summary>
    public JsonElement ExampleAnswer(string template, string method)
    {
        JsonElement content = Resolve(_paths[Normalize(template)].GetProperty(method).GetProperty("responses").GetProperty("200")).GetProperty("content").GetProperty("application/json");
        if (content.TryGetProperty("examples", out JsonElement examples))
            return Resolve(examples.EnumerateObject().First().Value).GetProperty("value");
        return content.TryGetProperty("example", out JsonElement example) ? example : JsonSerializer.SerializeToElement(MakeExample(content.GetProperty("schema")));
    }

    /// <summary>What the document does not allow in a request; empty when all is well.</summary>
    public IReadOnlyList<string> Faults(FakeRequest request)
    {
        // A path that is written out, such as users/me, comes before one with a parameter in its place.
        string? template = _paths.Keys.Where(candidate => Matches(candidate, request.Path)).OrderBy(candidate => candidate.Contains('{', StringComparison.Ordinal)).FirstOrDefault();
        if (template is null)
            return [$"There is no path {request.Path}."];
        JsonElement item = _paths[template];
        if (!item.TryGetProperty(request.Method.ToLowerInvariant(), out JsonElement operation))
            return [$"{request.Path} knows no {request.Method}."];

        List<string> faults = [];
        Dictionary<string, JsonElement> known = ParametersOf(operation, template)
            .Where(parameter => parameter.GetProperty("in").GetString() == "query")
            .ToDictionary(parameter => parameter.GetProperty("name").GetString()!);
        foreach (KeyValuePair<string, string> sent in request.Parameters)
        {
            if (!known.TryGetValue(sent.Key, out JsonElement parameter))
                faults.Add($"{request}: the parameter {sent.Key} is not known.");
            else if (Fault(Resolve(parameter.GetProperty("schema")), sent.Value) is { } fault)
                faults.Add($"{request}: {sent.Key}={sent.Value} {fault}");
        }

        bool hasBody = operation.TryGetProperty("requestBody", out JsonElement body);
        if (request.WireBody.Length > 0 && !hasBody)
            faults.Add($"{request}: a body is not allowed.");
        string? contentType = request.Header("Content-Type")?.Split(';')[0];
        if (hasBody && contentType is not null && !Resolve(body).GetProperty("content").EnumerateObject().Any(allowed => allowed.Name == contentType || allowed.Name == "*/*"))
            faults.Add($"{request}: the content type {contentType} is not allowed.");
        return faults;
    }

    private static bool Matches(string template, string path)
    {
        string[] expected = template.Split('/');
        string[] actual = path.Split('/');
        return expected.Length == actual.Length && expected.Zip(actual).All(pair => pair.First.StartsWith('{') ? pair.Second.Length > 0 : pair.First == pair.Second);
    }

    private string? Fault(JsonElement schema, string value)
    {
        foreach (string choice in new[] { "anyOf", "oneOf" })
        {
            if (schema.TryGetProperty(choice, out JsonElement choices))
                return choices.EnumerateArray().Any(one => Fault(Resolve(one), value) is null) ? null : "is none of what it may be.";
        }

        string type = schema.TryGetProperty("type", out JsonElement types) ? (types.ValueKind == JsonValueKind.Array ? types[0] : types).GetString()! : "string";
        bool right = type switch
        {
            "boolean" => value is "1" or "0" or "true" or "false",
            "integer" => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
            "number" => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
            _ => true,
        };
        if (!right)
            return $"is no {type}.";
        if (schema.TryGetProperty("maximum", out JsonElement maximum) && double.Parse(value, CultureInfo.InvariantCulture) > maximum.GetDouble())
            return $"is more than {maximum}.";
        if (schema.TryGetProperty("minimum", out JsonElement minimum) && double.Parse(value, CultureInfo.InvariantCulture) < minimum.GetDouble())
            return $"is less than {minimum}.";
        if (schema.TryGetProperty("enum", out JsonElement allowed) && !allowed.EnumerateArray().Any(one => one.ToString() == value))
            return $"is none of {allowed}.";
        bool isDate = schema.TryGetProperty("format", out JsonElement format) && format.GetString() == "date-time";
        return isDate && !DateTimeOffset.TryParseExact(value, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _) ? "is no date." : null;
    }

    private JsonNode? MakeExample(JsonElement schema)
    {
        schema = Resolve(schema);
        if (schema.TryGetProperty("example", out JsonElement example))
            return JsonNode.Parse(example.GetRawText());
        if (schema.TryGetProperty("examples", out JsonElement examples) && examples.ValueKind == JsonValueKind.Array)
            return JsonNode.Parse(examples[0].GetRawText());
        if (schema.TryGetProperty("enum", out JsonElement values))
            return JsonNode.Parse(values[0].GetRawText());
        foreach (string choice in new[] { "anyOf", "oneOf" })
        {
            if (schema.TryGetProperty(choice, out JsonElement choices))
                return MakeExample(choices[0]);
        }

        JsonObject made = [];
        if (schema.TryGetProperty("allOf", out JsonElement parts))
        {
            foreach (JsonElement part in parts.EnumerateArray())
            {
                if (MakeExample(part) is not JsonObject fields)
                    return MakeExample(part);
                foreach (KeyValuePair<string, JsonNode?> field in fields)
                    made[field.Key] = field.Value?.DeepClone();
            }
        }

        if (schema.TryGetProperty("properties", out JsonElement properties))
        {
            foreach (JsonProperty property in properties.EnumerateObject())
                made[property.Name] = MakeExample(property.Value);
        }

        if (made.Count > 0)
            return made;
        string? type = schema.TryGetProperty("type", out JsonElement types) ? (types.ValueKind == JsonValueKind.Array ? types[0] : types).GetString() : null;
        return type switch
        {
            "object" => schema.TryGetProperty("additionalProperties", out JsonElement more) && more.ValueKind == JsonValueKind.Object ? new JsonObject { ["some"] = MakeExample(more) } : made,
            "array" => new JsonArray(schema.TryGetProperty("items", out JsonElement items) ? MakeExample(items) : null),
            "boolean" => true,
            "integer" => 7,
            "number" => 7.25,
            "null" => null,
            _ => schema.TryGetProperty("format", out JsonElement format) && format.GetString() == "date-time" ? "2026-01-02T03:04:05.678Z" : "text",
        };
    }
}
