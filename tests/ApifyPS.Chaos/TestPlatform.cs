using System.Net;
using System.Net.Http.Json;
using System.Net.NetworkInformation;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ApifyPS.Chaos;

/// <summary>The local platform in a process of its own, with its admin API for many requests at a time.</summary>
internal sealed class TestPlatform : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly PlatformProcess _process;
    private readonly HttpClient _http;

    private TestPlatform(PlatformProcess process)
    {
        _process = process;
        BaseUri = new Uri(process.Url);
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 16 }) { BaseAddress = BaseUri, Timeout = Patience };
        _http.DefaultRequestHeaders.Authorization = new("Bearer", "counting");
    }

    public Uri BaseUri { get; }

    public static async Task<TestPlatform> StartAsync() =>
        new(await PlatformProcess.StartAsync("--in-memory", "--port", "0", "--log-level", "error", "--parent-pid", Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>Registers a scripted Actor whose runs take so long.</summary>
    public Task RegisterAsync(string name, TimeSpan duration) =>
        PostAsync("__local/actors", new JsonObject { ["name"] = name, ["scripted"] = new JsonObject { ["durationMs"] = (int)duration.TotalMilliseconds } });

    public Task AddFaultAsync(JsonObject rule) => PostAsync("__local/faults", rule);

    /// <summary>Ends and deletes all runs, Actors, faults and the journal.</summary>
    public async Task ResetAsync() => (await _http.PostAsync(new Uri("__local/reset", UriKind.Relative), null)).EnsureSuccessStatusCode();

    public async Task ClearFaultsAsync() => (await _http.DeleteAsync(new Uri("__local/faults", UriKind.Relative))).EnsureSuccessStatusCode();

    public async Task ClearJournalAsync() => (await _http.DeleteAsync(new Uri("__local/requests", UriKind.Relative))).EnsureSuccessStatusCode();

    /// <summary>When the requests whose path matches came.</summary>
    public async Task<IReadOnlyList<DateTimeOffset>> RequestTimesAsync(string path)
    {
        JsonArray entries = (await GetAsync($"__local/requests?path={Uri.EscapeDataString(path)}")).AsArray();
        return [.. entries.Select(entry => entry!["at"]!.GetValue<DateTimeOffset>())];
    }

    /// <summary>Every run on the platform, with the input that it was given.</summary>
    public async Task<IReadOnlyList<FoundRun>> ReadRunsAsync()
    {
        List<JsonNode> runs = [];
        for (int page = -1; page != 0;)
        {
            JsonArray items = (await GetAsync($"v2/actor-runs?limit=1000&offset={runs.Count}"))["items"]!.AsArray();
            runs.AddRange(items!);
            page = items.Count;
        }

        FoundRun[] found = new FoundRun[runs.Count];
        await Parallel.ForAsync(0, runs.Count, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (index, _) =>
        {
            string store = runs[index]["defaultKeyValueStoreId"]!.GetValue<string>();
            using HttpResponseMessage input = await _http.GetAsync(new Uri($"v2/key-value-stores/{store}/records/INPUT", UriKind.Relative), CancellationToken.None);
            found[index] = new FoundRun(
                runs[index]["id"]!.GetValue<string>(),
                runs[index]["status"]!.GetValue<string>(),
                input.StatusCode == HttpStatusCode.NotFound ? "" : await input.EnsureSuccessStatusCode().Content.ReadAsStringAsync(CancellationToken.None));
        });
        return found;
    }

    /// <summary>Connections to the platform that are open now, whoever's they are.</summary>
    public int CountConnections() =>
        IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections().Count(connection => connection.State == TcpState.Established && connection.RemoteEndPoint.Port == BaseUri.Port);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.Kill();
        _process.Dispose();
    }

    private async Task<JsonNode> GetAsync(string path) =>
        (await _http.GetFromJsonAsync<JsonObject>(new Uri(path, UriKind.Relative), JsonSerializerOptions.Default))!["data"]!;

    private async Task PostAsync(string path, JsonObject body)
    {
        using HttpResponseMessage answer = await _http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
    }
}
