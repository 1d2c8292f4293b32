using System.Globalization;
using System.Text.Json;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Runs;

/// <summary>Scripted Actors whose runs differ: what a script is tried on before it meets a real one.</summary>
public sealed class ScriptedCaseTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private readonly Api _api = platform.Api;

    [Fact]
    public async Task A_run_does_what_the_first_case_says_that_its_input_and_memory_fit()
    {
        await _api.Scripted("cases", new
        {
            output = "else",
            cases = new object[]
            {
                new { input = new { site = new { host = "down" } }, then = new { exitCode = 1, statusMessage = "It is down" } },
                new { memoryBelow = 512, then = new { exitCode = 137 } },
            },
        });
        JsonElement down = await _api.Run("local~cases", new { site = new { host = "down", port = 80 }, more = true });
        Assert.Equal(("FAILED", "It is down"), (down.GetProperty("status").GetString(), down.GetProperty("statusMessage").GetString()));
        Assert.Equal(137, (await _api.Run("local~cases", new { site = new { host = "up" } }, "&memory=256")).GetProperty("exitCode").GetInt32());
        JsonElement fine = await _api.Run("local~cases", new { site = new { host = "up" } }, "&memory=512");
        Assert.Equal("SUCCEEDED", fine.GetProperty("status").GetString());
        Assert.Equal("\"else\"", (await _api.Get($"v2/key-value-stores/{fine.GetProperty("defaultKeyValueStoreId").GetString()}/records/OUTPUT")).Text);
        Assert.Equal("SUCCEEDED", (await _api.Run("local~cases", null, "&memory=512")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_run_has_the_cost_and_the_age_that_its_Actor_says()
    {
        await _api.Scripted("old", new { usageTotalUsd = 0.25, startedSecsAgo = 7200 });
        JsonElement run = await _api.Run("local~old");
        Assert.Equal(0.25, run.GetProperty("usageTotalUsd").GetDouble());
        Assert.True(DateTimeOffset.UtcNow - run.GetProperty("startedAt").GetDateTimeOffset() > TimeSpan.FromHours(2));
        string hourAgo = DateTimeOffset.UtcNow.AddHours(-1).ToString("O", CultureInfo.InvariantCulture);
        JsonElement listed = (await _api.Get($"v2/actors/local~old/runs?startedBefore={Uri.EscapeDataString(hourAgo)}")).Data.GetProperty("items")[0];
        Assert.Equal(0.25, listed.GetProperty("usageTotalUsd").GetDouble());
    }

    [Fact]
    public async Task A_case_that_cannot_be_played_is_refused_when_it_is_registered()
    {
        Answer answer = await _api.Post("__local/actors", new { name = "wrong", scripted = new { cases = new[] { new { memoryBelow = 1, then = new { durationMs = -1 } } } } });
        answer.Expect(400);
    }
}
