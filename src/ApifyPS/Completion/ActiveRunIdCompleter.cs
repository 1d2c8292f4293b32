using System.Collections;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>Completes the runs that have not ended, the newest first, with their Actors beside them; an Actor's name finds its runs, too.</summary>
public sealed class ActiveRunIdCompleter : ApifyCompleter
{
    private const int MaxRuns = 20;

    /// <summary>Names are a help: the menu comes without them where they take longer.</summary>
    private static readonly TimeSpan NamePatience = TimeSpan.FromSeconds(1);

    private static readonly string[] Active = [.. RunStatus.All.Select(status => status.Key).Where(status => !RunStatus.IsFinished(status))];

    private protected override IEnumerable<Candidate> GetCandidates(IDictionary boundParameters)
    {
        ApifyConnection connection = ConnectionOf(boundParameters);
        return FromPlatform(connection, "active runs", async (client, token) =>
        {
            ApifyList<ActorRun> runs = await client.Runs.ListAsync(new RunListOptions { Status = Active, Limit = MaxRuns }, token).ConfigureAwait(false);
            ActorNameLookup names = new(connection, null, token, NamePatience);
            names.Begin(runs.Items);
            foreach (ActorRun run in runs.Items)
                await names.WaitAsync(run.ActId).ConfigureAwait(false);
            return runs.Items.Select(MakeCandidate).ToArray();
        });
    }

    private static Candidate MakeCandidate(ActorRun run)
    {
        string? actor = ActorNames.Find(run.ActId ?? "");
        return new Candidate(run.Id, $"{run.Status}, started {Age(run.StartedAt)}", actor, actor?.Substring(actor.IndexOf('/') + 1)) { ListText = $"{run.Id} {actor ?? run.ActId}" };
    }
}
