using System.Text.Json;
using ApifyPS.LocalPlatform.Common;
using System.Text.Json.Nodes;

namespace ApifyPS.LocalPlatform.Datasets;

/// <summary>
/// What the API measures of one field: of numbers the value, of texts and arrays the length, of objects the number of keys, and of
/// booleans 0 and 1.
/// </summary>
internal sealed class FieldStatistics(string name)
{
    private double? _min;
    private double? _max;
    private long _nulls;
    private long _missing;

    public string Name => name;

    public void Add(ItemFields item)
    {
        if (!item.TryGetValue(name, out ReadOnlyMemory<byte> value)) _missing++;
        else if (Measure(value) is not { } size) _nulls++;
        else
        {
            // Of a boolean the minimum is always 0.
            double least = value.Span[0] == 't' ? 0 : size;
            (_min, _max) = (Math.Min(_min ?? least, least), Math.Max(_max ?? size, size));
        }
    }

    public JsonObject ToJson()
    {
        JsonObject json = new() { ["nullCount"] = _nulls, ["emptyCount"] = _missing };
        if (_min is { } min) json["min"] = min;
        if (_max is { } max) json["max"] = max;
        return json;
    }

    /// <summary>Null for the JSON value null.</summary>
    private static double? Measure(ReadOnlyMemory<byte> value)
    {
        using JsonDocument document = JsonDocument.Parse(value, PlatformJson.ReadOptions);
        JsonElement root = document.RootElement;
        return root.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.Number => root.GetDouble(),
            JsonValueKind.String => ItemJson.LengthOf(value.Span),
            JsonValueKind.Array => root.GetArrayLength(),
            JsonValueKind.Object => root.EnumerateObject().Count(),
            JsonValueKind.True => 1,
            _ => 0,
        };
    }
}
