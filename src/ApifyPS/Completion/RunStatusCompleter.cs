using System.Collections;

namespace ApifyPS;

/// <summary>Completes the statuses of a run, each with what it means.</summary>
public sealed class RunStatusCompleter : ApifyCompleter
{
    private protected override IEnumerable<Candidate> GetCandidates(IDictionary boundParameters) =>
        RunStatus.All.Select(status => new Candidate(status.Key, status.Value));
}
