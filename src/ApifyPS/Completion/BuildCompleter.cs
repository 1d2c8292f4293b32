using System.Collections;
using System.Management.Automation;

namespace ApifyPS;

/// <summary>Completes the build tags of the Actor that is on the command line.</summary>
public sealed class BuildCompleter : ApifyCompleter
{
    private protected override IEnumerable<Candidate> GetCandidates(IDictionary boundParameters)
    {
        string? actorId = (boundParameters["ActorId"] ?? boundParameters["TargetActorId"]) is { } given ? LanguagePrimitives.ConvertTo<string>(given) : null;
        if (string.IsNullOrEmpty(actorId))
            return [];
        return FromPlatform(boundParameters, "builds of " + actorId, async (client, token) =>
        {
            ApifyActor actor = await client.Actors.GetAsync(actorId!, token).ConfigureAwait(false);
            return actor.TaggedBuilds is IDictionary<string, object?> tags
                ? tags.Select(tag => new Candidate(tag.Key, tag.Value is IDictionary<string, object?> build && build.TryGetValue("buildNumber", out object? number) ? $"Build {number}" : tag.Key)).ToArray()
                : [];
        });
    }
}
