using System.Text.Json.Serialization;

namespace ApifyPS;

/// <summary>A request queue (openapi: RequestQueue, RequestQueueShort).</summary>
public sealed class ApifyRequestQueue : ApifyStorage
{
    /// <summary>Number of requests (API: <c>totalRequestCount</c>).</summary>
    public long? TotalRequestCount { get; set; }

    /// <summary>Number of requests that were handled (API: <c>handledRequestCount</c>).</summary>
    public long? HandledRequestCount { get; set; }

    /// <summary>Number of requests that were not handled yet (API: <c>pendingRequestCount</c>).</summary>
    public long? PendingRequestCount { get; set; }

    /// <summary>Whether more than one client has used it (API: <c>hadMultipleClients</c>).</summary>
    public bool? HadMultipleClients { get; set; }

    /// <summary>When the platform deletes it; null for never or unknown (API: <c>expireAt</c>).</summary>
    public DateTime? ExpireAt { get; set; }

    /// <summary>Numbers of reads, writes and deletions, and bytes (API: <c>stats</c>).</summary>
    public RequestQueueStats? Stats { get; set; }

    /// <summary>How much it holds, in bytes (API: <c>stats.storageBytes</c>).</summary>
    [JsonIgnore]
    public override long? Size => Stats?.StorageBytes;

    internal override ApifyPart? Usage => Stats;
}
