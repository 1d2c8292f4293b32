namespace ApifyPS;

/// <summary>A key of a key-value store, with what a list of keys says of its record (openapi: KeyValueStoreKey).</summary>
public sealed class ApifyRecordKey : ApifyObject
{
    /// <summary>Key of the record (API: <c>key</c>).</summary>
    public string Key { get; set => field = value ?? ""; } = "";

    /// <summary>Length of its body in bytes; null when the platform does not say (API: <c>size</c>).</summary>
    public long? Size { get; set; }

    /// <summary>The store, as it was asked for: its ID, or its name as <c>username~name</c>.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string StoreId { get; set => field = value ?? ""; } = "";

    /// <summary>Address of the record that needs no token; null when the platform gives none (API: <c>recordPublicUrl</c>).</summary>
    public Uri? RecordPublicUrl { get; set; }

    /// <summary>The key.</summary>
    /// <returns><see cref="Key"/>.</returns>
    public override string ToString() => Key;
}
