namespace ApifyPS.Client.Tests.Fakes;

/// <summary>Clients for tests: retries cost milliseconds.</summary>
internal static class TestClient
{
    public const string Token = "apify_api_TestTokenThatNobodyMaySee";

    /// <summary>How often a run whose start got no answer is looked up.</summary>
    public const int StartLookups = 3;

    /// <summary>Longer than any test should take, so that a hang is a failure and not a stuck build.</summary>
    public static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);

    public static ApifyClient For(FakePlatform platform, int maxRetries = 8, TimeSpan? requestTimeout = null, Action<ApifyRequestTrace>? trace = null, string? token = Token, TimeSpan? outageTolerance = null) =>
        For(platform.BaseUri, maxRetries, requestTimeout, trace, token, outageTolerance);

    public static ApifyClient For(Uri baseUri, int maxRetries = 8, TimeSpan? requestTimeout = null, Action<ApifyRequestTrace>? trace = null, string? token = Token, TimeSpan? outageTolerance = null, HttpClient? http = null) =>
        new(new ApifyClientOptions
        {
            BaseUri = baseUri,
            Token = token,
            MaxRetries = maxRetries,
            RequestTimeout = requestTimeout ?? Hang,
            Trace = trace,
            WaitOutageTolerance = outageTolerance ?? TimeSpan.FromMinutes(10),
            RetryBaseDelay = TimeSpan.FromMilliseconds(1),
            RetryMaxDelay = TimeSpan.FromMilliseconds(5),
            StartLookupPauses = [.. Enumerable.Repeat(TimeSpan.FromMilliseconds(5), StartLookups)],
            RunListLag = TimeSpan.Zero,
            HttpClient = http,
        });
}
