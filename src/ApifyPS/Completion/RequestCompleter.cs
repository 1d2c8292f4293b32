using System.Collections;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>Completes the first requests of the queue that is on the command line, or of the Actor's own: their IDs, addresses or unique keys.</summary>
public sealed class RequestCompleter : ApifyCompleter
{
    private const int MaxRequests = 1000;

    private protected override IEnumerable<Candidate> GetCandidates(IDictionary boundParameters)
    {
        if (StorageOf(boundParameters, StorageKind.RequestQueue, new QueueIdAttribute()) is not { } queue)
            return [];
        string parameter = ParameterName;
        return FromPlatform(boundParameters, $"{parameter} of requests of {queue}", async (client, token) =>
        {
            string id = await ResolveNameAsync(client, queue, token).ConfigureAwait(false);
            QueueRequestPage page = await client.RequestQueues.ListRequestsAsync(id, MaxRequests, null, null, token).ConfigureAwait(false);
            return page.Items.Select(request => MakeCandidate(request, parameter)).ToArray();
        });
    }

    private static Candidate MakeCandidate(QueueRequest request, string parameter)
    {
        string url = TerminalText.CleanLine(request.Url);
        string state = request.HandledAt is null ? "pending" : "handled " + Age(request.HandledAt);
        return parameter switch
        {
            "Url" => new Candidate(request.Url ?? "", state),
            "UniqueKey" => new Candidate(request.UniqueKey ?? "", $"{url}, {state}"),
            _ => new Candidate(request.Id, $"{url}, {state}"),
        };
    }
}
