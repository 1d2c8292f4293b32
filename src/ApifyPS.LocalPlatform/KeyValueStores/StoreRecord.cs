namespace ApifyPS.LocalPlatform.KeyValueStores;

/// <summary>A record of a key-value store. The body is in one of two places: small ones inline, large ones in a file.</summary>
internal sealed record StoreRecord(string Key, string ContentType, long Size, byte[]? Body, string? File);
