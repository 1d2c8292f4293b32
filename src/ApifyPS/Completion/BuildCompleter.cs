using System.Collections;

namespace ApifyPS;

/// <summary>Completes the build tags of the Actor that is on the command line, or of the Actor of the task or run.</summary>
public sealed class BuildCompleter : ApifyCompleter
{
    private protected override IEnumerable<Candidate> GetCandidates(IDictionary boundParameters)
    {
        string? actor = NameOf(boundParameters, "ActorId", "TargetActorId");
        string? task = NameOf(boundParameters, "TaskId");
        string? run = NameOf(boundParameters, "RunId");
        if ((actor ?? task ?? run) is not { } given)
            return [];
        return FromPlatform(boundParameters, "builds of " + given, async (client, token) =>
        {
            string? id = await ResolveNameAsync(client, given, token).ConfigureAwait(false);
            if (actor is null)
                id = task is not null ? (await client.Tasks.GetAsync(id, token).ConfigureAwait(false)).ActId : (await client.Runs.GetAsync(id, token).ConfigureAwait(false)).ActId;
            ApifyActor found = await client.Actors.GetAsync(id!, token).ConfigureAwait(false);
            return found.TaggedBuilds is IDictionary<string, object?> tags
                ? tags.Select(tag => new Candidate(tag.Key, tag.Value is IDictionary<string, object?> build && build.TryGetValue("buildNumber", out object? number) ? $"Build {number}" : tag.Key)).ToArray()
                : [];
        });
    }
}
