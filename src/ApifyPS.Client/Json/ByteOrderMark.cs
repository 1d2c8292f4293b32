namespace ApifyPS.Client;

/// <summary>The mark that files from Windows often begin with, and that JSON forbids.</summary>
internal static class ByteOrderMark
{
    public static ReadOnlySpan<byte> Bytes => [0xEF, 0xBB, 0xBF];

    /// <summary>What comes after the mark; all where there is none.</summary>
    public static ReadOnlySpan<byte> Skip(ReadOnlySpan<byte> utf8) => utf8.StartsWith(Bytes) ? utf8.Slice(Bytes.Length) : utf8;

    /// <summary>The same of an array, which is given back as it is where there is none.</summary>
    public static byte[] Skip(byte[] utf8) => utf8.AsSpan().StartsWith(Bytes) ? utf8.AsSpan(Bytes.Length).ToArray() : utf8;
}
