using System.Text.Json.Nodes;

namespace ApifyPS.LocalPlatform.Builds;

/// <summary>What an Actor was at one registration. Locally a build copies nothing: the Actor runs in its folder.</summary>
internal sealed record Build
{
    public required string Id { get; init; }

    public required string ActId { get; init; }

    public required string BuildNumber { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset FinishedAt { get; init; }

    public JsonObject? ActorDefinition { get; init; }

    public JsonObject? InputSchema { get; init; }

    /// <summary>What the default datasets of its runs get as their schema.</summary>
    public JsonObject? DatasetSchema { get; init; }
}
