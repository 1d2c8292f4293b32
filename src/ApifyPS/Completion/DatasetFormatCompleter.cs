using System.Collections;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>Completes the formats of exported items, each with what it is.</summary>
public sealed class DatasetFormatCompleter : ApifyCompleter
{
    private protected override IEnumerable<Candidate> GetCandidates(IDictionary boundParameters) =>
        DatasetFormat.All.Select(format => new Candidate(format.Key, format.Value));
}
