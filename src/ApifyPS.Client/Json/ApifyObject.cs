using System.Text.Json;
using System.Text.Json.Serialization;

namespace ApifyPS;

/// <summary>
/// Something that the API sent. Fields that this version does not know are kept, so that nothing the API sends is lost.
/// </summary>
public abstract class ApifyObject
{
    /// <summary>Fields of the JSON object that have no property here, by their API names; null when there are none.</summary>
    [JsonExtensionData, JsonInclude]
    internal Dictionary<string, JsonElement>? UnknownFields { get; set; }
}
