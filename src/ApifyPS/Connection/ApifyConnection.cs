using System.Diagnostics;
using System.Management.Automation;
using System.Net;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>Which platform is called, as whom. It holds the token, and shows it to nobody.</summary>
public sealed class ApifyConnection
{
    private const string WhereTokensAre = "The token is that of Apify Console → Settings → API & Integrations.";

    /// <summary>What is shorter is no token of Apify; as a mask it would hide parts of ordinary words.</summary>
    private const int MinSecretLength = 8;

    private readonly SecureString _token;
    private readonly string _userAgent;

    internal ApifyConnection(Uri baseUri, SecureString token, string tokenSource, ApifyConnectionSettings settings)
    {
        BaseUrl = baseUri;
        _token = token;
        TokenSource = tokenSource;
        Settings = settings;
        _userAgent = ApifyClientOptions.MakeUserAgent(PowerShellHost.Name);
        CheckToken(token);

        // A copy of the token over plain http is in the hands of whoever listens.
        if (baseUri.Scheme == Uri.UriSchemeHttp && !baseUri.IsLoopback && !settings.AllowInsecure)
        {
            throw new ApifyUserException("InsecureConnection", ErrorCategory.SecurityError,
                $"The token would go over plain http to {baseUri.Host}, where others can read it.",
                "Use https, or Connect-Apify -AllowInsecure when the network is yours.", baseUri);
        }
    }

    /// <summary>What stands for a connection that was asked for and isn't there.</summary>
    /// <param name="problem">What whoever uses it is told.</param>
    internal static ApifyConnection Unusable(ApifyUserException problem) => new(ApifyClientOptions.CloudUri, new SecureString(), "None", ApifyConnectionSettings.Default) { Problem = problem };

    /// <summary>Base address of the API, without <c>/v2</c>.</summary>
    public Uri BaseUrl { get; }

    /// <summary>Name of the user that the token belongs to; null for a connection that was not checked.</summary>
    /// <remarks>It is a server's word: whatever a terminal would obey is taken out. A name of Apify has nothing of that.</remarks>
    public string? Username { get; internal set => field = value is null ? null : SafeText.CleanLine(value, breakCommands: true); }

    /// <summary>ID of that user.</summary>
    public string? UserId { get; internal set; }

    /// <summary>The name that Connect-Apify -Name gave it; null without one.</summary>
    public string? Name { get; internal set; }

    /// <summary>Who uses it without naming it.</summary>
    public ConnectionScope Scope { get; internal set; }

    /// <summary>Whether it is what the cmdlets of this runspace use when no other one is given.</summary>
    public bool IsDefault => ReferenceEquals(ConnectionStore.Current, this);

    /// <summary>Whether it leads to this machine: to a local platform, or any other address of the machine itself.</summary>
    public bool IsLocal => IsLocalPlatform || BaseUrl.IsLoopback;

    /// <summary>Where the token comes from: Parameter, SecretVault, Environment, ApifyCLI or LocalPlatform.</summary>
    public string TokenSource { get; }

    /// <summary>Most retries of one request.</summary>
    public int MaxRetry => Settings.MaxRetry;

    /// <summary>Time for one request in seconds.</summary>
    public double RequestTimeoutSec => Settings.RequestTimeout.TotalSeconds;

    /// <summary>How long a wait for a run continues while the platform does not answer, in seconds.</summary>
    public double WaitOutageSec => Settings.WaitOutage.TotalSeconds;

    /// <summary>For which CI service's agent commands are written.</summary>
    public CIOutput CIOutput => Settings.CIOutput;

    internal ApifyConnectionSettings Settings { get; }

    /// <summary>Why it can't be used; null where it can.</summary>
    internal ApifyUserException? Problem { get; private init; }

    /// <summary>Whether Connect-Apify -Local has found or started it. What else listens on this machine may pass a token on.</summary>
    internal bool IsLocalPlatform { get; init; }

    /// <summary>The local platform that this connection started, and ends with it.</summary>
    internal Process? OwnedPlatform { get; set; }

    /// <summary>Tells caches of different users and platforms apart without holding the token.</summary>
    internal string CacheKey => $"{BaseUrl}|{TokenHash}";

    /// <summary>Tells tokens apart without holding them.</summary>
    internal string TokenHash
    {
        get
        {
            using SHA256 sha = SHA256.Create();
            return Convert.ToBase64String(sha.ComputeHash(Encoding.UTF8.GetBytes(SecureText.ToString(_token))));
        }
    }

