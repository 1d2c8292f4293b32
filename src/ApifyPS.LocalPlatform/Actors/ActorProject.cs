using System.Text.Json;
using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Datasets;

namespace ApifyPS.LocalPlatform.Actors;

/// <summary>What an Actor's folder says about it: <c>.actor/actor.json</c>, the input schema and the schema of the default dataset.</summary>
internal sealed record ActorProject(JsonObject Definition, JsonObject? InputSchema, JsonObject? DatasetSchema = null)
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>What a folder without a definition says.</summary>
    public static ActorProject Empty => new(new JsonObject { ["actorSpecification"] = 1 }, null);

    /// <summary>What a scripted Actor says, in place of a folder.</summary>
    public static ActorProject Scripted(ScriptedActor actor) => Empty with { InputSchema = actor.InputSchema };

    public string? Name => Text("name");

    public string? Title => Text("title");

    public string? Description => Text("description");

    public string? BuildTag => Text("buildTag");

    /// <summary>"0.1" of "0.1" and of "0.1.7": a build's number is its version and a counter.</summary>
    public string Version => Text("version") is { } version && version.Split('.') is [var major, var minor, ..] ? $"{major}.{minor}" : "0.0";

    public int? DefaultMemoryMbytes => Definition["defaultMemoryMbytes"] is JsonValue value && value.TryGetValue(out int memory) ? memory : null;

    public IReadOnlyDictionary<string, string> EnvironmentVariables =>
        Definition["environmentVariables"] is JsonObject variables
            ? variables.ToDictionary(variable => variable.Key, variable => variable.Value?.ToString() ?? string.Empty)
            : new Dictionary<string, string>();

    public static ActorProject Read(string folder)
    {
        JsonObject definition = ReadObject(Path.Combine(folder, ".actor", "actor.json")) ?? Empty.Definition;
        return new ActorProject(definition, ReadInputSchema(folder, definition), ReadDatasetSchema(folder, definition));
    }

    private static JsonObject? ReadInputSchema(string folder, JsonObject definition)
    {
        if (ReadReferred(folder, definition["input"] ?? definition["inputSchema"], "input schema") is { } referred) return referred;
        string[] candidates = [".actor/INPUT_SCHEMA.json", "INPUT_SCHEMA.json", ".actor/input_schema.json", "input_schema.json"];
        return candidates.Select(candidate => ReadObject(Path.Combine(folder, candidate))).FirstOrDefault(schema => schema is not null);
    }

    private static JsonObject? ReadDatasetSchema(string folder, JsonObject definition)
    {
        JsonObject? storages = definition["storages"] as JsonObject;
        JsonObject? schema = ReadReferred(folder, storages?["dataset"] ?? (storages?["datasets"] as JsonObject)?["default"], "dataset schema");
        ItemSchemas.CheckSchema(schema?.ToJsonString());
        return schema;
    }

    /// <summary>A schema that stands in actor.json or in a file that it names.</summary>
    private static JsonObject? ReadReferred(string folder, JsonNode? reference, string what) => reference switch
    {
        JsonObject inline => (JsonObject)inline.DeepClone(),
        JsonValue path when path.TryGetValue(out string? relative) => ReadObject(Path.GetFullPath(Path.Combine(folder, ".actor", relative)))
            ?? throw PlatformException.InvalidInput($"the {what} {relative} that .actor/actor.json names does not exist."),
        _ => null,
    };

    private static JsonObject? ReadObject(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            return JsonNode.Parse(File.ReadAllText(path), documentOptions: Lenient) as JsonObject
                ?? throw PlatformException.InvalidInput($"{path} must hold a JSON object.");
        }
        catch (JsonException exception)
        {
            throw PlatformException.InvalidInput($"{path} is not valid JSON: {exception.Message}");
        }
    }

    private string? Text(string name) => Definition[name] is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0 ? text : null;
}
