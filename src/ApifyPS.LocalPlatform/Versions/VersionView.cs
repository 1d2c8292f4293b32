using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Common;

namespace ApifyPS.LocalPlatform.Versions;

/// <summary>Versions and their environment variables as the API shows them.</summary>
internal static class VersionView
{
    public static JsonObject Full(ActorVersion version) => new JsonObject
    {
        ["versionNumber"] = version.VersionNumber,
        ["sourceType"] = version.SourceType,
        ["envVars"] = new JsonArray([.. version.EnvVars.Select(EnvVar)]),
        ["applyEnvVarsToBuild"] = version.ApplyEnvVarsToBuild,
        ["buildTag"] = version.BuildTag,
        ["sourceFiles"] = version.SourceFiles?.DeepClone() ?? (version.SourceType == ActorVersion.SourceFilesType ? new JsonArray() : null),
        ["gitRepoUrl"] = version.GitRepoUrl,
        ["tarballUrl"] = version.TarballUrl,
        ["gitHubGistUrl"] = version.GitHubGistUrl,
    }.WithoutNulls();

    public static JsonObject EnvVar(EnvVar variable) => new JsonObject
    {
        ["name"] = variable.Name,
        ["value"] = variable.IsSecret ? null : variable.Value,
        ["isSecret"] = variable.IsSecret,
    }.WithoutNulls();
}
