namespace ApifyPS.Client;

/// <summary>A page of keys (openapi: ListOfKeys).</summary>
internal sealed class RecordKeyPage
{
    [System.Text.Json.Serialization.JsonRequired]
    public IReadOnlyList<ApifyRecordKey> Items { get; set => field = value?.Where(item => item is not null).ToArray() ?? []; } = [];

    public bool? IsTruncated { get; set; }

    public string? NextExclusiveStartKey { get; set; }
}
