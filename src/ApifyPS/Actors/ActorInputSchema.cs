using System.Management.Automation;
using System.Text.Json;
using System.Text.Json.Nodes;
using ApifyPS.Client;
using ApifyPS.Schemas;

namespace ApifyPS;

/// <summary>What an Actor takes as input: its input schema.</summary>
public sealed class ActorInputSchema
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = JsonDepth.MaxRead };

    private ActorInputSchema(JsonObject document, string source)
    {
        Document = document;
        Source = source;
        Title = Text(document["title"]);
        Description = Text(document["description"]);
        SchemaVersion = document["schemaVersion"] is JsonValue version && version.TryGetValue(out int number) ? number : null;
        Properties = [.. (document["properties"] as JsonObject ?? []).Where(property => property.Value is JsonObject).Select(property => Describe(property.Key, (JsonObject)property.Value!, document))];
    }

    /// <summary>Where it comes from: the Actor as it was given, or the path of the file.</summary>
    public string Source { get; }

    /// <summary>ID of the Actor; null when it comes from a file.</summary>
    public string? ActorId { get; private set; }

    /// <summary>ID of the build that it belongs to; null when it comes from a file.</summary>
    public string? BuildId { get; private set; }

    /// <summary>Number of the build that it belongs to; null when it comes from a file.</summary>
    public string? BuildNumber { get; private set; }

    /// <summary>Its title (schema: <c>title</c>).</summary>
    public string? Title { get; }

    /// <summary>What it says about the input as a whole (schema: <c>description</c>).</summary>
    public string? Description { get; }

    /// <summary>Version of the language that it is written in, 1 so far (schema: <c>schemaVersion</c>).</summary>
    public int? SchemaVersion { get; }

    /// <summary>The fields that it describes, in its order.</summary>
    public IReadOnlyList<ActorInputProperty> Properties { get; }

    /// <summary>The whole schema as JSON.</summary>
    public string Json => Document.ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    internal JsonObject Document { get; }

    /// <summary>The schema of a build; null when it has none.</summary>
    internal static ActorInputSchema? Of(ApifyBuild build, string actor) => build.InputSchema is { } json
        ? new ActorInputSchema(Parse(json, actor), actor) { ActorId = build.ActId, BuildId = build.Id, BuildNumber = build.BuildNumber }
        : null;

    /// <summary>The schema in a file.</summary>
    /// <exception cref="ApifyUserException">It is no schema, or a broken one.</exception>
    internal static ActorInputSchema FromFile(string json, string path)
    {
        JsonObject document = Parse(json, path);
        try
        {
            _ = new JsonSchema(JsonSerializer.SerializeToElement(document));
        }
        catch (FormatException exception)
        {
            throw Broken(path, exception.Message, exception);
        }

        return new ActorInputSchema(document, path);
    }

    /// <summary>A default or prefilled value that nobody else has: an input may change what is in it.</summary>
    internal object? Copy(ActorInputProperty property, string word) => Value(Document["properties"]![property.Name]![word]);

    /// <summary>In which ways an input breaks it, as Apify's own validator judges; what the input leaves out has its default.</summary>
    internal IReadOnlyList<InputViolation> Validate(byte[] json)
    {
        JsonNode? input = JsonNode.Parse(json, documentOptions: JsonDepth.Document);
        if (input is JsonObject fields)
            InputDefaults.Fill(Document, fields);
        return InputSchemaValidator.Validate(Document, input);
    }

    /// <summary>The title, or else where it comes from.</summary>
    /// <returns>A short text.</returns>
    public override string ToString() => Title ?? Source;

    private static JsonObject Parse(string json, string source)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: Lenient) as JsonObject ?? throw Broken(source, "it is no JSON object.", null);
        }
        catch (JsonException exception)
        {
            throw Broken(source, exception.Message, exception);
        }
    }

    private static ApifyUserException Broken(string source, string why, Exception? inner) =>
        new("InvalidInputSchema", ErrorCategory.InvalidData, $"The input schema of '{source}' is broken: {why}", "docs.apify.com describes what an input schema may say: Actor definition, input schema.", source, inner);

    private static ActorInputProperty Describe(string name, JsonObject schema, JsonObject document) => new(name, (PSObject)Value(schema)!)
    {
        Type = schema["type"] is JsonArray types ? string.Join(",", types.Select(Text)) : Text(schema["type"]),
        Title = Text(schema["title"]),
        Description = Text(schema["description"]),
        Editor = Text(schema["editor"]),
        IsRequired = InputSchemaValidator.IsRequired(document, name),
        IsNullable = Flag(schema["nullable"]),
        IsSecret = Flag(schema["isSecret"]),
        HasDefault = schema.ContainsKey("default"),
        Default = Value(schema["default"]),
        Prefill = Value(schema["prefill"]),
        Enum = Value(schema["enum"]) as object?[],
        EnumTitles = Value(schema["enumTitles"]) as object?[],
        Minimum = Value(schema["minimum"]),
        Maximum = Value(schema["maximum"]),
        Unit = Text(schema["unit"]),
        Pattern = Text(schema["pattern"]),
        MinLength = Value(schema["minLength"]),
        MaxLength = Value(schema["maxLength"]),
        MinItems = Value(schema["minItems"]),
        MaxItems = Value(schema["maxItems"]),
        ResourceType = Text(schema["resourceType"]),
    };

    private static object? Value(JsonNode? node) => node is null ? null : JsonObjectReader.Read(System.Text.Encoding.UTF8.GetBytes(node.ToJsonString()));

    private static bool Flag(JsonNode? node) => node is JsonValue value && value.TryGetValue(out bool flag) && flag;

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
