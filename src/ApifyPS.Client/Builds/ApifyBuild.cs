using System.Text.Json;
using System.Text.Json.Serialization;

namespace ApifyPS;

/// <summary>A build of an Actor (openapi: Build, BuildShort). What a list does not send is null.</summary>
public sealed class ApifyBuild : ApifyObject
{
    /// <summary>ID of the build (API: <c>id</c>).</summary>
    public string Id { get; set => field = value ?? ""; } = "";

    /// <summary>ID of its Actor (API: <c>actId</c>).</summary>
    public string? ActId { get; set; }

    /// <summary>Its number, for example <c>0.1.12</c> (API: <c>buildNumber</c>).</summary>
    public string? BuildNumber { get; set; }

    /// <summary>Its status, one of those of a run (API: <c>status</c>).</summary>
    public string? Status { get; set; }

    /// <summary>When it began (API: <c>startedAt</c>).</summary>
    public DateTime? StartedAt { get; set; }

    /// <summary>When it ended (API: <c>finishedAt</c>); null while it is running.</summary>
    public DateTime? FinishedAt { get; set; }

    /// <summary>The Actor's input schema as JSON (API: <c>actorDefinition.input</c>, or else <c>inputSchema</c>); null when it has none.</summary>
    [JsonIgnore]
    public string? InputSchema =>
        ActorDefinition is { ValueKind: JsonValueKind.Object } definition && definition.TryGetProperty("input", out JsonElement input) && input.ValueKind == JsonValueKind.Object
            ? input.GetRawText()
            : InputSchemaText is { Length: > 0 } text ? text : null;

    [JsonInclude]
    internal JsonElement? ActorDefinition { get; set; }

    [JsonInclude]
    [JsonPropertyName("inputSchema")]
    internal string? InputSchemaText { get; set; }
}
