using System.Text.Json;
using ApifyPS.LocalPlatform.Diagnostics;
using ApifyPS.LocalPlatform.Hosting;
using ApifyPS.LocalPlatform.Persistence;
using ApifyPS.LocalPlatform.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace ApifyPS.LocalPlatform.Tests.Diagnostics;

/// <summary>Whoever waits for the platform must not be told that it is ready when nothing can be stored.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task A_platform_that_can_store_something_says_so_without_a_token_and_leaves_nothing_behind()
    {
        using TempFolder folder = new();
        await using LocalServer server = await LocalServer.StartAsync(new LocalServerOptions { Port = 0, DataFolder = folder.Path, Token = "the only one" });
        using Api api = new(server.Url);
        for (int look = 0; look < 3; look++)
        {
            JsonElement health = (await api.Get("__local/health")).Expect(200).Data;
            Assert.Equal("healthy", health.GetProperty("status").GetString());
            Assert.Equal(0, health.GetProperty("problems").GetArrayLength());
            Assert.InRange(health.GetProperty("freeBytes").GetInt64(), HealthCheck.LeastFreeBytes, long.MaxValue);
            (await api.Get("__local/ready")).Expect(200);
        }

        Assert.Empty(Directory.GetFiles(Path.Combine(folder.Path, "kv")));
    }

    [Fact]
    public async Task A_platform_whose_folder_was_deleted_is_not_ready_and_says_which()
    {
        using TempFolder folder = new();
        await using LocalServer server = await LocalServer.StartAsync(new LocalServerOptions { Port = 0, DataFolder = folder.Path });
        using Api api = new(server.Url);
        Directory.Delete(Path.Combine(folder.Path, "kv"), recursive: true);
        Answer refused = (await api.Get("__local/ready")).Expect(503);
        Assert.Equal("platform-unhealthy", refused.ErrorType);
        Assert.Contains(Path.Combine(folder.Path, "kv"), refused.ErrorMessage, StringComparison.Ordinal);
        // Who asks learns all the same which platform it is.
        JsonElement info = refused.Json.GetProperty("error").GetProperty("data");
        Assert.Equal(Environment.ProcessId, info.GetProperty("pid").GetInt32());
        JsonElement health = (await api.Get("__local/health")).Expect(503).Json.GetProperty("error").GetProperty("data");
        Assert.Equal("dataFolder", health.GetProperty("problems")[0].GetProperty("check").GetString());
        Directory.CreateDirectory(Path.Combine(folder.Path, "kv"));
        (await api.Get("__local/ready")).Expect(200);
    }

    [Fact]
    public async Task A_platform_whose_database_is_full_is_not_ready_until_there_is_room_again()
    {
        using TempFolder folder = new();
        await using LocalServer server = await LocalServer.StartAsync(new LocalServerOptions { Port = 0, DataFolder = folder.Path, MostDatabasePages = 200 });
        using Api api = new(server.Url);
        (await api.Get("__local/ready")).Expect(200);
        await api.Post("v2/key-value-stores?name=full");
        int stored = 0;
        while (stored < 1000 && (await api.Send(HttpMethod.Put, $"v2/key-value-stores/local~full/records/r{stored}", new ByteArrayContent(new byte[15_000]))).Status == 201) stored++;
        Assert.Equal("platform-unhealthy", (await api.Get("__local/ready")).Expect(503).ErrorType);
        (await api.Delete("v2/key-value-stores/local~full")).Expect(204);
        (await api.Get("__local/ready")).Expect(200);
    }

    [Fact]
    public async Task A_database_that_cannot_be_written_is_told()
    {
        using TempFolder folder = new();
        using DataFolder data = DataFolder.Open(folder.Path);
        using Database database = Database.Open(data.Database);
        HealthCheck check = new(database, data, NullLogger.Instance);
        Assert.True((await check.LookAsync(CancellationToken.None)).IsGood);
        database.RefuseWrites();
        Health health = await check.LookAsync(CancellationToken.None);
        Assert.Equal("database", Assert.Single(health.Problems).Check);
        Assert.Contains("readonly", health.Reason, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_disk_that_is_nearly_full_is_told_before_a_write_fails()
    {
        using TempFolder folder = new();
        using DataFolder data = DataFolder.Open(folder.Path);
        using Database database = Database.Open(data.Database);
        HealthCheck check = new(database, data, NullLogger.Instance) { FreeBytes = _ => 3 * 1024 * 1024 };
        Health health = await check.LookAsync(CancellationToken.None);
        Assert.Equal("disk", Assert.Single(health.Problems).Check);
        Assert.Contains("3 MB", health.Reason, StringComparison.Ordinal);
        // A disk that does not tell is no reason to refuse.
        Assert.True((await new HealthCheck(database, data, NullLogger.Instance) { FreeBytes = _ => null }.LookAsync(CancellationToken.None)).IsGood);
    }

    [SkippableFact]
    public async Task A_database_that_was_deleted_under_the_server_is_told()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows does not let it be deleted");
        using TempFolder folder = new();
        await using LocalServer server = await LocalServer.StartAsync(new LocalServerOptions { Port = 0, DataFolder = folder.Path });
        using Api api = new(server.Url);
        File.Delete(Path.Combine(folder.Path, DataFolder.DatabaseName));
        Assert.Contains("is gone", (await api.Get("__local/ready")).Expect(503).ErrorMessage, StringComparison.Ordinal);
    }
}
