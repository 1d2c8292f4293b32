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
    public async Task<LogReader> OpenAsync(string runOrBuildId, bool raw, CancellationToken cancellationToken)
    {
        ApifyRequest request = new ApifyRequest(HttpMethod.Get, "/v2/logs/" + ApifyPath.Id(runOrBuildId, "run or build ID")).Query("raw", raw ? true : (bool?)null);
        ApifyStreamResponse response = await _client.Transport.SendForStreamAsync(request, IdleTimeout, cancellationToken).ConfigureAwait(false);
        return new LogReader(response, exception => _client.Transport.BrokenStream(request, 1, exception));
    }
}
