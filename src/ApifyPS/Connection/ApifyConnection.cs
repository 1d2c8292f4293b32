using System.Diagnostics;
using System.Management.Automation;
using System.Security;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>Which platform is called, as whom. It holds the token, and shows it to nobody.</summary>
public sealed class ApifyConnection
{
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
        if (SecureText.ToString(token).Any(c => c is <= ' ' or >= '\u007f'))
        {
            throw new ApifyUserException("InvalidToken", ErrorCategory.AuthenticationError, "The API token has characters that no token has: a space, a line end or a letter with an accent.",
                "Copy it again from Apify Console → Settings → API & Integrations.");
        }

        // A copy of the token over plain http is in the hands of whoever listens.
        if (baseUri.Scheme == Uri.UriSchemeHttp && !baseUri.IsLoopback && !settings.AllowInsecure)
        {
            throw new ApifyUserException("InsecureConnection", ErrorCategory.SecurityError,
                $"The token would go over plain http to {baseUri.Host}, where others can read it.",
                "Use https, or Connect-Apify -AllowInsecure when the network is yours.", baseUri);
        }
    }

    /// <summary>Base address of the API, without <c>/v2</c>.</summary>
    public Uri BaseUrl { get; }

    /// <summary>Name of the user that the token belongs to; null for a connection that was not checked.</summary>
    /// <remarks>It is a server's word: whatever a terminal would obey is taken out. A name of Apify has nothing of that.</remarks>
    public string? Username { get; internal set => field = value is null ? null : SafeText.CleanLine(value, breakCommands: true); }

    /// <summary>ID of that user.</summary>
    public string? UserId { get; internal set; }

    /// <summary>Whether it is a local platform on this machine.</summary>
    public bool IsLocal { get; internal set; }

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

    /// <summary>The local platform that this connection started, and ends with it.</summary>
    internal Process? OwnedPlatform { get; set; }

    /// <summary>Tells caches of different users and platforms apart without holding the token.</summary>
    internal string CacheKey => $"{BaseUrl}|{SecureText.ToString(_token).GetHashCode():x8}";

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
            if (IsLocal || TokenSource is "Environment" or "LocalPlatform" || _token.Length < MinSecretLength)
                return null;
            string token = SecureText.ToString(_token);
            // Handed over as -Token $env:APIFY_TOKEN it is the agent's own all the same.
            return token == Environment.GetEnvironmentVariable("APIFY_TOKEN")?.Trim() ? null : token;
        }
    }

    internal ApifyConnection With(SecureString token) => new(BaseUrl, token, "Parameter", Settings) { IsLocal = IsLocal };

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

    /// <summary>User and address.</summary>
    /// <returns>For example <c>jane at https://api.apify.com/</c>.</returns>
    public override string ToString() => $"{Username ?? "(unknown)"} at {BaseUrl}";
}
