namespace ApifyPS.LocalPlatform.KeyValueStores;

/// <summary>The body of a record as it is stored, before the record that refers to it: small ones inline, large ones in a file.</summary>
/// <param name="Size">How many bytes it has for whoever reads it.</param>
/// <param name="Inline">The body; null when it is in the file.</param>
/// <param name="File">Name of the file; null when it is inline.</param>
/// <param name="IsSealed">Whether what is stored is encrypted.</param>
internal sealed record StoredBody(long Size, byte[]? Inline, string? File, bool IsSealed);
