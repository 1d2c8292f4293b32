using System.Collections;

namespace ApifyPS;

/// <summary>Completes content types, each with the extensions of the files that have it.</summary>
public sealed class ContentTypeCompleter : ApifyCompleter
{
    private protected override IEnumerable<Candidate> GetCandidates(IDictionary boundParameters) =>
        ContentTypes.Known.Select(type => new Candidate(type.Key, "As of " + type.Value + " files"));
}
