using System.Collections;

namespace ApifyPS;

/// <summary>Completes who may read a run, each with what it means.</summary>
public sealed class GeneralAccessCompleter : ApifyCompleter
{
    private protected override IEnumerable<Candidate> GetCandidates(IDictionary boundParameters) =>
        GeneralAccess.OfRuns.Select(access => new Candidate(access.Key, access.Value));
}
