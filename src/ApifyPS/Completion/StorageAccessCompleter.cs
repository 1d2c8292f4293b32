using System.Collections;

namespace ApifyPS;

/// <summary>Completes who may read a storage, each with what it means.</summary>
public sealed class StorageAccessCompleter : ApifyCompleter
{
    private protected override IEnumerable<Candidate> GetCandidates(IDictionary boundParameters) =>
        GeneralAccess.OfStorages.Select(access => new Candidate(access.Key, access.Value));
}
