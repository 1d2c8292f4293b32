using System.Text.Json;
using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Runs;
using ApifyPS.Schemas;

namespace ApifyPS.LocalPlatform.Actors;

/// <summary>What becomes of an input before an Actor gets it: defaults of the input schema, then validation.</summary>
internal static class ActorInput
{
    /// <summary>
    /// The input with the schema's defaults for what it leaves out. What needs no default stays byte for byte, and what
    /// is no JSON is the Actor's own business.
    /// </summary>
    /// <exception cref="PlatformException">The input is not what the schema asks for.</exception>
    public static RunInput Prepare(RunInput input, JsonObject? schema)
    {
        bool isJson = input.IsEmpty || PlatformJson.IsJson(input.ContentType);
        if (!isJson) return input;
        JsonElement? given = input.IsEmpty ? null : PlatformJson.TryParse(input.Body)
            ?? throw new PlatformException(ErrorKind.InvalidInput, "run-input-body-not-valid-json", "The run input body is not valid JSON.");
        if (schema is null) return input;
        if (given is { ValueKind: not JsonValueKind.Object })
        {
            Check(schema, PlatformJson.ToNode(given.Value));
            return input;
        }

        JsonObject merged = given is null ? [] : JsonObject.Create(given.Value)!;
        bool isFilled = InputDefaults.Fill(schema, merged);
        Check(schema, merged);
        return !isFilled ? input : new RunInput(JsonSerializer.SerializeToUtf8Bytes(merged, PlatformJson.Options), "application/json; charset=utf-8");
    }

    private static void Check(JsonObject schema, JsonNode? input)
    {
        IReadOnlyList<InputViolation> violations = InputSchemaValidator.Validate(schema, input);
        if (violations.Count > 0) throw new PlatformException(ErrorKind.InvalidInput, "invalid-input", $"Input is not valid: {string.Join("; ", violations.Select(violation => violation.Message))}");
    }
}
