using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Builds;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Runs;
using ApifyPS.LocalPlatform.Versions;

namespace ApifyPS.LocalPlatform.Actors;

/// <summary>Actors as the API shows them.</summary>
internal sealed class ActorView(ActorService actors, RunStore runs)
{
    public JsonObject Full(Actor actor)
    {
        IReadOnlyDictionary<string, Build> tagged = actors.TaggedBuildsOf(actor);
        JsonObject builds = [];
        foreach ((string tag, Build build) in tagged)
        {
            builds[tag] = new JsonObject
            {
                ["buildId"] = build.Id,
                ["buildNumber"] = build.BuildNumber,
                ["buildNumberInt"] = BuildNumber.ToInteger(build.BuildNumber),
                ["finishedAt"] = build.FinishedAt?.ToApi(),
            };
        }

        JsonObject view = new JsonObject
        {
            ["id"] = actor.Id,
            ["userId"] = LocalUser.Id,
            ["name"] = actor.Name,
            ["username"] = LocalUser.Username,
            ["title"] = actor.Title,
            ["description"] = actor.Description,
            ["isPublic"] = false,
            ["createdAt"] = actor.CreatedAt.ToApi(),
            ["modifiedAt"] = actor.ModifiedAt.ToApi(),
            ["stats"] = Stats(actor),
            ["versions"] = new JsonArray([.. actors.VersionsOf(actor).Select(VersionView.Full)]),
            ["defaultRunOptions"] = PlatformJson.ToNode(actor.RunOptions),
            ["taggedBuilds"] = builds,
            ["pricingInfos"] = actor.PricingInfo is null ? null : new JsonArray(actor.PricingInfo.DeepClone()),
            ["isSourceCodeHidden"] = false,
        }.WithoutNulls();
        foreach ((string name, JsonNode? value) in actor.Extra ?? []) view[name] = value?.DeepClone();
        return view;
    }

    public JsonNode Short(Actor actor) => new JsonObject
    {
        ["id"] = actor.Id,
        ["name"] = actor.Name,
        ["username"] = LocalUser.Username,
        ["title"] = actor.Title,
        ["createdAt"] = actor.CreatedAt.ToApi(),
        ["modifiedAt"] = actor.ModifiedAt.ToApi(),
        ["stats"] = Stats(actor),
    }.WithoutNulls();

    public JsonObject Stats(Actor actor)
    {
        RunFilter filter = new() { ActId = actor.Id };
        return new JsonObject
        {
            ["totalBuilds"] = actor.BuildCount,
            ["totalRuns"] = runs.CountOf(filter),
            ["totalUsers"] = 1,
            ["lastRunStartedAt"] = runs.Last(filter)?.StartedAt.ToApi(),
        }.WithoutNulls();
    }
}
