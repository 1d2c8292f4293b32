namespace ApifyPS;

/// <summary>How much a key-value store was used (openapi: KeyValueStoreStats).</summary>
public sealed class KeyValueStoreStats : ApifyPart
{
    /// <summary>Number of records read (API: <c>readCount</c>).</summary>
    public long? ReadCount { get; set; }

    /// <summary>Number of records written (API: <c>writeCount</c>).</summary>
    public long? WriteCount { get; set; }

    /// <summary>Number of records deleted (API: <c>deleteCount</c>).</summary>
    public long? DeleteCount { get; set; }

    /// <summary>Number of lists of keys (API: <c>listCount</c>).</summary>
    public long? ListCount { get; set; }

    /// <summary>Bytes that it takes (API: <c>storageBytes</c>).</summary>
    public long? StorageBytes { get; set; }
}
