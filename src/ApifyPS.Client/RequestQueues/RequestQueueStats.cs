namespace ApifyPS;

/// <summary>How much a request queue was used (openapi: RequestQueueStats).</summary>
public sealed class RequestQueueStats : ApifyPart
{
    /// <summary>Number of requests read (API: <c>readCount</c>).</summary>
    public long? ReadCount { get; set; }

    /// <summary>Number of requests written (API: <c>writeCount</c>).</summary>
    public long? WriteCount { get; set; }

    /// <summary>Number of requests deleted (API: <c>deleteCount</c>).</summary>
    public long? DeleteCount { get; set; }

    /// <summary>Number of requests read from the head (API: <c>headItemReadCount</c>).</summary>
    public long? HeadItemReadCount { get; set; }

    /// <summary>Bytes that it takes (API: <c>storageBytes</c>).</summary>
    public long? StorageBytes { get; set; }
}
