using System.Text.RegularExpressions;

namespace ApifyPS.Client;

/// <summary>The one place that decides what of a request may be shown.</summary>
internal static class Redaction
{
    private const string Hidden = "***";

    private static readonly Regex Password = new(@"://[^/?#\s'""]*@", RegexOptions.CultureInvariant);

    /// <summary>A shorter one is no secret but a word, and taking it out would only spoil the text.</summary>
    private const int MinTokenLength = 8;

    // A webhook's address and templates often hold the secrets of another system.
    private static readonly string[] SecretParameters = ["token", "signature", "webhooks"];

    /// <summary>Hides the values of query parameters that are, or may hold, secrets.</summary>
    public static string PathAndQuery(string pathAndQuery)
    {
        int question = pathAndQuery.IndexOf('?');
        if (question < 0)
            return pathAndQuery;
        IEnumerable<string> parameters = pathAndQuery.Substring(question + 1).Split('&').Select(parameter =>
        {
            int equals = parameter.IndexOf('=');
            bool secret = equals > 0 && SecretParameters.Contains(parameter.Substring(0, equals), StringComparer.OrdinalIgnoreCase);
            return secret ? parameter.Substring(0, equals + 1) + Hidden : parameter;
        });
        return pathAndQuery.Substring(0, question + 1) + string.Join("&", parameters);
    }

    /// <summary>Scheme, host and port of an address, without a user name and password.</summary>
    public static string Authority(Uri address) => address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    /// <summary>An address without a user name, a password and a query, any of which may be secrets.</summary>
    public static string Address(Uri address) => address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    /// <summary>
    /// Removes a token from text that comes from elsewhere, because a proxy may echo the request in its error page; and the passwords of
    /// addresses, because .NET names a proxy that refuses with its own.
    /// </summary>
    public static string Text(string text, string? token)
    {
        string shown = Password.Replace(text, "://" + Hidden + "@");
        return string.IsNullOrEmpty(token) || token!.Length < MinTokenLength ? shown : shown.Replace(token, Hidden);
    }
}
