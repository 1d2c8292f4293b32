using System.Text.Json.Serialization;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>A part of something that the API sent.</summary>
public abstract class ApifyPart : ApifyObject
{
    /// <summary>
    /// Fields that have no property here, as plain values; null when there are none. They are also properties of their own in PowerShell;
    /// this one is for ConvertTo-Json, which sees only what the class declares.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, object?>? OtherFields =>
        UnknownFields is { Count: > 0 } fields ? fields.ToDictionary(other => other.Key, other => PlainValueConverter.Convert(other.Value)) : null;

    /// <summary>The part in a cell of a table, as Export-Csv writes it.</summary>
    /// <returns>One line of JSON with the API's names, without what the API hasn't sent.</returns>
    public override string ToString() => JsonText.Of(this);
}
