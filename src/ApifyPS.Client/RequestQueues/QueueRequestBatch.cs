using System.Text.Json.Serialization;

namespace ApifyPS.Client;

/// <summary>What became of a batch of requests (openapi: BatchAddResult).</summary>
public sealed class QueueRequestBatch
{
    /// <summary>Those that are in the queue now (API: <c>processedRequests</c>).</summary>
    public IReadOnlyList<QueueRequestAddition> ProcessedRequests { get; set => field = value ?? []; } = [];

    /// <summary>Those that the platform did not take, also after it was asked again (API: <c>unprocessedRequests</c>).</summary>
    public IReadOnlyList<QueueRequest> UnprocessedRequests { get; set => field = value ?? []; } = [];

    /// <summary>Those that the platform refuses, each by itself.</summary>
    [JsonIgnore]
    public IReadOnlyList<RefusedRequest> RefusedRequests { get; set => field = value ?? []; } = [];
}
