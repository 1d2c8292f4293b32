using System.Runtime.InteropServices;

namespace ApifyPS.Client;

/// <summary>How an <see cref="ApifyClient"/> reaches the API.</summary>
public sealed class ApifyClientOptions
{
    /// <summary>Address of Apify's own cloud.</summary>
    public static Uri CloudUri { get; } = new("https://api.apify.com/");

    /// <summary>API token; null for none (the few endpoints that need none still work).</summary>
    public string? Token { get; init; }

    /// <summary>Base address without <c>/v2</c>, with a slash at its end: see <see cref="NormalizeBaseUri"/>.</summary>
    public Uri BaseUri { get; init; } = CloudUri;

    /// <summary>User-Agent of every request.</summary>
    public string UserAgent { get; init; } = MakeUserAgent(null);

    /// <summary>Most retries of one request; 0 for none.</summary>
    public int MaxRetries { get; init; } = 8;

    /// <summary>Time for one attempt, without what the platform is asked to wait.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a wait for a run continues while the platform does not answer.</summary>
    public TimeSpan WaitOutageTolerance { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Called after every attempt, on any thread; null for no trace.</summary>
    public Action<ApifyRequestTrace>? Trace { get; init; }

    /// <summary>A followed log that was silent for this long is opened anew, in case the connection is dead.</summary>
    internal TimeSpan LogIdleTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How long one request of a wait is held open; the API grants no more.</summary>
    internal TimeSpan MaxServerWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The clock where nobody gives one.</summary>
    internal static TimeProvider DefaultTime => TimeProvider.System;

    /// <summary>The clock of every pause, age, throttle and retry.</summary>
    internal TimeProvider Time { get; init; } = DefaultTime;

    /// <summary>The randomness of pauses: a number from 0 up to 1, 1 excluded.</summary>
    internal Func<double> Random { get; init; } = Jitter.Next;

    /// <summary>For tests: the HTTP client instead of the shared one.</summary>
    internal HttpClient? HttpClient { get; init; }

    /// <summary>Makes a base address of what a user gives: <c>/v2</c> and slashes at the end do not matter.</summary>
    /// <param name="address">An absolute http or https address.</param>
    /// <returns>The base address with one slash at its end.</returns>
    /// <exception cref="ArgumentException">It is no http or https address.</exception>
    public static Uri NormalizeBaseUri(string address)
    {
        string example = $"Give one like {CloudUri.GetLeftPart(UriPartial.Authority)} or http://127.0.0.1:3333.";
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
            throw new ArgumentException($"'{Redaction.PathAndQuery(address ?? "")}' is no base address of an Apify API. {example}");
        if (uri.UserInfo.Length > 0)
            throw new ArgumentException($"A base address of an Apify API has no user name and password. {example}");
        string path = uri.AbsolutePath.TrimEnd('/');
        if (path.EndsWith("/v2", StringComparison.OrdinalIgnoreCase))
            path = path.Substring(0, path.Length - 3).TrimEnd('/');
        return new Uri(uri.GetLeftPart(UriPartial.Authority) + path + "/");
    }

    /// <summary>The User-Agent: <c>ApifyPS/version (os; PowerShell/version; runtime)</c>.</summary>
    /// <param name="host">What hosts the client, for example <c>PowerShell/7.6.0</c>; null for nothing.</param>
    /// <returns>The header's value.</returns>
    public static string MakeUserAgent(string? host)
    {
        string version = typeof(ApifyClientOptions).Assembly.GetName().Version?.ToString(3) ?? "0";
        string os = RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? "Windows" : RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? "macOS" : "Linux";
        string[] parts = host is null ? [os, RuntimeInformation.FrameworkDescription] : [os, host, RuntimeInformation.FrameworkDescription];
        return $"ApifyPS/{version} ({string.Join("; ", parts)})";
    }
}
