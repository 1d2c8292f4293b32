using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Storages;
using ApifyPS.Schemas;

namespace ApifyPS.LocalPlatform.Datasets;

/// <summary>The schemas that items are checked with: the <c>fields</c> of a dataset's schema.</summary>
internal sealed class ItemSchemas
{
    private const int MaxCached = 100;

    private readonly ConcurrentDictionary<string, JsonSchema?> _cache = new(StringComparer.Ordinal);

    /// <summary>Refuses a schema that items could not be checked with.</summary>
    /// <exception cref="PlatformException">It is not a valid JSON schema.</exception>
    public static void CheckSchema(string? schemaJson)
    {
        if (schemaJson is not null) Load(schemaJson);
    }

    /// <summary>Checks items before they are stored.</summary>
    /// <exception cref="PlatformException">Some are invalid: <c>schema-validation-error</c> with every one of them.</exception>
    public void Check(Storage dataset, IEnumerable<ReadOnlyMemory<byte>> items)
    {
        if (dataset.SchemaJson is not { } schemaJson || Cached(schemaJson) is not { } schema) return;
        JsonArray invalid = [];
        foreach ((int position, ReadOnlyMemory<byte> json) in items.Index())
        {
            using JsonDocument item = JsonDocument.Parse(json, PlatformJson.ReadOptions);
            IReadOnlyList<JsonSchemaError> errors = schema.Validate(item.RootElement);
            if (errors.Count > 0) invalid.Add(new JsonObject { ["itemPosition"] = position, ["validationErrors"] = new JsonArray([.. errors.Select(error => error.ToJson($"/{position}", "#/items"))]) });
        }

        if (invalid.Count > 0)
        {
            throw new PlatformException(ErrorKind.InvalidInput, "schema-validation-error", "Schema validation failed") { ErrorData = new JsonObject { ["invalidItems"] = invalid } };
        }
    }

    /// <summary>The names of the fields that the schema describes; null when it describes none.</summary>
    public static IReadOnlyList<string>? FieldsOf(Storage dataset) =>
        dataset.SchemaJson is { } json && (JsonNode.Parse(json)?["fields"] as JsonObject)?["properties"] is JsonObject properties
            ? [.. properties.Select(property => property.Key)]
            : null;

    private JsonSchema? Cached(string schemaJson)
    {
        if (_cache.TryGetValue(schemaJson, out JsonSchema? known)) return known;
        if (_cache.Count >= MaxCached) _cache.Clear();
        return _cache[schemaJson] = Load(schemaJson);
    }

    private static JsonSchema? Load(string schemaJson)
    {
        using JsonDocument document = JsonDocument.Parse(schemaJson);
        if (!document.RootElement.TryGetProperty("fields", out JsonElement fields) || fields.ValueKind == JsonValueKind.Null) return null;
        try
        {
            return new JsonSchema(fields.Clone());
        }
        catch (FormatException exception)
        {
            throw new PlatformException(ErrorKind.InvalidInput, "dataset-schema-invalid", $"The fields of the dataset's schema are not a valid JSON schema: {exception.Message}");
        }
    }
}
