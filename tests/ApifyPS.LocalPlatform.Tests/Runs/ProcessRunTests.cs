using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ApifyPS.LocalPlatform.Processes;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Runs;

public sealed class ProcessRunTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private readonly Api _api = platform.Api;

    [Fact]
    public async Task Both_outputs_of_an_actor_are_in_its_log_with_a_timestamp_per_line()
    {
        (JsonElement run, string log) = await RunLine("outputs", Shell.Line("echo to-out; echo to-err >&2; printf 'no newline'", "echo to-out& echo to-err>&2& <nul set /p =no newline"));
        Assert.Equal("SUCCEEDED", run.GetProperty("status").GetString());
        string[] lines = log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z ", line));
        Assert.Contains("ACTOR: Starting process: ", lines[0], StringComparison.Ordinal);
        foreach (string expected in new[] { "to-out", "to-err", "no newline" }) Assert.Contains(lines, line => line[25..].Trim() == expected);
    }

    [Fact]
    public async Task An_actor_gets_the_environment_that_the_sdks_expect_and_not_the_token_of_the_caller()
    {
        (JsonElement run, string log) = await RunLine("environment", Shell.PrintEnvironment);
        Dictionary<string, string> environment = log.Split('\n').Select(line => line.Length > 25 ? line[25..].TrimEnd('\r') : "")
            .Where(line => line.Contains('=', StringComparison.Ordinal)).GroupBy(line => line.Split('=')[0]).ToDictionary(group => group.Key, group => group.First().Split('=', 2)[1]);
        Assert.Equal(run.GetProperty("id").GetString(), environment["ACTOR_RUN_ID"]);
        Assert.Equal(run.GetProperty("id").GetString(), environment["APIFY_ACTOR_RUN_ID"]);
        Assert.Equal(run.GetProperty("defaultDatasetId").GetString(), environment["ACTOR_DEFAULT_DATASET_ID"]);
        Assert.Equal(run.GetProperty("defaultKeyValueStoreId").GetString(), environment["APIFY_DEFAULT_KEY_VALUE_STORE_ID"]);
        Assert.Equal(platform.Url, environment["APIFY_API_BASE_URL"]);
        Assert.Equal(platform.Url, environment["APIFY_CLIENT_BASE_URL"]);
        Assert.Equal("1", environment["APIFY_IS_AT_HOME"]);
        Assert.Equal("INPUT", environment["ACTOR_INPUT_KEY"]);
        Assert.Equal("1024", environment["ACTOR_MEMORY_MBYTES"]);
        Assert.Equal("0.25", environment["APIFY_DEDICATED_CPUS"]);
        Assert.Equal("latest", environment["ACTOR_BUILD_TAGS"]);
        Assert.Equal($"{platform.Url.Replace("http", "ws", StringComparison.Ordinal)}/events/{environment["ACTOR_RUN_ID"]}", environment["ACTOR_EVENTS_WEBSOCKET_URL"]);
        Assert.Equal(environment["ACTOR_EVENTS_WEBSOCKET_URL"], environment["APIFY_ACTOR_EVENTS_WS_URL"]);
        Assert.Equal("local/environment", environment["ACTOR_FULL_NAME"]);
        Assert.Equal("0.0.1", environment["ACTOR_BUILD_NUMBER"]);
        Assert.Equal(run.GetProperty("containerUrl").GetString(), environment["ACTOR_WEB_SERVER_URL"]);
        Assert.StartsWith("apify_local_run_", environment["APIFY_TOKEN"], StringComparison.Ordinal);
        Assert.DoesNotContain("secret-of-the-caller", log, StringComparison.Ordinal);
        Assert.DoesNotContain(environment.Keys, name => name == "APIFY_LOCAL_HOME");
        // Both spellings, or a proxy of the company gets what is for the platform.
        foreach (string name in OperatingSystem.IsWindows() ? ["NO_PROXY"] : new[] { "NO_PROXY", "no_proxy" }) Assert.EndsWith("127.0.0.1,localhost,::1", environment[name], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Variables_of_the_project_are_passed_on_but_cannot_replace_those_of_the_platform()
    {
        using TempFolder folder = new TempFolder().With(".actor/actor.json", """{"actorSpecification":1,"name":"declared","version":"1.2","environmentVariables":{"LEVEL":"debug","ACTOR_RUN_ID":"fake"}}""");
        await Register(new { path = folder.Path, command = $"{Shell.Print("LEVEL")} && {Shell.Print("ACTOR_RUN_ID")} && {Shell.Print("MINE")}", env = new { MINE = "yes" } });
        JsonElement run = await _api.Run("local~declared");
        string log = await LogOf(run);
        Assert.Contains("LEVEL=debug", log, StringComparison.Ordinal);
        Assert.Contains("MINE=yes", log, StringComparison.Ordinal);
        Assert.Contains("ACTOR_RUN_ID=" + run.GetProperty("id").GetString(), log, StringComparison.Ordinal);
        Assert.Equal("1.2.1", run.GetProperty("buildNumber").GetString());
    }

    [Fact]
    public async Task The_exit_code_of_the_process_is_that_of_the_run()
    {
        (JsonElement run, _) = await RunLine("exit-three", "exit 3");
        Assert.Equal(("FAILED", 3), (run.GetProperty("status").GetString(), run.GetProperty("exitCode").GetInt32()));
    }

    [SkippableFact]
    public async Task Aborting_ends_the_processes_that_the_actor_started_too()
    {
        Skip.If(OperatingSystem.IsWindows(), "the script is for a Unix shell");
        using TempFolder folder = new TempFolder().With("main.sh", "sh -c 'sleep 300 & echo child=$!; wait' &\nsleep 300 & echo child=$!\nwait\n");
        await Register(new { path = folder.Path, name = "family" });
        string id = (await _api.Post("v2/actors/local~family/runs")).Data.GetProperty("id").GetString()!;
        List<int> children = [];
        await Api.Eventually(async () =>
        {
            children = [.. (await LogOf(id)).Split('\n').Where(line => line.Contains("child=", StringComparison.Ordinal)).Select(line => int.Parse(line.Split('=')[1], CultureInfo.InvariantCulture))];
            return children.Count == 2;
        }, "both children run");
        await _api.Post($"v2/actor-runs/{id}/abort");
        Assert.Equal("ABORTED", (await _api.WaitForRun(id)).GetProperty("status").GetString());
        await Api.Eventually(() => Task.FromResult(children.All(pid => ProcessIdentity.Find(pid) is null)), "the children are gone");
    }

    [SkippableFact]
    public async Task What_an_actor_leaves_running_ends_with_it()
    {
        Skip.IfNot(ProcessTree.MakesGroups, "needs process groups");
        (JsonElement run, string log) = await RunLine("leftover", "sleep 300 & echo child=$!");
        Assert.Equal("SUCCEEDED", run.GetProperty("status").GetString());
        int child = int.Parse(log.Split("child=")[^1].Trim(), CultureInfo.InvariantCulture);
        await Api.Eventually(() => Task.FromResult(ProcessIdentity.Find(child) is null), "the child is gone");
    }

    [SkippableFact]
    public async Task Where_there_is_no_setsid_an_actor_has_a_group_of_its_own_all_the_same()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && CommandLocator.OnPath("perl") is not null, "looks into /proc at what Perl does");
        IReadOnlyList<string> maker = ProcessTree.FindGroupMaker(name => name == "setsid" ? null : CommandLocator.OnPath(name))!;
        using Process process = Process.Start(new ProcessStartInfo(maker[0], [.. maker.Skip(1), "/bin/sh", "-c", "cut -d' ' -f1,5,6 /proc/$$/stat; exit 7"]) { RedirectStandardOutput = true })!;
        string id = process.Id.ToString(CultureInfo.InvariantCulture);
        Assert.Equal($"{id} {id} {id}", (await process.StandardOutput.ReadToEndAsync()).Trim());
        await process.WaitForExitAsync();
        Assert.Equal(7, process.ExitCode);
    }

    [SkippableFact]
    public async Task A_daemon_that_has_left_the_actor_ends_with_it_too()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && ProcessTree.MakesGroups, "only Linux tells which processes an Actor has started");
        (JsonElement run, string log) = await RunLine("daemon", "(setsid sleep 300 & echo child=$!) & wait");
        Assert.Equal("SUCCEEDED", run.GetProperty("status").GetString());
        int child = int.Parse(log.Split("child=")[^1].Trim(), CultureInfo.InvariantCulture);
        await Api.Eventually(() => Task.FromResult(ProcessIdentity.Find(child) is null), "the daemon is gone");
    }

    [SkippableFact]
    public async Task A_graceful_abort_lets_the_actor_tidy_up()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no signal for it");
        using TempFolder folder = new TempFolder().With("main.sh", "trap 'echo tidied up; exit 0' TERM\necho ready\nsleep 300 & wait\n");
        await Register(new { path = folder.Path, name = "tidy" });
        string id = (await _api.Post("v2/actors/local~tidy/runs")).Data.GetProperty("id").GetString()!;
        await Api.Eventually(async () => (await LogOf(id)).Contains("Z ready", StringComparison.Ordinal), "the Actor is ready");
        Assert.Equal("ABORTING", (await _api.Post($"v2/actor-runs/{id}/abort?gracefully=1")).Expect(200).Data.GetProperty("status").GetString());
        Assert.Equal("ABORTED", (await _api.WaitForRun(id)).GetProperty("status").GetString());
        Assert.Contains("tidied up", await LogOf(id), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_second_abort_does_not_wait_for_an_actor_that_ignores_the_first()
    {
        Skip.If(OperatingSystem.IsWindows(), "the script is for a Unix shell");
        using TempFolder folder = new TempFolder().With("main.sh", "trap '' TERM\necho ready\nwhile true; do sleep 1; done\n");
        await Register(new { path = folder.Path, name = "stubborn" });
        string id = (await _api.Post("v2/actors/local~stubborn/runs")).Data.GetProperty("id").GetString()!;
        await Api.Eventually(async () => (await LogOf(id)).Contains("Z ready", StringComparison.Ordinal), "the Actor is ready");
        await _api.Post($"v2/actor-runs/{id}/abort?gracefully=1");
        await _api.Post($"v2/actor-runs/{id}/abort");
        Task<JsonElement> end = _api.WaitForRun(id);
        Assert.Equal("ABORTED", (await end.WaitAsync(TimeSpan.FromSeconds(20))).GetProperty("status").GetString());
    }

    [SkippableFact]
    public async Task A_run_that_starts_again_need_not_wait_for_the_requests_that_its_last_process_had_locked()
    {
        Skip.If(OperatingSystem.IsWindows(), "the script is for a Unix shell");
        using TempFolder folder = new TempFolder().With("main.sh", "echo token=$APIFY_TOKEN\nsleep 300\n");
        await Register(new { path = folder.Path, name = "locking" });
        JsonElement run = (await _api.Post("v2/actors/local~locking/runs")).Data;
        string id = run.GetProperty("id").GetString()!;
        string queue = $"v2/request-queues/{run.GetProperty("defaultRequestQueueId").GetString()}";
        await Api.Eventually(async () => (await LogOf(id)).Contains("Z token=", StringComparison.Ordinal), "it runs");
        string token = (await LogOf(id)).Split("Z token=")[1].Split('\n')[0];
        (await _api.Post($"{queue}/requests?clientKey=mine", new { url = "http://a.b/", uniqueKey = "a" })).Expect(201);
        async Task<int> Locked(string client) => (await _api.Send(
            HttpMethod.Post, $"{queue}/head/lock?limit=5&lockSecs=600&clientKey={client}", change: request => request.Headers.Authorization = new("Bearer", token))).Expect(201).Data.GetProperty("items").GetArrayLength();
        Assert.Equal(1, await Locked("first-process"));
        Assert.Equal(0, await Locked("second-process"));
        (await _api.Post($"v2/actor-runs/{id}/reboot")).Expect(200);
        await Api.Eventually(async () => (await LogOf(id)).Split("Z token=").Length == 3, "it runs again");
        Assert.Equal(1, await Locked("second-process"));
    }

    [Fact]
    public async Task A_process_that_exceeds_the_timeout_is_ended()
    {
        using TempFolder folder = new();
        await Register(new { path = folder.Path, name = "endless", command = Shell.Sleep(300) });
        JsonElement run = await _api.Run("local~endless", query: "&timeout=1");
        Assert.Equal("TIMED-OUT", run.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_program_that_is_not_installed_fails_the_run_with_its_name()
    {
        using TempFolder folder = new();
        await Register(new { path = folder.Path, name = "missing", command = new[] { "no-such-program-anywhere", "x" } });
        JsonElement run = await _api.Run("local~missing");
        Assert.Equal("FAILED", run.GetProperty("status").GetString());
        Assert.Contains("no-such-program-anywhere", run.GetProperty("statusMessage").GetString(), StringComparison.Ordinal);
        Assert.Contains("no-such-program-anywhere", await LogOf(run), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_powershell_actor_without_a_powershell_says_what_to_install()
    {
        Skip.If(CommandLocator.OnPath("pwsh") is not null || OperatingSystem.IsWindows(), "there is a PowerShell here");
        using TempFolder folder = new TempFolder().With("main.ps1", "'hi'");
        await Register(new { path = folder.Path, name = "power" });
        JsonElement run = await _api.Run("local~power");
        Assert.Equal("FAILED", run.GetProperty("status").GetString());
        Assert.Contains("Start-ApifyLocalPlatform", run.GetProperty("statusMessage").GetString(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task An_actor_can_use_the_api_with_the_token_of_its_run()
    {
        Skip.If(OperatingSystem.IsWindows() || CommandLocator.OnPath("curl") is null, "needs a Unix shell with curl");
        using TempFolder folder = new TempFolder().With("main.sh",
            """
            H="Authorization: Bearer $APIFY_TOKEN"; S="$APIFY_API_BASE_URL/v2/key-value-stores/$ACTOR_DEFAULT_KEY_VALUE_STORE_ID/records"
            curl -sf -H "$H" "$S/INPUT" > in.json
            curl -sf -X PUT -H "$H" -H 'Content-Type: application/json' --data-binary @in.json "$S/OUTPUT"
            curl -sf -X PUT -H "$H" -H 'Content-Type: application/json' -d '{"statusMessage":"done by hand","isStatusMessageTerminal":true}' "$APIFY_API_BASE_URL/v2/actor-runs/$ACTOR_RUN_ID"
            """);
        await Register(new { path = folder.Path, name = "caller" });
        JsonElement run = await _api.Run("local~caller", """{"ž": 1}""");
        Assert.Equal(("SUCCEEDED", "done by hand"), (run.GetProperty("status").GetString(), run.GetProperty("statusMessage").GetString()));
        Assert.Equal("""{"ž": 1}""", (await _api.Get($"v2/actor-runs/{run.GetProperty("id").GetString()}/key-value-store/records/OUTPUT")).Text);
    }

    [SkippableFact]
    public async Task Text_in_any_language_and_very_long_lines_survive_the_log()
    {
        Skip.If(OperatingSystem.IsWindows(), "the script is for a Unix shell");
        (_, string log) = await RunLine("languages", "printf 'P\\303\\255smo \\346\\274\\242\\r\\n'; head -c 100000 /dev/zero | tr '\\0' x");
        string[] lines = [.. log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line[25..])];
        Assert.Equal("Písmo 漢", lines[0]);
        Assert.Equal([LinePump.MaxLine, 100_000 - LinePump.MaxLine], lines.Skip(1).Select(line => line.Length));
    }

    [Fact]
    public async Task Defaults_of_the_input_schema_fill_in_what_the_input_leaves_out()
    {
        using TempFolder folder = new TempFolder()
            .With(".actor/actor.json", """{"actorSpecification":1,"name":"defaults","version":"0.1","input":"./schema.json"}""")
            .With(".actor/schema.json", """{"properties":{"a":{"default":1},"b":{"default":[2]},"c":{"prefill":3}}}""");
        await Register(new { path = folder.Path, command = "exit 0" });
        Assert.Equal("""{"a":9,"b":[2]}""", await InputOf(await _api.Run("local~defaults", new { a = 9 })));
        Assert.Equal("""{"a":1,"b":[2]}""", await InputOf(await _api.Run("local~defaults")));
        Assert.Equal("""{ "b" : 1, "a" : 2 }""", await InputOf(await _api.Run("local~defaults", """{ "b" : 1, "a" : 2 }""")));
    }

    private async Task<string> InputOf(JsonElement run) =>
        (await _api.Get($"v2/actor-runs/{run.GetProperty("id").GetString()}/key-value-store/records/INPUT")).Text;

    private async Task<(JsonElement Run, string Log)> RunLine(string name, string line)
    {
        using TempFolder folder = new();
        await Register(new { path = folder.Path, name, command = line });
        JsonElement run = await _api.Run("local~" + name);
        return (run, await LogOf(run));
    }

    private async Task Register(object registration) => (await _api.Post("__local/actors", registration)).Expect(201);

    private Task<string> LogOf(JsonElement run) => LogOf(run.GetProperty("id").GetString()!);

    private async Task<string> LogOf(string id) => (await _api.Get($"v2/logs/{id}")).Expect(200).Text;
}
