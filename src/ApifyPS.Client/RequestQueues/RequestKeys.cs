using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace ApifyPS.Client;

/// <summary>The keys of requests as Apify's own clients compute them: whoever adds the same request finds the same one.</summary>
public static class RequestKeys
{
    private const int IdLength = 15;
    private const int PayloadHashLength = 8;
    private static readonly Regex Parts = new(@"^([a-z][a-z0-9+.-]*)://([^/?#]*)([^?#]*)(?:\?([^#]*))?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>ID of the request with a key, as the platform computes it.</summary>
    /// <param name="uniqueKey">The key.</param>
    /// <returns>15 letters and digits.</returns>
    public static string IdOf(string uniqueKey) => Hash(Encoding.UTF8.GetBytes(uniqueKey ?? throw new ArgumentNullException(nameof(uniqueKey))), IdLength);

    /// <summary>
    /// Key of a request: its address without what makes no difference (fragment, order of the query, <c>utm_</c> parameters, the slash at
    /// the end, capitals of the host). With a body also the method and a hash of the body, so that two forms to one address are two requests.
    /// </summary>
    /// <param name="url">The address.</param>
    /// <param name="method">HTTP method.</param>
    /// <param name="payload">The body; null for none.</param>
    /// <returns>The key.</returns>
    public static string UniqueKeyOf(string url, string method, string? payload)
    {
        string address = Normalize(url);
        return string.IsNullOrEmpty(payload)
            ? address
            : $"{method.ToUpperInvariant()}({Hash(Encoding.UTF8.GetBytes(payload!), PayloadHashLength)}):{address}";
    }

    private static string Normalize(string url)
    {
        string trimmed = (url ?? throw new ArgumentNullException(nameof(url))).Trim();
        Match match = Parts.Match(trimmed);
        if (!match.Success || match.Groups[2].Length == 0)
            return trimmed;
        string path = match.Groups[3].Value;
        if (path.EndsWith("/", StringComparison.Ordinal))
            path = path.Substring(0, path.Length - 1);
        string[] query = match.Groups[4].Value.Split(['&'], StringSplitOptions.RemoveEmptyEntries).Where(part => !part.StartsWith("utm_", StringComparison.Ordinal)).ToArray();
        Array.Sort(query, StringComparer.Ordinal);
        return match.Groups[1].Value.ToLowerInvariant() + "://" + match.Groups[2].Value.ToLowerInvariant() + path + (query.Length == 0 ? "" : "?" + string.Join("&", query));
    }

    private static string Hash(byte[] bytes, int length)
    {
        using SHA256 sha = SHA256.Create();
        string hash = Convert.ToBase64String(sha.ComputeHash(bytes));
        return new string(hash.Where(c => c is not ('+' or '/' or '=')).Take(length).ToArray());
    }
}
