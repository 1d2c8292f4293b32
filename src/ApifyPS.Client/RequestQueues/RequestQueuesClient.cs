namespace ApifyPS.Client;

/// <summary>Request queues (<c>/v2/request-queues</c>).</summary>
public sealed class RequestQueuesClient : StoragesClient<ApifyRequestQueue>
{
    internal RequestQueuesClient(ApifyClient client)
        : base(client, "request-queues", "request queue", ApifyJsonContext.Default.EnvelopeApifyRequestQueue, ApifyJsonContext.Default.EnvelopeApifyListApifyRequestQueue)
    {
    }
}
