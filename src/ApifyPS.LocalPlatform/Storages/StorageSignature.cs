using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ApifyPS.LocalPlatform.Storages;

/// <summary>
/// The signatures of public URLs, as the official clients compute them from a storage's <c>urlSigningSecretKey</c>:
/// HMAC-SHA256, of which 120 bits are written in base 62.
/// </summary>
internal static class StorageSignature
{
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const int SignatureBytes = 15;

    public static string NewKey() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Signs the name of one thing inside a storage, such as a record's key.</summary>
    public static string Of(string secretKey, string message)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secretKey), Encoding.UTF8.GetBytes(message), hash);
        UInt128 number = 0;
        foreach (byte part in hash[..SignatureBytes]) number = (number << 8) | part;
        StringBuilder digits = new();
        do
        {
            digits.Insert(0, Alphabet[(int)(number % 62)]);
            number /= 62;
        }
        while (number > 0);
        return digits.ToString();
    }

    /// <summary>Signs a storage's whole content, for ever.</summary>
    public static string OfContent(string secretKey, string storageId) => Encode($"0.0.{Of(secretKey, $"0.0.{storageId}")}");

    /// <summary>Whether the signature is one of <see cref="OfContent"/>'s form for this storage that has not expired.</summary>
    public static bool OpensContent(string signature, string secretKey, string storageId, DateTimeOffset now)
    {
        if (Decode(signature)?.Split('.') is not ["0", { } expiry, { } hmac]) return false;
        if (!long.TryParse(expiry, NumberStyles.None, CultureInfo.InvariantCulture, out long expiresAt)) return false;
        return (expiresAt == 0 || expiresAt > now.ToUnixTimeMilliseconds()) && AreEqual(hmac, Of(secretKey, $"0.{expiry}.{storageId}"));
    }

    /// <summary>Whether the signature is <see cref="Of"/> the message.</summary>
    public static bool Opens(string signature, string secretKey, string message) => AreEqual(signature, Of(secretKey, message));

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static string? Decode(string signature) =>
        Base64Url.IsValid(signature) ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(signature)) : null;

    private static bool AreEqual(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));
}
