using System.Text.RegularExpressions;

namespace ApifyPS.LocalPlatform.Diagnostics;

/// <summary>
/// Takes secrets out of everything that goes into the server's log. Events are made without them (a request is told without query
/// and headers); this is for what comes in by an exception's text, a status message or a webhook's address.
/// </summary>
internal sealed partial class LogRedaction(string? onlyToken)
{
    private const string Hidden = "***";

    /// <summary>Something shorter keeps nobody out, and would blacken half of the log.</summary>
    private const int ShortestSecret = 4;

    private readonly string? _onlyToken = onlyToken is { Length: >= ShortestSecret } ? onlyToken : null;

    public string Clean(string text)
    {
        if (_onlyToken is not null) text = text.Replace(_onlyToken, Hidden, StringComparison.Ordinal);
        text = ApifyToken().Replace(text, Hidden);
        text = Parameter().Replace(text, "$1" + Hidden);
        text = Credentials().Replace(text, "$1 " + Hidden);
        return UserInfo().Replace(text, "://" + Hidden + "@");
    }

    /// <summary>The same for a text with addresses that a user gave: there any part of a query may be a secret.</summary>
    public string CleanAddresses(string text) => Clean(Query().Replace(text, "$1?" + Hidden));

    /// <summary>A run's own token and the proxy's password, and those of Apify's cloud.</summary>
    [GeneratedRegex("apify_(?:local_run|api|ui|proxy(?:_password)?)_[A-Za-z0-9]+")]
    private static partial Regex ApifyToken();

    [GeneratedRegex("""((?:token|signature|secret|password|api[-_]?key)["']?\s*[=:]\s*["']?)[^\s&"',;)}]+""", RegexOptions.IgnoreCase)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\b(Bearer|Basic)\s+[^\s""',;)]+", RegexOptions.IgnoreCase)]
    private static partial Regex Credentials();

    /// <summary>Up to the last @ of the host: a password may have one.</summary>
    [GeneratedRegex(@"://[^/\s""'<>?#]+@")]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"([a-z][a-z0-9+.\-]*://[^\s""'<>?#]*)\?[^\s""'<>#]*", RegexOptions.IgnoreCase)]
    private static partial Regex Query();
}
