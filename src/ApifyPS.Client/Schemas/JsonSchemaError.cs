using System.Text.Json.Nodes;

namespace ApifyPS.Schemas;

/// <summary>
/// Where and how a value breaks a schema, in the terms of Ajv, which the API hands on to its clients. The paths are JSON pointers
/// into the value and into the schema, empty for the whole.
/// </summary>
internal sealed record JsonSchemaError(string InstancePath, string SchemaPath, string Keyword, JsonObject Params, string Message)
{
    /// <summary>The error as the API shows it, of a value that is a part of what the user sent.</summary>
    public JsonObject ToJson(string instancePrefix, string schemaPrefix) => new()
    {
        ["instancePath"] = instancePrefix + InstancePath,
        ["schemaPath"] = schemaPrefix + SchemaPath,
        ["keyword"] = Keyword,
        ["params"] = Params.DeepClone(),
        ["message"] = Message,
    };
}
