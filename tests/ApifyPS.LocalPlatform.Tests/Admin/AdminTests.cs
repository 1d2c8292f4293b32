using System.Text.Json;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Admin;

public sealed class AdminTests : IAsyncLifetime
{
    // Not shared: these tests are about the whole server.
    private readonly PlatformFixture _platform = new();

    private Api Client => _platform.Api;

    public Task InitializeAsync() => _platform.InitializeAsync();

    public Task DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task Ready_says_where_and_what_the_server_is()
    {
        JsonElement ready = (await Client.Get("__local/ready")).Expect(200).Data;
        Assert.Equal((Environment.ProcessId, _platform.Url, true), (ready.GetProperty("pid").GetInt32(), ready.GetProperty("url").GetString(), ready.GetProperty("inMemory").GetBoolean()));
        Assert.False(string.IsNullOrEmpty(ready.GetProperty("version").GetString()));
    }

    [Fact]
    public async Task The_journal_shows_what_was_sent_and_never_a_token()
    {
        await Client.Send(HttpMethod.Post, "v2/datasets?token=top-secret-2&name=journal", null, request => request.Headers.Authorization = new("Bearer", "top-secret-1"));
        await Client.Post("v2/datasets/local~journal/items", """{"č":1}""");
        await Client.Get("v2/datasets/local~none");
        Answer journal = await Client.Get("__local/requests");
        Assert.DoesNotContain("top-secret", journal.Text, StringComparison.Ordinal);
        JsonElement[] entries = [.. journal.Data.EnumerateArray()];
        Assert.Equal([1, 2, 3], entries.Select(entry => entry.GetProperty("n").GetInt32()));
        Assert.Equal([201, 201, 404], entries.Select(entry => entry.GetProperty("status").GetInt32()));
        Assert.Equal("""{"č":1}""", entries[1].GetProperty("requestBody").GetString());
        Assert.Equal(8, entries[1].GetProperty("requestBodyLength").GetInt32());
        Assert.StartsWith("sha256:", entries[0].GetProperty("requestHeaders").GetProperty("Authorization").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, (await Client.Get("__local/requests?method=POST&path=datasets")).Data.GetArrayLength());
        Assert.Equal(1, (await Client.Get("__local/requests?path=/items$")).Data.GetArrayLength());
        (await Client.Delete("__local/requests")).Expect(204);
        Assert.Equal(0, (await Client.Get("__local/requests")).Data.GetArrayLength());
    }

    [Fact]
    public async Task The_journal_tells_which_fault_a_request_got()
    {
        await Client.Post("__local/faults", new { id = "cut", path = "users", action = new { reset = true } });
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => Client.Get("v2/users/me"));
        JsonElement entry = default;
        await Api.Eventually(async () => (entry = (await Client.Get("__local/requests")).Data[0]).TryGetProperty("status", out _), "the request is over");
        Assert.Equal(("cut", 0), (entry.GetProperty("faultId").GetString(), entry.GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task A_reset_gives_a_new_platform_and_ends_what_is_running()
    {
        await Client.Scripted("resetting", new { durationMs = 60_000 });
        string id = (await Client.Post("v2/actors/local~resetting/runs")).Data.GetProperty("id").GetString()!;
        Task<Answer> follower = Client.Get($"v2/logs/{id}?stream=1");
        await Client.Post("v2/datasets?name=mine");
        await Client.Post("__local/faults", new { path = "nothing", action = new { status = 500 } });
        (await Client.Post("__local/reset?keepActors=1")).Expect(204);
        await follower.WaitAsync(TimeSpan.FromSeconds(20));
        (await Client.Get($"v2/actor-runs/{id}")).Expect(404);
        (await Client.Get("v2/datasets/local~mine")).Expect(404);
        (await Client.Get("v2/actors/local~resetting")).Expect(200);
        Assert.Equal(0, (await Client.Get("__local/faults")).Data.GetArrayLength());
        Assert.Equal(3, (await Client.Get("__local/requests")).Data.GetArrayLength());
        (await Client.Post("__local/reset")).Expect(204);
        (await Client.Get("v2/actors/local~resetting")).Expect(404);
    }
}
