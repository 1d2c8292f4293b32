using System.Text.Json;
using System.Text.Json.Nodes;

namespace ApifyPS.Chaos;

/// <summary>What most scripts and clients do: post again after any failure. It shows that the harness finds doubles.</summary>
internal sealed class NaiveStarter(Uri baseUri) : IStarter, IDisposable
{
    private const int MaxAttempts = 9;

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 64 }) { BaseAddress = baseUri, Timeout = ModuleStarter.RequestTimeout };
    private long _requests;

    public long Requests => Interlocked.Read(ref _requests);

    public async Task<StartOutcome> StartAsync(string actor, byte[] input)
    {
        for (int attempt = 1; ; attempt++)
        {
            Interlocked.Increment(ref _requests);
            try
            {
                using HttpRequestMessage request = new(HttpMethod.Post, $"v2/actors/{actor}/runs") { Content = new ByteArrayContent(input) };
                request.Headers.Authorization = new("Bearer", "chaos");
                request.Content.Headers.ContentType = new("application/json");
                using HttpResponseMessage answer = await _http.SendAsync(request);
                answer.EnsureSuccessStatusCode();
                return StartOutcome.Started(JsonNode.Parse(await answer.Content.ReadAsByteArrayAsync())!["data"]!["id"]!.GetValue<string>(), null);
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException or JsonException)
            {
                if (attempt == MaxAttempts)
                    return StartOutcome.Failed(exception, [], null);
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(3000, 50 << (attempt - 1))));
            }
        }
    }

    public Task<IReadOnlyList<string>> FindAsync(string startId, DateTimeOffset after, DateTimeOffset before) => Task.FromResult<IReadOnlyList<string>>([]);

    public void Dispose() => _http.Dispose();
}
