namespace ApifyPS.LocalPlatform.KeyValueStores;

internal sealed record KeyList(IReadOnlyList<(string Key, long Size)> Items, long Limit, string? ExclusiveStartKey, bool IsTruncated)
{
    public string? NextExclusiveStartKey => IsTruncated ? Items[^1].Key : null;
}
