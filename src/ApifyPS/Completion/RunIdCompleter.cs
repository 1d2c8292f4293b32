using System.Collections;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>Completes recent runs, with status and age as tooltip.</summary>
public sealed class RunIdCompleter : ApifyCompleter
{
    private protected override IEnumerable<Candidate> GetCandidates(IDictionary boundParameters) => FromPlatform(boundParameters, "runs", async (client, token) =>
    {
        ApifyList<ActorRun> runs = await client.Runs.ListAsync(new RunListOptions { Limit = 100 }, token).ConfigureAwait(false);
        return runs.Items.Select(run => new Candidate(run.Id, $"{run.Status}, started {Age(run.StartedAt)}")).ToArray();
    });
}
