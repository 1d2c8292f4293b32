namespace ApifyPS.Client.Tests.Fakes;

/// <summary>Clients for tests: they wait as a user's do, on a clock on which no pause takes time.</summary>
internal static class TestClient
{
    public const string Token = "apify_api_TestTokenThatNobodyMaySee";

    /// <summary>Longer than any test should take, so that a hang is a failure and not a stuck build.</summary>
    public static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);

    public static ApifyClient For(
        FakePlatform platform,
        int maxRetries = 8,
        TimeSpan? requestTimeout = null,
        Action<ApifyRequestTrace>? trace = null,
        string? token = Token,
        TimeSpan? idleTimeout = null,
        TimeProvider? time = null,
        Func<double>? random = null) =>
        For(platform.BaseUri, maxRetries, requestTimeout, trace, token, idleTimeout, time: time, random: random);

    public static ApifyClient For(
        Uri baseUri,
        int maxRetries = 8,
        TimeSpan? requestTimeout = null,
        Action<ApifyRequestTrace>? trace = null,
        string? token = Token,
        TimeSpan? idleTimeout = null,
        HttpClient? http = null,
        TimeProvider? time = null,
        Func<double>? random = null) =>
        new(new ApifyClientOptions
        {
            BaseUri = baseUri,
            Token = token,
            MaxRetries = maxRetries,
            RequestTimeout = requestTimeout ?? Hang,
            Trace = trace,
            LogIdleTimeout = idleTimeout ?? Hang,
            Time = time ?? new JumpingTime(),
            Random = random ?? Jitter.Next,
            HttpClient = http,
        });
}
