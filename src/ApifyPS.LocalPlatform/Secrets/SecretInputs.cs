using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Actors;
using ApifyPS.LocalPlatform.Builds;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Persistence;
using Microsoft.Data.Sqlite;

namespace ApifyPS.LocalPlatform.Secrets;

/// <summary>Which fields of an input are secret by its Actor's input schema (<c>isSecret</c>), and their values at rest.</summary>
internal sealed class SecretInputs(SecretBox box)
{
    /// <summary>Whether an input has a value for a field that is secret.</summary>
    public static bool IsSecret(JsonObject? schema, ReadOnlyMemory<byte> input, string contentType) =>
        FieldsOf(schema) is { Count: > 0 } fields && PlatformJson.IsJson(contentType)
        && PlatformJson.TryParse(input) is { ValueKind: JsonValueKind.Object } body && body.EnumerateObject().Any(property => fields.Contains(property.Name));

    /// <summary>The input schema of the build that an Actor's runs get when nothing else is asked for; null for none, and for an Actor that is gone.</summary>
    public static JsonObject? SchemaOf(SqliteConnection connection, string? actorId) =>
        actorId is not null && connection.Find<Actor>("actors", actorId) is { } actor && actor.TaggedBuilds.TryGetValue(actor.RunOptions.Build, out string? build)
            ? connection.Find<Build>("builds", build)?.InputSchema
            : null;

    /// <summary>The body of an input, whole, when it has a value that is secret.</summary>
    public string? Seal(string? body, string? contentType, JsonObject? schema) =>
        body is not null && !SecretBox.IsSealed(body) && IsSecret(schema, Encoding.UTF8.GetBytes(body), contentType ?? "application/json") ? box.Seal(body) : body;

    public string? Open(string? body) => SecretBox.IsSealed(body) ? box.OpenText(body) : body;

    /// <summary>The input with secret values encrypted. What is encrypted already stays.</summary>
    public JsonObject? Seal(JsonObject? input, JsonObject? schema)
    {
        if (input is null || FieldsOf(schema) is not { Count: > 0 } fields) return input;
        JsonObject secured = (JsonObject)input.DeepClone();
        foreach (string name in fields)
        {
            if (secured[name] is { } value && !SecretBox.IsSealed(TextOf(value))) secured[name] = box.Seal(value.ToJsonString(PlatformJson.Options));
        }

        return secured;
    }

    /// <summary>The input as it was given.</summary>
    /// <exception cref="PlatformException">The key is lost.</exception>
    public JsonObject? Open(JsonObject? input)
    {
        if (input is null || !input.Any(field => SecretBox.IsSealed(TextOf(field.Value)))) return input;
        JsonObject opened = (JsonObject)input.DeepClone();
        foreach ((string name, JsonNode? value) in input)
        {
            if (TextOf(value) is { } text && SecretBox.IsSealed(text)) opened[name] = JsonSerializer.Deserialize<JsonNode>(box.Open(text), PlatformJson.Options);
        }

        return opened;
    }

    private static HashSet<string> FieldsOf(JsonObject? schema) => schema?["properties"] is JsonObject properties
        ? [.. properties.Where(property => property.Value is JsonObject field && field["isSecret"] is JsonValue flag && flag.TryGetValue(out bool secret) && secret).Select(property => property.Key)]
        : [];

    private static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
