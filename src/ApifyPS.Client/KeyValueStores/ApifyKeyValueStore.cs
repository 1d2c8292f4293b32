using System.Text.Json.Serialization;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>A key-value store (openapi: KeyValueStore).</summary>
public sealed class ApifyKeyValueStore : ApifyStorage
{
    /// <summary>Schema of its records; null when it has none (API: <c>schema</c>).</summary>
    [JsonConverter(typeof(PlainValueConverter))]
    public object? Schema { get; set; }

    /// <summary>Address of the list of keys that needs no token (API: <c>keysPublicUrl</c>).</summary>
    public Uri? KeysPublicUrl { get; set; }

    /// <summary>Address of the records that needs no token (API: <c>recordsPublicUrl</c>).</summary>
    public Uri? RecordsPublicUrl { get; set; }

    /// <summary>Numbers of reads, writes, deletions and lists, and bytes (API: <c>stats</c>).</summary>
    public KeyValueStoreStats? Stats { get; set; }

    /// <summary>How much it holds, in bytes (API: <c>stats.storageBytes</c>).</summary>
    [JsonIgnore]
    public override long? Size => Stats?.StorageBytes;

    internal override ApifyPart? Usage => Stats;
}
