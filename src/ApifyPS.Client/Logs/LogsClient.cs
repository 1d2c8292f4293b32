namespace ApifyPS.Client;

/// <summary>Logs of runs and builds (<c>/v2/logs</c>).</summary>
public sealed class LogsClient
{
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(2);

    private readonly ApifyClient _client;

    internal LogsClient(ApifyClient client) => _client = client;

    /// <summary>Reads the log line by line as it comes; nothing but the current line is kept.</summary>
    /// <param name="runOrBuildId">ID of the run or build.</param>
    /// <param name="raw">Whether terminal control sequences stay in.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>A reader of the lines; dispose of it to close the connection.</returns>
    public Task<LogReader> OpenAsync(string runOrBuildId, bool raw, CancellationToken cancellationToken) =>
        OpenAsync(runOrBuildId, raw, follow: false, cancellationToken);

    /// <summary>Follows the log until the run or build ends.</summary>
    /// <param name="runOrBuildId">ID of the run or build.</param>
    /// <param name="raw">Whether terminal control sequences stay in.</param>
    /// <returns>A reader of the lines; dispose of it to close the connection.</returns>
    public LogFollower Follow(string runOrBuildId, bool raw) => new(_client, runOrBuildId, raw);

    internal async Task<LogReader> OpenAsync(string runOrBuildId, bool raw, bool follow, CancellationToken cancellationToken, bool retry = true)
    {
        ApifyRequest request = new ApifyRequest(HttpMethod.Get, "/v2/logs/" + ApifyPath.Id(runOrBuildId, "run or build ID")) { Retry = retry }
            .Query("stream", follow ? true : (bool?)null)
            .Query("raw", raw ? true : (bool?)null);
        // A run may be silent for long, and a half-open connection looks the same: after this time it is opened anew, which loses nothing.
        TimeSpan idleTimeout = follow ? _client.Options.LogIdleTimeout : IdleTimeout;
        ApifyStreamResponse response = await _client.Transport.SendForStreamAsync(request, idleTimeout, cancellationToken).ConfigureAwait(false);
        return new LogReader(response, exception => _client.Transport.BrokenStream(request, 1, exception));
    }
}
