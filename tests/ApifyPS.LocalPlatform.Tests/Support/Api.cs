using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace ApifyPS.LocalPlatform.Tests.Support;

/// <summary>Talks to a server as a client does. Paths are relative to the server.</summary>
public sealed class Api : IDisposable
{
    public Api(string url)
    {
        Http = new HttpClient { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(60) };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "any-token");
    }

    public HttpClient Http { get; }

    public Task<Answer> Get(string path) => Send(HttpMethod.Get, path);

    public Task<Answer> Post(string path, object? json = null) => Send(HttpMethod.Post, path, Json(json));

    public Task<Answer> Put(string path, object? json = null) => Send(HttpMethod.Put, path, Json(json));

    public Task<Answer> Delete(string path) => Send(HttpMethod.Delete, path);

    public async Task<Answer> Send(HttpMethod method, string path, HttpContent? content = null, Action<HttpRequestMessage>? change = null)
    {
        using HttpRequestMessage request = new(method, path) { Content = content };
        change?.Invoke(request);
        using HttpResponseMessage response = await Http.SendAsync(request);
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers, response.Content.Headers);
    }

    /// <summary>Sends a request with another token than this object's, or with none.</summary>
    public Task<Answer> SendAs(string? token, HttpMethod method, string path, object? json = null) =>
        Send(method, path, Json(json), request => request.Headers.TryAddWithoutValidation("Authorization", token is null ? "None" : "Bearer " + token));

    /// <summary>Starts a run that stays RUNNING, of the Actor <c>local/own</c>, and gives the token that its Actor has.</summary>
    public async Task<(string Id, string Token)> StartWithToken()
    {
        (await Post("__local/actors", new { path = AppContext.BaseDirectory, name = "own", command = $"{Shell.Print("APIFY_TOKEN")} && {Shell.Sleep(60)}" })).Expect(201);
        string id = (await Post("v2/actors/local~own/runs")).Expect(201).Data.GetProperty("id").GetString()!;
        string token = "";
        await Eventually(async () => (token = await LastTokenOf(id)).Length > 0, "the Actor has said its token");
        Assert.StartsWith("apify_local_run_", token, StringComparison.Ordinal);
        return (id, token);
    }

    /// <summary>The token that the Actor of such a run has said last; empty while it has said none.</summary>
    public async Task<string> LastTokenOf(string id) =>
        (await Get($"v2/logs/{id}")).Text.Split("Z APIFY_TOKEN=") is [_, .., var last] ? last.Split('\r', '\n')[0] : "";

    public async Task Abort(string id)
    {
        await Post($"v2/actor-runs/{id}/abort");
        await WaitForRun(id);
    }

    public async Task<string> Scripted(string name, object scripted)
    {
        Answer answer = await Post("__local/actors", new { name, scripted });
        return answer.Expect(201).Data.GetProperty("id").GetString()!;
    }

    /// <summary>Starts an Actor and waits for its end.</summary>
    public async Task<JsonElement> Run(string actor, object? input = null, string query = "")
    {
        Answer answer = await Post($"v2/actors/{actor}/runs?waitForFinish=60{query}", input);
        return answer.Expect(201).Data;
    }

    public async Task<JsonElement> WaitForRun(string id) => (await Get($"v2/actor-runs/{id}?waitForFinish=60")).Expect(200).Data;

    /// <summary>Looks until what is looked for is there. For things that have no event to wait for, such as a process that is gone.</summary>
    public static async Task Eventually(Func<Task<bool>> condition, string what)
    {
        for (DateTime end = DateTime.UtcNow.AddSeconds(30); DateTime.UtcNow < end; await Task.Delay(20))
        {
            if (await condition()) return;
        }

        Assert.Fail("did not happen within 30 seconds: " + what);
    }

    public void Dispose() => Http.Dispose();

    private static StringContent? Json(object? value) => value is null
        ? null
        : new StringContent(value as string ?? JsonSerializer.Serialize(value), Encoding.UTF8, "application/json");
}
