using System.Security.Cryptography;
using System.Text;
using ApifyPS.LocalPlatform.Common;

namespace ApifyPS.LocalPlatform.Runs;

/// <summary>The token that a run itself uses. It goes to its process by environment and nowhere else, and ends with the run.</summary>
internal static class RunToken
{
    private const string Prefix = "apify_local_run_";

    public static string Next() => Prefix + Ids.Next() + Ids.Next();

    /// <summary>Whether it is the token of a run, of one that is still running or of one that has ended.</summary>
    public static bool IsOne(string token) => token.StartsWith(Prefix, StringComparison.Ordinal);

    public static string HashOf(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