    /// <summary>The token, for a platform that is this connection's; null for another.</summary>
    internal SecureString? TokenFor(Uri platform) => Uri.Compare(platform, BaseUrl, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0 ? _token : null;

    /// <summary>
    /// The token where a CI agent may not know that it is a secret; null where it does, or where it isn't one. For the agent's own command,
    /// and nothing else.
    /// </summary>
    internal string? SecretToMask
    {
        get
        {
            if (IsLocalPlatform || TokenSource is "Environment" or "LocalPlatform" || _token.Length < MinSecretLength)
                return null;
            string token = SecureText.ToString(_token);
            // Handed over as -Token $env:APIFY_TOKEN it is the agent's own all the same.
            return token == Environment.GetEnvironmentVariable("APIFY_TOKEN")?.Trim() ? null : token;
        }
    }

    internal ApifyConnection With(SecureString token) => new(BaseUrl, token, "Parameter", Settings) { IsLocalPlatform = IsLocalPlatform };

    internal ApifyClient CreateClient(Action<ApifyRequestTrace>? trace, int? maxRetry = null) => new(new ApifyClientOptions
    {
        BaseUri = BaseUrl,
        Token = SecureText.ToString(_token),
        UserAgent = _userAgent,
        MaxRetries = maxRetry ?? Settings.MaxRetry,
        RequestTimeout = Settings.RequestTimeout,
        WaitOutageTolerance = Settings.WaitOutage,
        Trace = trace,
        Time = ModuleTime.Provider,
    });

    /// <summary>User and address, behind the name of a connection that has one.</summary>
    /// <returns>For example <c>jane at https://api.apify.com/</c>.</returns>
    public override string ToString() => $"{(Name is null ? "" : Name + ": ")}{Username ?? "(unknown)"} at {BaseUrl}";

    /// <summary>What to do about a failure of a call that this connection was used for; null where that is the same for all.</summary>
    internal string? AdviceFor(Exception exception) =>
        IsLocalPlatform ? LocalPlatformProcess.AdviceFor(exception, FormattableString.Invariant($"Connect-Apify -Local -Port {BaseUrl.Port}")) : null;

    /// <summary>Refuses what is no token before it is sent to anybody.</summary>
    /// <exception cref="ApifyUserException">It has characters that no token has, or is an address.</exception>
    internal static void CheckToken(SecureString token)
    {
        string text = SecureText.ToString(token);
        if (text.Any(c => c is <= ' ' or >= '\u007f'))
        {
            throw new ApifyUserException("InvalidToken", ErrorCategory.AuthenticationError, "The API token has characters that no token has: a space, a line end or a letter with an accent.",
                "Copy it again from Apify Console → Settings → API & Integrations.");
        }

        if (LooksLikeAddress(text))
        {
            throw new ApifyUserException("InvalidToken", ErrorCategory.AuthenticationError, "An address was given in place of the API token. It was sent nowhere.", AdviceForAddress(text));
        }
    }

    /// <summary>How to connect to what was given as the token. Of an address with a password in it only the rest is shown.</summary>
    private static string AdviceForAddress(string text)
    {
        bool hasScheme = text.Contains("://");
        if (!Uri.TryCreate(hasScheme ? text : "https://" + text, UriKind.Absolute, out Uri? address) || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
            return $"The address of an API begins with https://, and comes after -BaseUrl. {WhereTokensAre}";
        if (address.IsLoopback)
        {
            bool hasPort = !address.IsDefaultPort || hasScheme;
            return FormattableString.Invariant($"For the local platform: Connect-Apify -Local{(hasPort ? $" -Port {address.Port}" : "")}. It takes any token, unless it was started with one of its own.");
        }

        return $"For the address: Connect-Apify -BaseUrl {TerminalText.CleanLine(address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped))}. {WhereTokensAre}";
    }

    /// <summary>Whether it is a URL, host:port, this machine, an IP address or a host of Apify: no token has these forms.</summary>
    private static bool LooksLikeAddress(string text)
    {
        if (text.Contains("://"))
            return true;
        string server = text.Split('/')[0];
        int colon = server.LastIndexOf(':');
        bool hasPort = colon > 0 && colon < server.Length - 1 && server.Skip(colon + 1).All(c => c is >= '0' and <= '9');
        string host = hasPort ? server.Substring(0, colon) : server;
        return (hasPort && host.All(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '[' or ']' or ':'))
            || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || ((host.Count(c => c == '.') == 3 || host.Contains(":")) && IPAddress.TryParse(host, out _))
            || host.Equals("apify.com", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".apify.com", StringComparison.OrdinalIgnoreCase);
    }
}
