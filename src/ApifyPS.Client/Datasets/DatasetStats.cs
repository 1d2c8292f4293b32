namespace ApifyPS;

/// <summary>How much a dataset was used (openapi: DatasetStats).</summary>
public sealed class DatasetStats : ApifyPart
{
    /// <summary>Number of items read (API: <c>readCount</c>).</summary>
    public long? ReadCount { get; set; }

    /// <summary>Number of items written (API: <c>writeCount</c>).</summary>
    public long? WriteCount { get; set; }

    /// <summary>Bytes that it takes (API: <c>storageBytes</c>).</summary>
    public long? StorageBytes { get; set; }

    /// <summary>Bytes of its items before compression (API: <c>inflatedBytes</c>).</summary>
    public long? InflatedBytes { get; set; }
}
