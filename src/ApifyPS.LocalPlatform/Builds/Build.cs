using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Runs;
using ApifyPS.LocalPlatform.Versions;

namespace ApifyPS.LocalPlatform.Builds;

/// <summary>
/// What an Actor was when it was built. The build of an Actor that is registered with its folder copies nothing: the Actor
/// runs where it is. One that was pushed has its files in a folder of the build.
/// </summary>
internal sealed record Build
{
    public required string Id { get; init; }

    public required string ActId { get; init; }

    public required string BuildNumber { get; init; }

    public string Status { get; init; } = RunStatus.Ready;

    public RunMeta Meta { get; init; } = new() { Origin = "DEVELOPMENT" };

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The version as it was when the build began; null for builds from before there were versions.</summary>
    public ActorVersion? Version { get; init; }

    /// <summary>The tag that the build gets when it succeeds.</summary>
    public string? Tag { get; init; }

    public bool? UseCache { get; init; }

    /// <summary>Whether the sources are in the build's own folder, and not where the Actor was registered.</summary>
    public bool HasSource { get; init; }

    public JsonObject? ActorDefinition { get; init; }

    public JsonObject? InputSchema { get; init; }

    /// <summary>What the default datasets of its runs get as their schema.</summary>
    public JsonObject? DatasetSchema { get; init; }

    public string? Readme { get; init; }

    public bool IsTerminal => RunStatus.IsTerminal(Status);
}
