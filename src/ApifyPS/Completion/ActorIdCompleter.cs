using System.Collections;

namespace ApifyPS;

/// <summary>Completes the user's Actors by name, the last used first.</summary>
public sealed class ActorIdCompleter : ApifyCompleter
{
    private protected override IEnumerable<Candidate> GetCandidates(IDictionary boundParameters) => FromPlatform(boundParameters, "actors", async (client, token) =>
    {
        ApifyList<ApifyActor> actors = await client.Actors.ListAsync(0, 1000, token).ConfigureAwait(false);
        foreach (ApifyActor actor in actors.Items)
            ActorNames.Remember(actor.Id, actor.FullName);
        return actors.Items.Select(actor => new Candidate(actor.FullName, actor.Title ?? actor.Description ?? actor.FullName, actor.Name, actor.Id)).ToArray();
    });
}
