using System.Security.Cryptography;
using System.Text;

namespace ApifyPS.LocalPlatform.RequestQueues;

/// <summary>The platform computes the ID of a request from its unique key, so that everybody can.</summary>
internal static class RequestIds
{
    private const int Length = 15;

    public static string Of(string uniqueKey)
    {
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(uniqueKey)));
        return string.Concat(hash.Where(char.IsAsciiLetterOrDigit).Take(Length));
    }
}
