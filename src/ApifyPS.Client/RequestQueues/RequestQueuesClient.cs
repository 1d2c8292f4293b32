namespace ApifyPS.Client;

/// <summary>Request queues (<c>/v2/request-queues</c>).</summary>
public sealed class RequestQueuesClient : StoragesClient<ApifyRequestQueue>
{
    /// <summary>Most requests in a batch (openapi: <c>requests/batch</c>).</summary>
    public const int MaxBatch = 25;

    /// <summary>Most bytes in a body (openapi: PayloadTooLarge), less some for the brackets.</summary>
    public const int MaxBatchBytes = 9_437_184 - 1024;

    private const int MaxPage = 1000;
    private const int BadRequest = 400;
    private readonly ApifyClient _client;

    internal RequestQueuesClient(ApifyClient client)
        : base(client, "request-queues", "request queue", ApifyJsonContext.Default.EnvelopeApifyRequestQueue, ApifyJsonContext.Default.EnvelopeApifyListApifyRequestQueue) => _client = client;

    /// <summary>Gets one page of requests, in no defined order.</summary>
    /// <param name="queueId">ID of the queue, or its name as <c>username~name</c>.</param>
    /// <param name="limit">Most requests, at most 1,000 at once; null for that.</param>
    /// <param name="cursor">What the page before gave; null for the first page.</param>
    /// <param name="filter"><c>locked</c> or <c>pending</c>; null for all.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The page.</returns>
    public async Task<QueueRequestPage> ListRequestsAsync(string queueId, long? limit, string? cursor, string? filter, CancellationToken cancellationToken)
    {
        ApifyRequest request = new ApifyRequest(HttpMethod.Get, PathOf(queueId) + "/requests")
            .Query("limit", (long?)Math.Min(limit ?? MaxPage, MaxPage))
            .Query("cursor", cursor)
            .Query("filter", filter);
        QueueRequestPage page = await _client.Transport.SendAsync(request, ApifyJsonContext.Default.EnvelopeQueueRequestPage, cancellationToken).ConfigureAwait(false);
        foreach (QueueRequest item in page.Items)
            item.QueueId = queueId;
        return page;
    }

    /// <summary>Gets a request.</summary>
    /// <param name="queueId">ID of the queue, or its name as <c>username~name</c>.</param>
    /// <param name="requestId">ID of the request.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The request.</returns>
    public async Task<QueueRequest> GetRequestAsync(string queueId, string requestId, CancellationToken cancellationToken)
    {
        QueueRequest request = await _client.Transport.SendAsync(new ApifyRequest(HttpMethod.Get, PathOf(queueId, requestId)), ApifyJsonContext.Default.EnvelopeQueueRequest, cancellationToken).ConfigureAwait(false);
        request.QueueId = queueId;
        return request;
    }

    /// <summary>
    /// Adds a batch of requests. What the platform does not take (its limit of writes is reached) is sent again after a pause. Every request
    /// has its key, so that sending it twice adds it once. The platform refuses a batch that has a key twice: the first one is sent, and
    /// the others are what they would be in a batch of their own, already present. It also refuses a batch for one request that it does not
    /// want: then each is sent alone, so that this one costs only itself.
    /// </summary>
    /// <param name="queueId">ID of the queue, or its name as <c>username~name</c>.</param>
    /// <param name="requests">At most <see cref="MaxBatch"/> requests.</param>
    /// <param name="forefront">Whether they come before all others.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>What became of them.</returns>
    public async Task<QueueRequestBatch> AddRequestsAsync(string queueId, IReadOnlyList<QueueRequestDraft> requests, bool forefront, CancellationToken cancellationToken)
    {
        try
        {
            return await AddBatchAsync(queueId, requests, forefront, cancellationToken).ConfigureAwait(false);
        }
        catch (ApifyApiException failure) when (failure.StatusCode == BadRequest)
        {
            if (requests.Count == 1)
                return new QueueRequestBatch { RefusedRequests = [new RefusedRequest(requests[0], failure)] };
        }

        List<QueueRequestAddition> processed = [];
        List<QueueRequest> unprocessed = [];
        List<RefusedRequest> refused = [];
        foreach (IGrouping<string, QueueRequestDraft> same in requests.GroupBy(draft => draft.UniqueKey, StringComparer.Ordinal))
        {
            try
            {
                QueueRequestBatch one = await AddBatchAsync(queueId, [.. same], forefront, cancellationToken).ConfigureAwait(false);
                processed.AddRange(one.ProcessedRequests);
                unprocessed.AddRange(one.UnprocessedRequests);
            }
            catch (ApifyApiException failure) when (failure.StatusCode == BadRequest)
            {
                refused.AddRange(same.Select(draft => new RefusedRequest(draft, failure)));
            }
        }

        return new QueueRequestBatch { ProcessedRequests = processed, UnprocessedRequests = unprocessed, RefusedRequests = refused };
    }

