namespace ApifyPS.Client;

/// <summary>
/// The one place that says what is tried again, how often and after how long.
/// <list type="bullet">
/// <item>429 for every request: it was refused before it was carried out.</item>
/// <item>No connection (refused, no such host) for every request, at most <see cref="MaxConnectRetries"/> times: it was never sent, and a wrong address should be told soon.</item>
/// <item>No secure connection, or a proxy that refuses: never. Neither a certificate nor a login gets better within seconds.</item>
/// <item>5xx, a broken connection, a timeout: only for requests that may be carried out twice.</item>
/// <item>An answer that is not the API's: once, only for requests that may be carried out twice.</item>
/// </list>
/// Pauses grow exponentially with full jitter, Retry-After comes first; one of more than <see cref="MaxRetryAfter"/> is not waited for.
/// No attempt begins later than <see cref="MaxTotal"/> after the first.
/// </summary>
internal sealed class RetryPolicy
{
    private const int MaxConnectRetries = 3;
    private const int MaxUnreadableRetries = 1;

    /// <summary>A platform that wants to be left alone for longer is told to the user, who would else stare at a still screen.</summary>
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromMinutes(5);

    /// <summary>Nine time-outs in a row would be longer than anybody waits for one request.</summary>
    private static readonly TimeSpan MaxTotal = TimeSpan.FromMinutes(10);

    /// <summary>Bound of any pause between attempts.</summary>
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(30);

    private readonly Func<double> _random;

    /// <param name="maxRetries">Most retries of one request; 0 for none.</param>
    /// <param name="random">The randomness of pauses: a number from 0 up to 1, 1 excluded.</param>
    public RetryPolicy(int maxRetries, Func<double> random)
    {
        MaxRetries = maxRetries;
        _random = random;
    }

    /// <summary>Bound of the first pause between attempts.</summary>
    public static TimeSpan BaseDelay { get; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Pauses before each look at what became of a request whose answer was lost: it may be carried out some seconds late, or not be known to
    /// every replica yet.
    /// </summary>
    public static IReadOnlyList<TimeSpan> LookupPauses { get; } = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(2.5)];

    public int MaxRetries { get; }

    /// <summary>Whether the failure says nothing about the request itself, so that another attempt may succeed.</summary>
    public static bool IsTransient(ApifyException failure) => failure switch
    {
        ApifyApiException api => api.StatusCode == 429 || api.StatusCode >= 500,
        ApifyConnectionException connection => connection.Failure is not (ConnectionFailure.Tls or ConnectionFailure.Proxy),
        ApifyResponseException response => response.StatusCode is not (>= 300 and < 500),
        _ => false,
    };

    /// <summary>Whether the request may have been carried out all the same: the answer was lost, or is none of the API's own.</summary>
    public static bool MayHaveBeenCarriedOut(ApifyException failure) => failure switch
    {
        ApifyApiException api => api.StatusCode is 408 or >= 500,
        ApifyConnectionException connection => connection.Failure is ConnectionFailure.Broken or ConnectionFailure.Timeout,
        ApifyResponseException response => response.StatusCode is < 300 or >= 500,
        _ => false,
    };

    /// <summary>The pause before the next attempt, or null to give up.</summary>
    /// <param name="failure">How the last attempt failed.</param>
    /// <param name="idempotent">Whether the request may be carried out twice.</param>
    /// <param name="elapsed">Time since the first attempt began.</param>
    public TimeSpan? NextDelay(ApifyException failure, bool idempotent, TimeSpan elapsed)
    {
        bool neverCarriedOut = failure is ApifyApiException { StatusCode: 429 }
            or ApifyConnectionException { Failure: ConnectionFailure.Refused or ConnectionFailure.NameResolution };
        int limit = failure switch
        {
            ApifyConnectionException { Failure: ConnectionFailure.Refused or ConnectionFailure.NameResolution } => Math.Min(MaxRetries, MaxConnectRetries),
            ApifyResponseException => Math.Min(MaxRetries, MaxUnreadableRetries),
            _ => MaxRetries,
        };
        TimeSpan? retryAfter = (failure as ApifyApiException)?.RetryAfter;
        if (!IsTransient(failure) || (!idempotent && !neverCarriedOut) || failure.Attempt > limit || retryAfter > MaxRetryAfter)
            return null;
        TimeSpan delay = Delay(failure.Attempt, retryAfter);
        return elapsed + delay > MaxTotal ? null : delay;
    }

    /// <summary>The pause after a number of failures in a row: at least what the platform asked for, else random up to an exponential bound.</summary>
    public TimeSpan Delay(int failures, TimeSpan? retryAfter)
    {
        double bound = Math.Min(MaxDelay.TotalMilliseconds, BaseDelay.TotalMilliseconds * Math.Pow(2, Math.Min(failures - 1, 30)));
        TimeSpan jittered = TimeSpan.FromMilliseconds(_random() * bound);
        return retryAfter > jittered ? retryAfter.Value : jittered;
    }
}
