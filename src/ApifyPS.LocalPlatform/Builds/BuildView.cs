using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Versions;

namespace ApifyPS.LocalPlatform.Builds;

/// <summary>Builds as the API shows them.</summary>
internal static class BuildView
{
    public static JsonObject Full(Build build)
    {
        long millis = (long)((build.FinishedAt ?? Timestamps.Now) - build.StartedAt).TotalMilliseconds;
        return new JsonObject
        {
            ["id"] = build.Id,
            ["actId"] = build.ActId,
            ["userId"] = LocalUser.Id,
            ["startedAt"] = build.StartedAt.ToApi(),
            ["finishedAt"] = build.FinishedAt?.ToApi(),
            ["status"] = build.Status,
            ["meta"] = PlatformJson.ToNode(build.Meta),
            ["stats"] = new JsonObject { ["durationMillis"] = millis, ["runTimeSecs"] = millis / 1000.0, ["computeUnits"] = 0 },
            ["options"] = new JsonObject { ["useCache"] = build.UseCache }.WithoutNulls(),
            ["usage"] = new JsonObject { ["ACTOR_COMPUTE_UNITS"] = 0 },
            ["usageTotalUsd"] = 0,
            ["usageUsd"] = new JsonObject { ["ACTOR_COMPUTE_UNITS"] = 0 },
            ["buildNumber"] = build.BuildNumber,
            ["buildNumberInt"] = BuildNumber.ToInteger(build.BuildNumber),
            ["inputSchema"] = build.InputSchema?.ToJsonString(PlatformJson.Options),
            ["readme"] = build.Readme,
            ["actVersion"] = build.Version is { } version ? VersionView.Full(version) : null,
            ["actorDefinition"] = build.ActorDefinition?.DeepClone(),
        }.WithoutNulls();
    }

    public static JsonObject Short(Build build) => new JsonObject
    {
        ["id"] = build.Id,
        ["actId"] = build.ActId,
        ["userId"] = LocalUser.Id,
        ["status"] = build.Status,
        ["startedAt"] = build.StartedAt.ToApi(),
        ["finishedAt"] = build.FinishedAt?.ToApi(),
        ["usageTotalUsd"] = 0,
        ["buildNumber"] = build.BuildNumber,
        ["buildNumberInt"] = BuildNumber.ToInteger(build.BuildNumber),
        ["meta"] = new JsonObject { ["origin"] = build.Meta.Origin },
    }.WithoutNulls();
}
