using System.Text.Json;
using ApifyPS.LocalPlatform.Hosting;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Runs;

/// <summary>What ends a run and what brings it back, on a clock that the tests move.</summary>
public sealed class SupervisorTests
{
    private readonly PlatformTime _time = new();

    [Fact]
    public async Task A_platform_that_was_killed_says_so_of_the_runs_that_it_left_and_keeps_those_that_had_ended()
    {
        using TempFolder folder = new();
        using TempFolder copy = new();
        string ended, left;
        await using (LocalServer server = await LocalServer.StartAsync(new LocalServerOptions { Port = 0, DataFolder = folder.Path }))
        {
            using Api api = new(server.Url);
            await api.Scripted("quick", new { });
            ended = Id(await api.Run("local~quick"));
            left = await StartAsync(api, "left", new { durationMs = 60_000, log = new[] { "begin" } });
            await Api.Eventually(async () => (await api.Get($"v2/logs/{left}")).Text.Contains("Z begin", StringComparison.Ordinal), "the line is in the log");
            // What lies on the disk at this moment is what a kill would leave.
            Copy(folder.Path, copy.Path);
        }

        await using LocalServer again = await LocalServer.StartAsync(new LocalServerOptions { Port = 0, DataFolder = copy.Path });
        using Api after = new(again.Url);
        JsonElement run = (await after.Get($"v2/actor-runs/{left}")).Expect(200).Data;
        Assert.Equal(("ABORTED", "The local platform was stopped while the run was in progress."), (Text(run, "status"), Text(run, "statusMessage")));
        string log = (await after.Get($"v2/logs/{left}?stream=1")).Text;
        Assert.Contains("Z begin", log, StringComparison.Ordinal);
        Assert.EndsWith("Z ACTOR: The local platform was stopped while the run was in progress.\n", log, StringComparison.Ordinal);
        Assert.Equal("SUCCEEDED", Text((await after.Get($"v2/actor-runs/{ended}")).Data, "status"));
    }

