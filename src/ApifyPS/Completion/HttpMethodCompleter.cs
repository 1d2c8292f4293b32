using System.Collections;

namespace ApifyPS;

/// <summary>Completes the HTTP methods that requests can have.</summary>
public sealed class HttpMethodCompleter : ApifyCompleter
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];

    private protected override IEnumerable<Candidate> GetCandidates(IDictionary boundParameters) => Methods.Select(method => new Candidate(method, method));
}
