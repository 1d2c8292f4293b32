using System.Net.WebSockets;
using System.Text.Json;
using ApifyPS.LocalPlatform.Processes;
using ApifyPS.LocalPlatform.Runs;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Runs;

/// <summary>What an SDK hears, with the test in the place of the SDK.</summary>
public sealed class RunEventsTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private readonly Api _api = platform.Api;

    [Fact]
    public async Task The_memory_and_processor_time_of_an_actor_are_told_and_kept()
    {
        string id = await Start("usage", Shell.Sleep(300));
        using ClientWebSocket socket = await Connect(id);
        JsonElement data = (await Next(socket, "systemInfo")).GetProperty("data");
        foreach (string name in new[] { "memAvgBytes", "memCurrentBytes", "memMaxBytes", "cpuAvgUsage", "cpuMaxUsage", "cpuCurrentUsage" })
        {
            Assert.Equal(JsonValueKind.Number, data.GetProperty(name).ValueKind);
        }

        Assert.InRange(data.GetProperty("memCurrentBytes").GetInt64(), 10_000, 1_000_000_000);
        Assert.False(data.GetProperty("isCpuOverloaded").GetBoolean() && data.GetProperty("cpuCurrentUsage").GetDouble() < 50);
        JsonElement stats = (await _api.Get($"v2/actor-runs/{id}")).Data.GetProperty("stats");
        Assert.True(stats.GetProperty("memMaxBytes").GetInt64() >= data.GetProperty("memCurrentBytes").GetInt64());
        await _api.Post($"v2/actor-runs/{id}/abort");
        await UntilClosed(socket);
        Assert.Equal(0, (await _api.WaitForRun(id)).GetProperty("stats").GetProperty("memCurrentBytes").GetInt64());
    }

    [Fact]
    public async Task A_graceful_abort_is_told_to_who_listens_and_to_who_comes_late()
    {
        string id = await Start("aborted", Shell.Sleep(300));
        using ClientWebSocket early = await Connect(id);
        await Next(early, "systemInfo");
        await _api.Post($"v2/actor-runs/{id}/abort?gracefully=1");
        await Next(early, "aborting");
        Assert.False((await Next(early, "persistState")).GetProperty("data").GetProperty("isMigrating").GetBoolean());
        using ClientWebSocket late = await Connect(id);
        await Next(late, "aborting");
        // Who listens is not cut short by a signal.
        Assert.Equal("ABORTING", (await _api.Get($"v2/actor-runs/{id}")).Data.GetProperty("status").GetString());
        await _api.Post($"v2/actor-runs/{id}/abort");
        await UntilClosed(early);
        await UntilClosed(late);
    }

    [Fact]
    public async Task A_migration_is_told_and_then_the_actor_starts_again()
    {
        string id = await Start("migrated", $"{Shell.Print("ACTOR_RUN_ID")} && {Shell.Sleep(300)}");
        using ClientWebSocket socket = await Connect(id);
        await Next(socket, "systemInfo");
        JsonElement run = (await _api.Post($"__local/runs/{id}/migrate?graceSecs=0")).Expect(200).Data;
        Assert.Equal(1, run.GetProperty("stats").GetProperty("migrationCount").GetInt32());
        await Next(socket, "migrating");
        await Api.Eventually(async () => (await _api.Get($"v2/logs/{id}")).Text.Split($"ACTOR_RUN_ID={id}").Length == 3, "it runs a second time");
        // The news of a past migration would make the new process leave again.
        using ClientWebSocket after = await Connect(id);
        Assert.Equal("systemInfo", (await Next(after, null)).GetProperty("name").GetString());
        await _api.Post($"v2/actor-runs/{id}/abort");
        Assert.Equal("job-finished", (await Finished(id, $"__local/runs/{id}/migrate")).ErrorType);
    }

    [Fact]
    public async Task Who_asks_for_a_run_that_is_not_there_is_told_never_to_come_back()
    {
        using ClientWebSocket socket = await Connect("AAAAAAAAAAAAAAAAA");
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, await UntilClosed(socket));
        Assert.Equal(400, (await _api.Get("events/AAAAAAAAAAAAAAAAA")).Status);
    }

    [Fact]
    public void A_listener_that_does_not_read_cannot_fill_the_memory()
    {
        RunEvents events = new();
        var listener = events.Listen();
        for (int n = 0; n < 10_000; n++) events.Tell(RunEvents.SystemInfo);
        Assert.InRange(listener.Reader.Count, 1, 1000);
        events.Complete();
        Assert.False(events.HasListeners);
        Assert.True(events.Listen().Reader.Completion.IsCompleted);
    }

    [Theory]
    [InlineData("  501     1   501  12345   0:01.50", 12345 * 1024, 1.5)]
    [InlineData("  501     1   501    100 1-02:03:04", 100 * 1024, 93784)]
    [InlineData("  501     1   501    100   12:03:04.25", 100 * 1024, 43384.25)]
    public void The_output_of_ps_is_understood_where_there_is_no_proc(string line, long memory, double seconds)
    {
        ProcessTable.Entry entry = ProcessTable.ParsePs(line)!.Value;
        Assert.Equal((501, 1, 501, memory, TimeSpan.FromSeconds(seconds)), (entry.Pid, entry.Parent, entry.Group, entry.Memory, entry.Processor));
        Assert.Null(ProcessTable.ParsePs("  PID  PPID"));
    }

    [Fact]
    public void A_process_whose_name_has_brackets_and_blanks_is_understood()
    {
        ProcessTable.Entry entry = ProcessTable.ParseStat("42 (a) b (c) S 1 40 40 0 -1 4194304 100 0 0 0 250 50 30 20 20 0 1 0 100 1000000 1000 18446744073709551615")!.Value;
        Assert.Equal((42, 1, 40, 1000L * Environment.SystemPageSize, TimeSpan.FromSeconds(3.5)), (entry.Pid, entry.Parent, entry.Group, entry.Memory, entry.Processor));
    }

    private async Task<string> Start(string name, string command)
    {
        string folder = Path.GetTempPath();
        (await _api.Post("__local/actors", new { path = folder, name, command })).Expect(201);
        string id = (await _api.Post($"v2/actors/local~{name}/runs")).Expect(201).Data.GetProperty("id").GetString()!;
        await Api.Eventually(async () => (await _api.Get($"v2/actor-runs/{id}")).Data.GetProperty("status").GetString() == "RUNNING", "it runs");
        return id;
    }

    private async Task<Answer> Finished(string id, string path)
    {
        await _api.WaitForRun(id);
        return (await _api.Post(path)).Expect(400);
    }

    private async Task<ClientWebSocket> Connect(string id)
    {
        ClientWebSocket socket = new();
        await socket.ConnectAsync(new Uri($"{platform.Url.Replace("http", "ws", StringComparison.Ordinal)}/events/{id}"), CancellationToken.None);
        return socket;
    }

    /// <summary>The next event of that name; others in between are passed over.</summary>
    private static async Task<JsonElement> Next(ClientWebSocket socket, string? name)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        byte[] buffer = new byte[16 * 1024];
        while (true)
        {
            WebSocketReceiveResult received = await socket.ReceiveAsync(buffer, patience.Token);
            Assert.True(received is { MessageType: WebSocketMessageType.Text, EndOfMessage: true }, $"closed instead of {name}");
            JsonElement message = JsonDocument.Parse(buffer.AsMemory(0, received.Count)).RootElement;
            Assert.True(message.TryGetProperty("createdAt", out _));
            if (name is null || message.GetProperty("name").GetString() == name) return message;
        }
    }

    private static async Task<WebSocketCloseStatus?> UntilClosed(ClientWebSocket socket)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        byte[] buffer = new byte[16 * 1024];
        while ((await socket.ReceiveAsync(buffer, patience.Token)).MessageType != WebSocketMessageType.Close)
        {
        }

        return socket.CloseStatus;
    }
}
