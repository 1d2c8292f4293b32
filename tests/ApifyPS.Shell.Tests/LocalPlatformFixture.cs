using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace ApifyPS.Shell.Tests;

/// <summary>A local platform in memory, for tests that let the Shell call it.</summary>
public sealed class LocalPlatformFixture : IDisposable
{
    private const string Ready = "apify-local listening on ";

    private readonly Process _process = new();
    private readonly HttpClient _http = new();

    public LocalPlatformFixture()
    {
        ProcessStartInfo start = _process.StartInfo;
        start.FileName = ShellProcess.DotNet;
        foreach (string argument in new[] { Repository.File("out", "ApifyPS", "local", "apify-local.dll"), "--port", "0", "--in-memory" })
            start.ArgumentList.Add(argument);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.Environment["APIFY_LOCAL_HOME"] = Folder.Path;
        _process.ErrorDataReceived += (_, _) => { };
        _process.Start();
        _process.BeginErrorReadLine();
        string? line;
        do
            line = _process.StandardOutput.ReadLine();
        while (line?.StartsWith(Ready, StringComparison.Ordinal) == false);
        Url = new Uri(line![Ready.Length..]);
        Post("__local/actors", """{"name":"slow","scripted":{"durationMs":120000,"log":["working"]}}""");
    }

    public Uri Url { get; }

    public TemporaryFolder Folder { get; } = new();

    /// <summary>What a script needs to call it without Connect-Apify.</summary>
    public IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?>
    {
        ["APIFY_API_BASE_URL"] = Url.ToString(),
        ["APIFY_TOKEN"] = "test",
        ["APIFY_LOCAL_HOME"] = Folder.Path,
    };

    public string Get(string path)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(Url, path));
        return Send(request);
    }

    public string Post(string path, string json)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(Url, path)) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        return Send(request);
    }

    /// <summary>Whether somebody has asked for a run since <see cref="ForgetRequests"/>.</summary>
    public bool IsRunWaitedFor => Data("__local/requests?method=GET&path=/v2/actor-runs/").Count > 0;

    /// <summary>Whether a fault has acted on a request.</summary>
    public bool IsFaultMet => Data("__local/faults").Any(fault => (int)fault!["hits"]! > 0);

    public void ForgetRequests() => Delete("__local/requests");

    public void AddFault(string json) => Post("__local/faults", json);

    public void ClearFaults() => Delete("__local/faults");

    private JsonArray Data(string path) => JsonNode.Parse(Get(path))!["data"]!.AsArray();

    private void Delete(string path)
    {
        using HttpRequestMessage request = new(HttpMethod.Delete, new Uri(Url, path));
        Send(request);
    }

    public void Dispose()
    {
        Post("__local/shutdown", "");
        _process.WaitForExit(30_000);
        _process.Dispose();
        _http.Dispose();
        Folder.Dispose();
    }

    private string Send(HttpRequestMessage request)
    {
        request.Headers.Add("Authorization", "Bearer test");
        using HttpResponseMessage response = _http.Send(request);
        using StreamReader reader = new(response.Content.ReadAsStream());
        string text = reader.ReadToEnd();
        Assert.True(response.IsSuccessStatusCode, text);
        return text;
    }
}
