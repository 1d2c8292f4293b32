using System.Text.Json.Nodes;

namespace ApifyPS.Schemas;

/// <summary>The defaults of an input schema: those of its own fields, none of what is in them.</summary>
internal static class InputDefaults
{
    /// <summary>Fills in what an input leaves out.</summary>
    /// <returns>Whether there was something to fill in.</returns>
    public static bool Fill(JsonObject schema, JsonObject input)
    {
        bool isChanged = false;
        if (schema["properties"] is not JsonObject properties) return false;
        foreach (KeyValuePair<string, JsonNode?> property in properties)
        {
            if (input.ContainsKey(property.Key) || property.Value is not JsonObject described || !described.TryGetPropertyValue("default", out JsonNode? value)) continue;
            input[property.Key] = value?.DeepClone();
            isChanged = true;
        }

        return isChanged;
    }
}