    [Fact]
    public async Task A_platform_that_stops_aborts_its_runs_and_says_why()
    {
        using TempFolder folder = new();
        LocalServerOptions options = new() { Port = 0, DataFolder = folder.Path };
        string id;
        await using (LocalServer server = await LocalServer.StartAsync(options))
        {
            using Api api = new(server.Url);
            id = await StartAsync(api, "stopped", new { durationMs = 60_000 });
        }

        await using LocalServer again = await LocalServer.StartAsync(options);
        using Api after = new(again.Url);
        JsonElement run = (await after.Get($"v2/actor-runs/{id}")).Data;
        Assert.Equal("ABORTED", Text(run, "status"));
        Assert.StartsWith("The local platform was stopped", Text(run, "statusMessage"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_Actor_that_cannot_be_run_has_to_say_is_in_its_log_and_its_message()
    {
        await using LocalServer server = await StartAsync();
        using Api api = new(server.Url);
        using TempFolder folder = new();
        (await api.Post("__local/actors", new { path = folder.Path, name = "missing", command = new[] { "no-such-program-anywhere" } })).Expect(201);

        JsonElement run = await api.Run("local~missing");

        Assert.Equal("FAILED", Text(run, "status"));
        Assert.False(run.TryGetProperty("exitCode", out _));
        Assert.Contains("no-such-program-anywhere", Text(run, "statusMessage"), StringComparison.Ordinal);
        Assert.Contains($"Z ACTOR: {Text(run, "statusMessage")}\n", (await api.Get($"v2/logs/{Id(run)}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_Actor_that_is_moved_is_restarted_once_after_the_time_that_it_has_for_that()
    {
        await using LocalServer server = await StartAsync();
        using Api api = new(server.Url);
        string id = await StartAsync(api, "moved", new { durationMs = 600_000, log = new[] { "begin" } });

        (await api.Post($"__local/runs/{id}/migrate?graceSecs=60")).Expect(200);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(1, await BeginningsAsync(api, id));
        _time.Advance(TimeSpan.FromSeconds(2));

        await Api.Eventually(async () => await BeginningsAsync(api, id) == 2, "it begins again");
        (await api.Post("__local/runs/AAAAAAAAAAAAAAAAA/migrate")).Expect(404);
    }

    [Fact]
    public async Task An_Actor_that_starts_again_by_itself_when_it_is_to_be_moved_is_not_restarted_a_second_time()
    {
        await using LocalServer server = await StartAsync();
        using Api api = new(server.Url);
        string id = await StartAsync(api, "willing", new { durationMs = 600_000, log = new[] { "begin" } });
        (await api.Post($"__local/runs/{id}/migrate?graceSecs=60")).Expect(200);

        (await api.Post($"v2/actor-runs/{id}/reboot")).Expect(200);
        await Api.Eventually(async () => await BeginningsAsync(api, id) == 2, "it begins again");
        _time.Advance(TimeSpan.FromSeconds(61));

        await api.Post($"v2/actor-runs/{id}/abort");
        await api.WaitForRun(id);
        Assert.Equal(2, await BeginningsAsync(api, id));
    }

    [Fact]
    public async Task A_run_whose_Actor_has_lost_its_folder_fails_and_says_so()
    {
        await using LocalServer server = await StartAsync();
        using Api api = new(server.Url);
        string path;
        using (TempFolder folder = new())
        {
            path = folder.Path;
            (await api.Post("__local/actors", new { path, name = "homeless", command = new[] { "dotnet", "--version" } })).Expect(201);
        }

        JsonElement run = await api.Run("local~homeless");

        Assert.Equal("FAILED", Text(run, "status"));
        Assert.False(run.TryGetProperty("exitCode", out _));
        Assert.Contains(path, Text(run, "statusMessage"), StringComparison.Ordinal);
        Assert.Contains($"Z ACTOR: {Text(run, "statusMessage")}\n", (await api.Get($"v2/logs/{Id(run)}")).Text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_graceful_abort_gives_an_Actor_thirty_seconds()
    {
        Skip.If(OperatingSystem.IsWindows(), "the script is for a Unix shell");
        await using LocalServer server = await StartAsync();
        using Api api = new(server.Url);
        using TempFolder folder = new TempFolder().With("main.sh", "trap '' TERM\necho begin\nwhile true; do sleep 1; done\n");
        (await api.Post("__local/actors", new { path = folder.Path, name = "deaf" })).Expect(201);
        string id = Id((await api.Post("v2/actors/local~deaf/runs")).Expect(201).Data);
        await Api.Eventually(async () => await BeginningsAsync(api, id) == 1, "it begins");

        Assert.Equal("ABORTING", Text((await api.Post($"v2/actor-runs/{id}/abort?gracefully=1")).Data, "status"));
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal("ABORTING", Text((await api.Get($"v2/actor-runs/{id}")).Data, "status"));
        _time.Advance(TimeSpan.FromSeconds(2));

        await Api.Eventually(async () => Text((await api.Get($"v2/actor-runs/{id}")).Data, "status") == "ABORTED", "it is ended");
    }

    [Fact]
    public async Task A_failure_after_a_minute_is_restarted_like_a_first_one()
    {
        await using LocalServer server = await StartAsync();
        using Api api = new(server.Url);
        await api.Scripted("now-and-then", new { exitCode = 1, durationMs = 25_000, log = new[] { "begin" } });
        string id = Id((await api.Post("v2/actors/local~now-and-then/runs?restartOnError=1&timeout=0")).Expect(201).Data);

        // Three in 75 seconds: never more than three within a minute.
        for (int run = 1; run <= 8; run++)
        {
            await Api.Eventually(async () => await BeginningsAsync(api, id) == run, $"it begins for the {run}. time");
            _time.Advance(TimeSpan.FromSeconds(25));
        }

        await Api.Eventually(async () => await BeginningsAsync(api, id) == 9, "it continues");
    }

    [Fact]
    public async Task A_run_that_is_resurrected_has_the_whole_of_its_timeout_again()
    {
        await using LocalServer server = await StartAsync();
        using Api api = new(server.Url);
        string id = await StartAsync(api, "slow", new { durationMs = 600_000, log = new[] { "begin" } }, "timeout=100");
        // The timeout counts before the Actor begins, and perhaps not yet when the run is called running.
        await Api.Eventually(async () => await BeginningsAsync(api, id) == 1, "it begins");
        _time.Advance(TimeSpan.FromSeconds(99));
        Assert.Equal("RUNNING", Text((await api.Get($"v2/actor-runs/{id}")).Data, "status"));
        _time.Advance(TimeSpan.FromSeconds(2));
        await Api.Eventually(async () => Text((await api.Get($"v2/actor-runs/{id}")).Data, "status") == "TIMED-OUT", "it is timed out");
        Assert.Equal("Actor run timed out after 100 seconds.", Text((await api.Get($"v2/actor-runs/{id}")).Data, "statusMessage"));

        (await api.Post($"v2/actor-runs/{id}/resurrect")).Expect(200);
        await Api.Eventually(async () => await BeginningsAsync(api, id) == 2, "it continues");
        _time.Advance(TimeSpan.FromSeconds(99));
        Assert.Equal("RUNNING", Text((await api.Get($"v2/actor-runs/{id}")).Data, "status"));
    }

    private Task<LocalServer> StartAsync() => LocalServer.StartAsync(new LocalServerOptions { Port = 0, InMemory = true, Time = _time });

    /// <summary>A run that has begun.</summary>
    private static async Task<string> StartAsync(Api api, string name, object scripted, string query = "")
    {
        await api.Scripted(name, scripted);
        string id = Id((await api.Post($"v2/actors/local~{name}/runs?{query}")).Expect(201).Data);
        await Api.Eventually(async () => Text((await api.Get($"v2/actor-runs/{id}")).Data, "status") == "RUNNING", "the run begins");
        return id;
    }

    private static async Task<int> BeginningsAsync(Api api, string id) => (await api.Get($"v2/logs/{id}")).Text.Split("Z begin").Length - 1;

    private static void Copy(string from, string to)
    {
        // The lock goes with its process.
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) != ".lock"))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            using FileStream source = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using FileStream copy = File.Create(target);
            source.CopyTo(copy);
        }
    }

    private static string Id(JsonElement run) => run.GetProperty("id").GetString()!;

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
