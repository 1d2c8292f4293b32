using System.Text.Json.Nodes;

namespace ApifyPS.LocalPlatform.Datasets;

/// <summary>What a reader wants done to each item: unwind, then flatten, pick or drop fields, hide and skip.</summary>
internal sealed record ItemShape
{
    public IReadOnlyList<string> Unwind { get; init; } = [];

    public IReadOnlyList<string> Flatten { get; init; } = [];

    public IReadOnlyList<string> Fields { get; init; } = [];

    public IReadOnlyList<string> Omit { get; init; } = [];

    public bool SkipHidden { get; init; }

    public bool SkipEmpty { get; init; }

    /// <summary>True when items go out as they are stored, so that they need not be parsed.</summary>
    public bool IsAsStored =>
        Unwind.Count + Flatten.Count + Fields.Count + Omit.Count == 0 && !SkipHidden && !SkipEmpty;

    public IEnumerable<JsonObject> Apply(JsonObject item)
    {
        IEnumerable<JsonObject> records = [item];
        foreach (string field in Unwind) records = records.SelectMany(record => UnwindOne(record, field));
        return records.Select(Reshape).Where(record => !SkipEmpty || record.Count > 0);
    }

    private JsonObject Reshape(JsonObject record)
    {
        foreach (string field in Flatten) FlattenOne(record, field);
        if (Fields.Count > 0)
        {
            JsonObject picked = [];
            foreach (string field in Fields)
            {
                if (record.TryGetPropertyValue(field, out JsonNode? value)) picked[field] = value?.DeepClone();
            }

            record = picked;
        }

        foreach (string field in Omit) record.Remove(field);
        if (SkipHidden)
        {
            foreach (string field in record.Select(property => property.Key).Where(name => name.StartsWith('#')).ToList()) record.Remove(field);
        }

        return record;
    }

    /// <summary>An array gives a record per element, an object is merged into its parent, anything else stays.</summary>
    private static IEnumerable<JsonObject> UnwindOne(JsonObject record, string field)
    {
        switch (record[field])
        {
            case JsonArray { Count: > 0 } elements:
                record.Remove(field);
                return [.. elements.Select(element => Merge(record, field, element))];
            case JsonObject child:
                record.Remove(field);
                return [Merge(record, field, child)];
            default:
                return [record];
        }
    }

    private static JsonObject Merge(JsonObject parent, string field, JsonNode? element)
    {
        JsonObject merged = (JsonObject)parent.DeepClone();
        if (element is JsonObject child)
        {
            foreach ((string name, JsonNode? value) in child) merged[name] = value?.DeepClone();
        }
        else
        {
            merged[field] = element?.DeepClone();
        }

        return merged;
    }

    private static void FlattenOne(JsonObject record, string field)
    {
        if (record[field] is not (JsonObject or JsonArray)) return;
        JsonNode nested = record[field]!;
        record.Remove(field);
        AddLeaves(record, field, nested);
    }

    private static void AddLeaves(JsonObject target, string path, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } branch:
                foreach ((string name, JsonNode? value) in branch) AddLeaves(target, $"{path}.{name}", value);
                break;
            case JsonArray { Count: > 0 } elements:
                for (int index = 0; index < elements.Count; index++) AddLeaves(target, $"{path}.{index}", elements[index]);
                break;
            default:
                target[path] = node?.DeepClone();
                break;
        }
    }
}
