using ApifyPS.Client;

namespace ApifyPS;

/// <summary>Completes the user's request queues, with number of requests and age.</summary>
public sealed class QueueIdCompleter() : StorageCompleter<ApifyRequestQueue>("request queues")
{
    private protected override StoragesClient<ApifyRequestQueue> ClientOf(ApifyClient client) => client.RequestQueues;

    private protected override string Content(ApifyRequestQueue storage) =>
        Count(storage.TotalRequestCount, "request") + (storage.PendingRequestCount is { } pending ? FormattableString.Invariant($" ({pending} pending)") : "");
}
