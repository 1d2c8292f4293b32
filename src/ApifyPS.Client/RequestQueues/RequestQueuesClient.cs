namespace ApifyPS.Client;

/// <summary>Request queues (<c>/v2/request-queues</c>).</summary>
public sealed class RequestQueuesClient
{
    private readonly ApifyClient _client;

    internal RequestQueuesClient(ApifyClient client) => _client = client;

    /// <summary>Gets a request queue.</summary>
    /// <param name="queueId">Its ID, or its name as <c>username~name</c>.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The request queue.</returns>
    public Task<ApifyRequestQueue> GetAsync(string queueId, CancellationToken cancellationToken) =>
        _client.Transport.SendAsync(new ApifyRequest(HttpMethod.Get, PathOf(queueId)), ApifyJsonContext.Default.EnvelopeApifyRequestQueue, cancellationToken);

    private static string PathOf(string queueId) => "/v2/request-queues/" + ApifyPath.Id(queueId, "request queue ID");
}
