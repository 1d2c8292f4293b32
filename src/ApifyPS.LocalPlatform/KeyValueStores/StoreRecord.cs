namespace ApifyPS.LocalPlatform.KeyValueStores;

/// <summary>A record of a key-value store. The body is in one of two places: small ones inline, large ones in a file; it may be encrypted there.</summary>
internal sealed record StoreRecord(string Key, string ContentType, long Size, byte[]? Body, string? File, bool IsSealed);
