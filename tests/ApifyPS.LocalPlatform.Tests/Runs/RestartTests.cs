using System.Text.Json;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Runs;

public sealed class RestartTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private readonly Api _api = platform.Api;

    [Fact]
    public async Task An_Actor_that_fails_at_once_is_restarted_three_times_in_a_minute_and_then_left_alone()
    {
        await _api.Scripted("hopeless", new { exitCode = 9, log = new[] { "begin" } });

        JsonElement run = await _api.Run("local~hopeless", query: "&restartOnError=1");

        Assert.Equal(("FAILED", 9, 3), (run.GetProperty("status").GetString(), run.GetProperty("exitCode").GetInt32(), run.GetProperty("stats").GetProperty("restartCount").GetInt32()));
        string log = await LogOf(run);
        Assert.Equal(4, Count(log, "Z begin"));
        Assert.Equal(3, Count(log, "Z ACTOR: Restarting the Actor."));
    }

    [Theory]
    [InlineData(9, "")]
    [InlineData(9, "&restartOnError=0")]
    [InlineData(0, "&restartOnError=1")]
    public async Task An_Actor_is_run_once_when_it_succeeds_or_nobody_has_asked_for_restarts(int exitCode, string query)
    {
        await _api.Scripted("once", new { exitCode, log = new[] { "begin" } });

        JsonElement run = await _api.Run("local~once", query: query);

        Assert.Equal(exitCode, run.GetProperty("exitCode").GetInt32());
        Assert.Equal(0, run.GetProperty("stats").GetProperty("restartCount").GetInt32());
        Assert.Equal(1, Count(await LogOf(run), "Z begin"));
    }

    [Fact]
    public async Task An_Actor_that_is_aborted_is_not_restarted_although_it_ends_with_an_error()
    {
        await _api.Scripted("aborted", new { durationMs = 60_000, log = new[] { "begin" } });
        string id = (await _api.Post("v2/actors/local~aborted/runs?restartOnError=1")).Expect(201).Data.GetProperty("id").GetString()!;
        await Api.Eventually(async () => (await _api.Get($"v2/logs/{id}")).Text.Contains("begin", StringComparison.Ordinal), "the Actor begins");

        await _api.Post($"v2/actor-runs/{id}/abort");

        JsonElement run = await _api.WaitForRun(id);
        Assert.Equal(("ABORTED", "Actor run was aborted."), (run.GetProperty("status").GetString(), run.GetProperty("statusMessage").GetString()));
        Assert.False(run.TryGetProperty("exitCode", out _));
        Assert.Equal(1, Count(await LogOf(run), "Z begin"));
    }

    private async Task<string> LogOf(JsonElement run) => (await _api.Get($"v2/logs/{run.GetProperty("id").GetString()}")).Expect(200).Text;

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
