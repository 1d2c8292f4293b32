using System.Security.Cryptography;
using System.Text;

namespace ApifyPS.Client;

/// <summary>
/// The one place for the keys and IDs of requests. They are those of Apify's own clients to the letter, so that a request that is added
/// here and found there by a crawler is one request.
/// </summary>
public static class RequestKeys
{
    private const int IdLength = 15;
    private const int PayloadHashLength = 8;

    /// <summary>ID of the request with a key, as the platform computes it.</summary>
    /// <param name="uniqueKey">The key.</param>
    /// <returns>15 letters and digits.</returns>
    public static string IdOf(string uniqueKey) => Hash(uniqueKey ?? throw new ArgumentNullException(nameof(uniqueKey)), IdLength);

    /// <summary>
    /// Key of a request: its address without what makes no difference (<see cref="RequestUrl.Normalize"/>). Method and payload are in an
    /// extended key only, as with Apify's clients: else they and this module would disagree on what is the same request.
    /// </summary>
    /// <param name="url">The address.</param>
    /// <param name="method">HTTP method; null for GET. It counts in an extended key only.</param>
    /// <param name="payload">The body; null for none. It counts in an extended key only.</param>
    /// <param name="extended">Whether requests to one address that differ in method or payload are different ones (Crawlee: <c>useExtendedUniqueKey</c>).</param>
    /// <returns>The key; the address as it is when it isn't one.</returns>
    public static string UniqueKeyOf(string url, string? method = null, string? payload = null, bool extended = false)
    {
        string address = RequestUrl.Normalize(url ?? throw new ArgumentNullException(nameof(url))) ?? url;
        return extended
            ? $"{(method ?? "GET").ToUpperInvariant()}({(string.IsNullOrEmpty(payload) ? "" : Hash(payload!, PayloadHashLength))}):{address}"
            : address;
    }

    private static string Hash(string text, int length)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
#if NET8_0_OR_GREATER
        string hash = Convert.ToBase64String(SHA256.HashData(bytes));
#else
        using SHA256 sha = SHA256.Create();
        string hash = Convert.ToBase64String(sha.ComputeHash(bytes));
#endif
        return new string(hash.Where(c => c is not ('+' or '/' or '=')).Take(length).ToArray());
    }
}