    private async Task<QueueRequestBatch> AddBatchAsync(string queueId, IReadOnlyList<QueueRequestDraft> requests, bool forefront, CancellationToken cancellationToken)
    {
        List<QueueRequestAddition> processed = [];
        ILookup<string, QueueRequestDraft> byKey = (requests ?? throw new ArgumentNullException(nameof(requests))).ToLookup(draft => draft.UniqueKey, StringComparer.Ordinal);
        QueueRequestDraft[] left = [.. byKey.Select(same => same.First())];
        for (int failures = 1; ; failures++)
        {
            ApifyRequest request = new ApifyRequest(HttpMethod.Post, PathOf(queueId) + "/requests/batch")
            {
                Body = Join(left),
                ContentType = "application/json; charset=utf-8",
                IsIdempotent = true,
            }.Query("forefront", (bool?)forefront);
            QueueRequestBatch batch = await _client.Transport.SendAsync(request, ApifyJsonContext.Default.EnvelopeQueueRequestBatch, cancellationToken).ConfigureAwait(false);
            foreach (QueueRequestAddition addition in batch.ProcessedRequests)
            {
                addition.QueueId = queueId;
                processed.Add(addition);
                for (int again = byKey[addition.UniqueKey ?? ""].Count(); again > 1; again--)
                    processed.Add(new QueueRequestAddition { RequestId = addition.RequestId, UniqueKey = addition.UniqueKey, QueueId = queueId, WasAlreadyPresent = true, WasAlreadyHandled = addition.WasAlreadyHandled });
            }

            HashSet<string> keys = new(batch.UnprocessedRequests.Select(one => one.UniqueKey ?? ""), StringComparer.Ordinal);
            left = [.. left.Where(draft => keys.Contains(draft.UniqueKey))];
            if (left.Length == 0 || failures > _client.Transport.Retry.MaxRetries)
                return new QueueRequestBatch { ProcessedRequests = processed, UnprocessedRequests = batch.UnprocessedRequests };
            await _client.Options.Time.PauseAsync(_client.Transport.Retry.Delay(failures, null), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Replaces a request; one that has <c>handledAt</c> leaves the queue.</summary>
    /// <param name="queueId">ID of the queue, or its name as <c>username~name</c>.</param>
    /// <param name="requestId">ID of the request.</param>
    /// <param name="json">UTF-8 JSON of the whole request (openapi: Request).</param>
    /// <param name="forefront">Whether it comes before all others, when it was not handled.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>What became of it.</returns>
    public Task<QueueRequestAddition> UpdateRequestAsync(string queueId, string requestId, byte[] json, bool forefront, CancellationToken cancellationToken) =>
        _client.Transport.SendAsync(
            new ApifyRequest(HttpMethod.Put, PathOf(queueId, requestId)) { Body = json, ContentType = "application/json; charset=utf-8" }.Query("forefront", forefront ? true : (bool?)null),
            ApifyJsonContext.Default.EnvelopeQueueRequestAddition,
            cancellationToken);

    /// <summary>Deletes a request.</summary>
    /// <param name="queueId">ID of the queue, or its name as <c>username~name</c>.</param>
    /// <param name="requestId">ID of the request.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The task.</returns>
    public Task DeleteRequestAsync(string queueId, string requestId, CancellationToken cancellationToken) =>
        _client.Transport.SendAsync(new ApifyRequest(HttpMethod.Delete, PathOf(queueId, requestId)), cancellationToken);

    private static byte[] Join(QueueRequestDraft[] requests)
    {
        byte[] body = new byte[requests.Sum(draft => draft.Json.Length) + requests.Length + 1];
        int length = 0;
        foreach (QueueRequestDraft draft in requests)
        {
            body[length] = (byte)(length == 0 ? '[' : ',');
            length++;
            draft.Json.CopyTo(body, length);
            length += draft.Json.Length;
        }

        body[length] = (byte)']';
        return body;
    }

    private string PathOf(string queueId, string requestId) => $"{PathOf(queueId)}/requests/{ApifyPath.Id(requestId, "request ID")}";
}
