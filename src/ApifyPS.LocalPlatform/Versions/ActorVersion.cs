using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Secrets;

namespace ApifyPS.LocalPlatform.Versions;

/// <summary>A version of an Actor: where its source is, and what its builds and their runs get along.</summary>
internal sealed record ActorVersion
{
    public const string SourceFilesType = "SOURCE_FILES";

    public required string ActId { get; init; }

    public required string VersionNumber { get; init; }

    public string SourceType { get; init; } = SourceFilesType;

    public string? BuildTag { get; init; }

    public IReadOnlyList<EnvVar> EnvVars { get; init; } = [];

    public bool? ApplyEnvVarsToBuild { get; init; }

    /// <summary>Files and folders as they were given; null for the Actor of a folder, which is its own source.</summary>
    public JsonArray? SourceFiles { get; init; }

    public string? GitRepoUrl { get; init; }

    public string? TarballUrl { get; init; }

    public string? GitHubGistUrl { get; init; }

    /// <summary>The key of the document.</summary>
    public string Id => IdOf(ActId, VersionNumber);

    public ActorVersion Sealed(SecretBox box) => this with { EnvVars = [.. EnvVars.Select(variable => variable.Sealed(box))] };

    public static string IdOf(string actId, string versionNumber) => $"{actId}/{versionNumber}";
}
