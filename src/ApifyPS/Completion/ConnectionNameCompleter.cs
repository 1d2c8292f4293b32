using System.Collections;

namespace ApifyPS;

/// <summary>Completes the names of connections, the default one first, with user and address.</summary>
public sealed class ConnectionNameCompleter : ApifyCompleter
{
    private protected override IEnumerable<Candidate> GetCandidates(IDictionary boundParameters) =>
        ConnectionStore.All.Where(connection => connection.Name is not null).Select(connection => new Candidate(connection.Name!, connection.ToString()));
}
