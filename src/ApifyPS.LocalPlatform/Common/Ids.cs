using System.Buffers;
using System.Security.Cryptography;

namespace ApifyPS.LocalPlatform.Common;

/// <summary>Apify's ids: 17 letters and digits. For runs and logs the id is the secret, hence the cryptographic source.</summary>
internal static class Ids
{
    public const int Length = 17;

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static readonly SearchValues<char> Allowed = SearchValues.Create(Alphabet);

    public static string Next() => RandomNumberGenerator.GetString(Alphabet, Length);

    public static bool IsId(string text) => text.Length == Length && !text.AsSpan().ContainsAnyExcept(Allowed);
}
