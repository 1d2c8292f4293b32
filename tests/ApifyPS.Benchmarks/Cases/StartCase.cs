using System.Text;

namespace ApifyPS.Benchmarks;

/// <summary>
/// What a scheduled task or a step of a pipeline pays: a process that starts, runs an Actor which takes no time, prints its output and
/// ends.
/// </summary>
internal static class StartCase
{
    private const string Actor = "start-case";

    public static async Task<BenchmarkCase?> CreateAsync(Uri platform, NodePackages? node, TextWriter log)
    {
        if (Programs.Find("pwsh") is not { } pwsh)
        {
            await log.WriteLineAsync("pwsh is not on PATH: the case of the start is left out.");
            return null;
        }

        using HttpClient http = new() { BaseAddress = platform };
        using StringContent actor = new($$"""{ "name": "{{Actor}}", "scripted": { "output": { "ok": true } } }""", Encoding.UTF8, "application/json");
        (await http.PostAsync("__local/actors", actor)).EnsureSuccessStatusCode();

        string api = platform.AbsoluteUri + "v2";
        string rest = $"$h = @{{ Authorization = 'Bearer start' }}; $r = (Invoke-RestMethod -Method Post '{api}/actors/local~{Actor}/runs?waitForFinish=60' -Headers $h).data; Invoke-RestMethod \"{api}/key-value-stores/$($r.defaultKeyValueStoreId)/records/OUTPUT\" -Headers $h";
        List<Peer> peers =
        [
            Shell("`Invoke-ApifyActor` in pwsh", $"Import-Module '{ShippedModule.Manifest}'; (Invoke-ApifyActor {Actor}).Output.Body") with { IsOurs = true },
            Shell("`Invoke-RestMethod`, twice, in pwsh", rest),
            Shell("pwsh with nothing to do", "exit"),
        ];
        if (node is not null)
        {
            peers.Add(node.Script("`call` and `getRecord` of apify-client for JavaScript", "start.mjs", platform.AbsoluteUri, "local/" + Actor));
            peers.Add(await LoggedInAsync(node, platform));
            peers.Add(node.Program("node with nothing to do", "-e", ""));
        }

        Dictionary<string, string> ours = new() { ["APIFY_API_BASE_URL"] = platform.AbsoluteUri, ["APIFY_TOKEN"] = "start" };
        return new BenchmarkCase("Start a process, run an Actor, print its output", 1, 0, [.. peers.Select(peer => peer with { IsTimed = true, Environment = peer.Environment ?? ours })]);

        Peer Shell(string name, string command) => new(name, pwsh, ["-NoProfile", "-NonInteractive", "-Command", command]);
    }

    /// <summary>The CLI takes its token from a file, so it logs in first, in a home of its own.</summary>
    private static async Task<Peer> LoggedInAsync(NodePackages node, Uri platform)
    {
        string home = Path.Combine(AppContext.BaseDirectory, "cli-home");
        Directory.CreateDirectory(home);
        Dictionary<string, string> environment = new()
        {
            ["HOME"] = home,
            ["USERPROFILE"] = home,
            ["APIFY_CLIENT_BASE_URL"] = platform.AbsoluteUri.TrimEnd('/'),
            ["APIFY_DISABLE_KEYRING"] = "1",
            ["APIFY_CLI_DISABLE_TELEMETRY"] = "1",
            ["APIFY_CLI_SKIP_UPDATE_CHECK"] = "1",
            ["NO_COLOR"] = "1",
        };
        await (node.Cli("apify login", "login", "--token", "start") with { IsTimed = true, Environment = environment }).MeasureAsync(1, CancellationToken.None);
        return node.Cli("`apify call` of the Apify CLI, without the output", "call", "local/" + Actor) with { Environment = environment };
    }
}
