using System.Text.Json.Serialization;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>A dataset (openapi: Dataset, DatasetListItem).</summary>
public sealed class ApifyDataset : ApifyStorage
{
    /// <summary>Number of items; lags some seconds behind writes (API: <c>itemCount</c>).</summary>
    public long? ItemCount { get; set; }

    /// <summary>Number of items that are not empty; lags some seconds behind writes (API: <c>cleanItemCount</c>).</summary>
    public long? CleanItemCount { get; set; }

    /// <summary>
    /// The fields that its items have had: the names of properties, and where a property holds an object or an array, the ways to the values in it,
    /// <c>comments/0/author</c>. It lags some seconds behind writes; null when the platform doesn't tell (API: <c>fields</c>).
    /// </summary>
    public string[]? Fields { get; set; }

    /// <summary>Schema of its items and views; null when it has none (API: <c>schema</c>).</summary>
    [JsonConverter(typeof(PlainValueConverter))]
    public object? Schema { get; set; }

    /// <summary>Address of the items that needs no token (API: <c>itemsPublicUrl</c>).</summary>
    public Uri? ItemsPublicUrl { get; set; }

    /// <summary>Numbers of reads and writes, and bytes (API: <c>stats</c>).</summary>
    public DatasetStats? Stats { get; set; }

    /// <summary>How much it holds, in bytes, before compression where the platform says that (API: <c>stats.inflatedBytes</c>, <c>stats.storageBytes</c>).</summary>
    [JsonIgnore]
    public override long? Size => Stats?.InflatedBytes ?? Stats?.StorageBytes;

    internal override ApifyPart? Usage => Stats;
}
