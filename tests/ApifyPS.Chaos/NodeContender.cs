using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace ApifyPS.Chaos;

/// <summary>apify-client for JavaScript: each call is a process that runs tests/conformance/reliability/client.mjs.</summary>
internal sealed class NodeContender : IContender
{
    private readonly Uri _baseUri;

    private NodeContender(Uri baseUri, string version)
    {
        _baseUri = baseUri;
        Name = $"apify-client {version} (JavaScript)";
    }

    public string Name { get; }

    private static string Folder => Repository.File("tests", "conformance", "reliability");

    /// <summary>The contender; null where its packages are not installed.</summary>
    public static async Task<NodeContender?> CreateAsync(Uri baseUri)
    {
        string package = Path.Combine(Folder, "node_modules", "apify-client", "package.json");
        return File.Exists(package) ? new NodeContender(baseUri, JsonNode.Parse(await File.ReadAllTextAsync(package))!["version"]!.GetValue<string>()) : null;
    }

    public async Task<string> StartAsync(string actor) => Say(await CallAsync("start", [actor], Timeout.InfiniteTimeSpan));

    public async Task<string> GetAsync(string runId) => Say(await CallAsync("get", [runId], Timeout.InfiniteTimeSpan));

    public async Task<string> WaitAsync(string runId, TimeSpan patience)
    {
        Stopwatch clock = Stopwatch.StartNew();
        return await CallAsync("wait", [runId], patience) is { } answer
            ? string.Create(CultureInfo.InvariantCulture, $"{Say(answer)} after {clock.Elapsed.TotalSeconds:0.0} s")
            : Contenders.StillWaiting(patience);
    }

    public async Task<string> CancelWaitAsync(string runId, TimeSpan patience)
    {
        JsonObject? answer = await CallAsync("cancel", [runId], patience);
        return answer?["result"] is { } milliseconds ? $"ends after {milliseconds} ms" : answer is null ? $"goes on (seen for {patience.TotalSeconds:0} s; it has no option for it)" : Say(answer);
    }

    public async Task<(int Ended, double Megabytes)> WaitAllAsync(IReadOnlyList<string> runIds)
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(file, runIds);
            JsonNode answer = (await CallAsync("waitAll", [file], Timeout.InfiniteTimeSpan))?["result"] ?? throw new InvalidOperationException("The waits failed.");
            return (answer["ended"]!.GetValue<int>(), answer["megabytes"]!.GetValue<double>());
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Say(JsonObject? answer) => answer?["result"]?.ToString() ?? "error: " + answer?["error"];

    /// <summary>The answer of the script; null when it did not come in time.</summary>
    private async Task<JsonObject?> CallAsync(string call, string[] arguments, TimeSpan patience)
    {
        ProcessStartInfo info = new("node", ["client.mjs", call, _baseUri.AbsoluteUri.TrimEnd('/'), .. arguments])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(info)!;
        using CancellationTokenSource end = new(patience);
        try
        {
            string output = await process.StandardOutput.ReadToEndAsync(end.Token);
            await process.WaitForExitAsync(end.Token);
            return JsonNode.Parse(output.Trim().Split('\n')[^1])!.AsObject();
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            return null;
        }
    }
}
