using System.Text;
using System.Text.Json.Nodes;

namespace ApifyPS.TestSupport;

/// <summary>What tests ask of a local platform past the module: its admin API, and the API itself. It throws where the answer is an error.</summary>
internal sealed class PlatformApi : IDisposable
{
    private readonly HttpClient _http;

    public PlatformApi(Uri url)
    {
        _http = new HttpClient { BaseAddress = url };
        _http.DefaultRequestHeaders.Authorization = new("Bearer", "test-admin");
    }

    public void AddFault(string json) => Send(HttpMethod.Post, "__local/faults", json);

    public void ClearFaults() => Send(HttpMethod.Delete, "__local/faults");

    public IReadOnlyList<JsonNode> Faults() => List("__local/faults");

    public void ClearRequests() => Send(HttpMethod.Delete, "__local/requests");

    /// <summary>The requests that came since <see cref="ClearRequests"/>, those of this object aside.</summary>
    /// <param name="query">Which ones, as a query string; none for all.</param>
    public IReadOnlyList<JsonNode> Requests(string query = "") => List("__local/requests" + query);

    public string Get(string path) => Send(HttpMethod.Get, path);

    /// <summary>Sends a request and gives the text of the answer.</summary>
    public string Send(HttpMethod method, string path, string? json = null)
    {
        using HttpRequestMessage request = new(method, path);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = _http.Send(request);
        using StreamReader reader = new(response.Content.ReadAsStream());
        string text = reader.ReadToEnd();
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {(int)response.StatusCode} {text}");
        return text;
    }

    public void Dispose() => _http.Dispose();

    private IReadOnlyList<JsonNode> List(string path) => [.. JsonNode.Parse(Get(path))!["data"]!.AsArray().Select(entry => entry!)];
}
