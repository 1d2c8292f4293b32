using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ApifyPS.LocalPlatform.Processes;
using ApifyPS.LocalPlatform.Tests.Support;
using Microsoft.Data.Sqlite;

namespace ApifyPS.LocalPlatform.Tests.Hosting;

/// <summary>The program as its users start it: a process of its own.</summary>
public sealed class ServerProcessTests
{
    [Fact]
    public async Task It_says_in_one_line_where_it_listens_and_can_be_stopped_over_http()
    {
        using PlatformProcess server = await PlatformProcess.StartAsync("--port", "0", "--in-memory");
        Assert.Matches(@"^apify-local listening on http://127\.0\.0\.1:\d+$", server.FirstLine);
        using Api api = new(server.Url);
        string file = Path.Combine(TestHome.Path, "instances", server.Pid.ToString(CultureInfo.InvariantCulture) + ".json");
        JsonElement instance = JsonDocument.Parse(await File.ReadAllTextAsync(file)).RootElement;
        Assert.Equal((server.Pid, server.Url), (instance.GetProperty("pid").GetInt32(), instance.GetProperty("url").GetString()));
        (await api.Post("__local/shutdown")).Expect(202);
        (int exitCode, string output, _) = await server.WaitForExit();
        Assert.Equal((0, ""), (exitCode, output));
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task Wrong_options_a_taken_port_and_a_folder_in_use_have_exit_codes_and_reasons()
    {
        using TempFolder folder = new();
        using TempFolder files = new TempFolder().With("file.txt", "no folder");
        using PlatformProcess first = await PlatformProcess.StartAsync("--port", "0", "--data", folder.Path);
        string port = first.Url.Split(':')[^1];
        foreach ((string[] arguments, int expected, string reason) in new (string[], int, string)[]
        {
            (["--nonsense"], 2, "--nonsense"),
            (["--port", port, "--in-memory"], 3, $"Port {port} is in use"),
            (["--port", "0", "--data", folder.Path], 3, "in use by another apify-local"),
            // Nobody would find the other apify-local that is not there.
            (["--port", "0", "--data", Path.Combine(files.Path, "file.txt")], 3, "file.txt cannot be used: "),
            (["--port", "0", "--data", Path.Combine(files.Path, "file.txt", "below")], 3, "below cannot be used: "),
        })
        {
            using PlatformProcess second = PlatformProcess.Launch(arguments);
            (int exitCode, string output, string errors) = await second.WaitForExit();
            Assert.Equal((expected, ""), (exitCode, output));
            Assert.Contains(reason, errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_was_acknowledged_survives_a_kill_and_what_ran_is_aborted_with_its_processes()
    {
        using TempFolder folder = new();
        using TempFolder actor = new();
        string run;
        string scripted;
        int actorPid;
        byte[] large = new byte[100_000];
        Random.Shared.NextBytes(large);
        using (PlatformProcess server = await PlatformProcess.StartAsync("--port", "0", "--data", folder.Path))
        {
            using Api api = new(server.Url);
            await api.Post("__local/actors", new { path = actor.Path, name = "orphan", command = Shell.Sleep(300) });
            await api.Scripted("waiting", new { durationMs = 300_000, log = new[] { "line" } });
            scripted = (await api.Post("v2/actors/local~waiting/runs")).Data.GetProperty("id").GetString()!;
            run = (await api.Post("v2/actors/local~orphan/runs")).Data.GetProperty("id").GetString()!;
            actorPid = await PidOf(folder.Path, run);
            await api.Post("v2/datasets?name=kept");
            for (int n = 0; n < 20; n++) (await api.Post("v2/datasets/local~kept/items", new { n })).Expect(201);
            await api.Post("v2/key-value-stores?name=kept");
            (await api.Send(HttpMethod.Put, "v2/key-value-stores/local~kept/records/LARGE", new ByteArrayContent(large))).Expect(201);
            await server.Kill();
        }

        // On Windows the job object has ended it already; elsewhere it is an orphan now.
        using PlatformProcess again = await PlatformProcess.StartAsync("--port", "0", "--data", folder.Path);
        using Api after = new(again.Url);
        foreach (string id in new[] { run, scripted })
        {
            JsonElement aborted = (await after.Get($"v2/actor-runs/{id}")).Expect(200).Data;
            Assert.Equal("ABORTED", aborted.GetProperty("status").GetString());
            Assert.Contains("stopped", aborted.GetProperty("statusMessage").GetString(), StringComparison.Ordinal);
            Assert.True(aborted.TryGetProperty("finishedAt", out _));
        }

        await Api.Eventually(() => Task.FromResult(ProcessIdentity.Find(actorPid) is null), "the orphaned Actor is gone");
        Assert.Equal(20, (await after.Get("v2/datasets/local~kept/items")).Json.GetArrayLength());
        Assert.Equal(large, await after.Http.GetByteArrayAsync("v2/key-value-stores/local~kept/records/LARGE"));
        Assert.Contains("line", (await after.Get($"v2/logs/{scripted}")).Text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_children_of_an_actor_that_ended_after_its_server_was_killed_are_found_all_the_same()
    {
        Skip.IfNot(ProcessTree.MakesGroups, "needs process groups");
        using TempFolder folder = new();
        using TempFolder actor = new();
        int[] pids = [];
        using (PlatformProcess server = await PlatformProcess.StartAsync("--port", "0", "--data", folder.Path))
        {
            using Api api = new(server.Url);
            await api.Post("__local/actors", new { path = actor.Path, name = "parent", command = "sleep 300 & echo pids=$$,$!; wait" });
            string run = (await api.Post("v2/actors/local~parent/runs")).Data.GetProperty("id").GetString()!;
            await PidOf(folder.Path, run);
            await Api.Eventually(
                async () =>
                {
                    string[] parts = (await api.Get($"v2/logs/{run}")).Text.Split("Z pids=");
                    if (parts.Length == 2) pids = [.. parts[1].Trim().Split(',').Select(pid => int.Parse(pid, CultureInfo.InvariantCulture))];
                    return pids.Length == 2;
                },
                "both run");
            await server.Kill();
        }

        using (Process leader = Process.GetProcessById(pids[0])) leader.Kill();
        await Api.Eventually(() => Task.FromResult(ProcessIdentity.Find(pids[0]) is null), "the Actor's own process is gone");
        Assert.NotNull(ProcessIdentity.Find(pids[1]));
        using PlatformProcess again = await PlatformProcess.StartAsync("--port", "0", "--data", folder.Path);
        await Api.Eventually(() => Task.FromResult(ProcessIdentity.Find(pids[1]) is null), "its child is gone");
    }

    [Fact]
    public async Task A_server_whose_parent_is_gone_ends_and_so_do_its_actors()
    {
        using Process parent = Process.Start(OperatingSystem.IsWindows() ? new ProcessStartInfo("ping", "-n 300 127.0.0.1") { CreateNoWindow = true, RedirectStandardOutput = true } : new ProcessStartInfo("sleep", "300"))!;
        using TempFolder folder = new();
        using TempFolder actor = new();
        using PlatformProcess server = await PlatformProcess.StartAsync("--port", "0", "--data", folder.Path, "--parent-pid", parent.Id.ToString(CultureInfo.InvariantCulture));
        using Api api = new(server.Url);
        await api.Post("__local/actors", new { path = actor.Path, name = "child", command = Shell.Sleep(300) });
        string run = (await api.Post("v2/actors/local~child/runs")).Data.GetProperty("id").GetString()!;
        int actorPid = await PidOf(folder.Path, run);
        parent.Kill();
        Assert.Equal(0, (await server.WaitForExit()).ExitCode);
        await Api.Eventually(() => Task.FromResult(ProcessIdentity.Find(actorPid) is null), "the Actor is gone");
        using PlatformProcess orphan = PlatformProcess.Launch("--port", "0", "--in-memory", "--parent-pid", parent.Id.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(3, (await orphan.WaitForExit()).ExitCode);
    }

    [SkippableFact]
    public async Task A_termination_signal_ends_it_in_order()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no such signal");
        using TempFolder folder = new();
        using PlatformProcess server = await PlatformProcess.StartAsync("--port", "0", "--data", folder.Path);
        using Api api = new(server.Url);
        await api.Scripted("waiting", new { durationMs = 300_000 });
        string run = (await api.Post("v2/actors/local~waiting/runs")).Data.GetProperty("id").GetString()!;
        Task<JsonElement> waiter = api.WaitForRun(run);
        await Api.Eventually(async () => (await api.Get("__local/requests?path=waitForFinish")).Data.GetArrayLength() > 0, "the waiter waits");
        using Process kill = Process.Start("kill", ["-TERM", server.Pid.ToString(CultureInfo.InvariantCulture)]);
        Assert.Equal("ABORTED", (await waiter.WaitAsync(TimeSpan.FromSeconds(20))).GetProperty("status").GetString());
        Assert.Equal(0, (await server.WaitForExit()).ExitCode);
    }

    [Fact]
    public async Task Data_of_a_newer_version_is_refused_and_left_as_it_is()
    {
        using TempFolder folder = new();
        string database = Path.Combine(folder.Path, "apify-local.db");
        using (SqliteConnection connection = new($"Data Source={database};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE future (x); PRAGMA user_version = 999;";
            command.ExecuteNonQuery();
        }

        byte[] before = await File.ReadAllBytesAsync(database);
        using PlatformProcess server = PlatformProcess.Launch("--port", "0", "--data", folder.Path);
        (int exitCode, _, string errors) = await server.WaitForExit();
        Assert.Equal(3, exitCode);
        Assert.Contains("newer apify-local", errors, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(database));
    }

    [Fact]
    public async Task What_a_server_that_was_killed_left_behind_is_removed_by_the_next_one()
    {
        PlatformProcess killed = await PlatformProcess.StartAsync("--port", "0", "--in-memory");
        using Api api = new(killed.Url);
        await api.Scripted("logging", new { log = new[] { "line" } });
        string log = (await api.Run("local~logging")).GetProperty("id").GetString() + ".log";
        Assert.NotEmpty(TemporaryLogs());
        string file = Path.Combine(TestHome.Path, "instances", killed.Pid.ToString(CultureInfo.InvariantCulture) + ".json");
        Assert.True(File.Exists(file));
        using (killed) await killed.Kill();
        using PlatformProcess next = await PlatformProcess.StartAsync("--port", "0", "--in-memory");
        Assert.False(File.Exists(file));
        Assert.Empty(TemporaryLogs());

        IEnumerable<string> TemporaryLogs() =>
            Directory.GetDirectories(Path.GetTempPath(), "apify-local-*").Select(folder => Path.Combine(folder, "logs", log)).Where(File.Exists);
    }

    /// <summary>The process of a run, as the server has noted it for the case that it is killed.</summary>
    private static async Task<int> PidOf(string dataFolder, string run)
    {
        int pid = 0;
        await Api.Eventually(() =>
        {
            using SqliteConnection connection = new($"Data Source={Path.Combine(dataFolder, "apify-local.db")};Mode=ReadOnly;Pooling=False");
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "SELECT doc ->> '$.process.pid' FROM runs WHERE id = $id";
            command.Parameters.AddWithValue("$id", run);
            pid = command.ExecuteScalar() is long value ? (int)value : 0;
            return Task.FromResult(pid != 0);
        }, "the process is noted");
        return pid;
    }
}
