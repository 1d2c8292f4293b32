using System.Text.Json;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Schedules;

public sealed class ScheduleTests : IAsyncLifetime
{
    private readonly PlatformFixture _platform = new();

    private Api Api => _platform.Api;

    public Task InitializeAsync() => _platform.InitializeAsync();

    public Task DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task Each_time_that_comes_while_the_clock_moves_starts_a_run_with_the_given_input()
    {
        await Api.Scripted("scheduled", new { echoInput = true });
        JsonElement schedule = await Create(new { cronExpression = "@hourly", isEnabled = true, actions = new[] { new { type = "RUN_ACTOR", actorId = "local~scheduled", runInput = new { body = """{"a":1}""", contentType = "application/json" }, runOptions = new { memoryMbytes = 256 } } } });
        string next = schedule.GetProperty("nextRunAt").GetString()!;
        await Api.Post("__local/clock", new { now = next });
        (await Api.Post("__local/clock", new { advanceSecs = 7200 })).Expect(200);
        JsonElement[] runs = [.. (await Api.Get("v2/actor-runs")).Data.GetProperty("items").EnumerateArray()];
        Assert.Equal(3, runs.Length);
        JsonElement run = await Api.WaitForRun(runs[0].GetProperty("id").GetString()!);
        JsonElement meta = run.GetProperty("meta");
        Assert.Equal(("SCHEDULER", schedule.GetProperty("id").GetString(), next), (meta.GetProperty("origin").GetString(), meta.GetProperty("scheduleId").GetString(), meta.GetProperty("scheduledAt").GetString()));
        Assert.Equal(256, run.GetProperty("options").GetProperty("memoryMbytes").GetInt32());
        Assert.Equal("""{"a":1}""", (await Api.Get($"v2/actor-runs/{run.GetProperty("id").GetString()}/key-value-store/records/OUTPUT")).Text);
        JsonElement after = (await Api.Get($"v2/schedules/{schedule.GetProperty("id").GetString()}")).Data;
        Assert.Equal(DateTimeOffset.Parse(next, System.Globalization.CultureInfo.InvariantCulture).AddHours(2), after.GetProperty("lastRunAt").GetDateTimeOffset());
        Assert.Equal(DateTimeOffset.Parse(next, System.Globalization.CultureInfo.InvariantCulture).AddHours(3), after.GetProperty("nextRunAt").GetDateTimeOffset());
        Assert.Equal(6, (await Api.Get($"v2/schedules/{schedule.GetProperty("id").GetString()}/log")).Data.GetArrayLength());
    }

    [Fact]
    public async Task An_exclusive_schedule_waits_for_what_it_started_and_says_so()
    {
        await Api.Scripted("slow", new { durationMs = 60_000 });
        await Api.Post("v2/actor-tasks", new { actId = "local~slow", name = "slow-task", input = new { a = 1 } });
        JsonElement schedule = await Create(new { cronExpression = "@hourly", isEnabled = true, isExclusive = true, actions = new[] { new { type = "RUN_ACTOR_TASK", actorTaskId = "local~slow-task", input = new { b = 2 } } } });
        await Api.Post("__local/clock", new { advanceSecs = 7200 });
        JsonElement run = Assert.Single((await Api.Get("v2/actor-runs")).Data.GetProperty("items").EnumerateArray());
        Assert.Equal("""{"a":1,"b":2}""", (await Api.Get($"v2/actor-runs/{run.GetProperty("id").GetString()}/key-value-store/records/INPUT")).Text);
        Assert.Contains("has not finished", (await Api.Get($"v2/schedules/{schedule.GetProperty("id").GetString()}/log")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_disabled_or_whose_Actor_is_gone_starts_nothing()
    {
        await Api.Scripted("gone", new { });
        object[] actions = [new { type = "RUN_ACTOR", actorId = "local~gone" }];
        JsonElement off = await Create(new { cronExpression = "@hourly", isEnabled = false, actions });
        Assert.False(off.TryGetProperty("nextRunAt", out _));
        JsonElement on = await Create(new { cronExpression = "@hourly", isEnabled = true, actions });
        (await Api.Delete("v2/actors/local~gone")).Expect(204);
        await Api.Post("__local/clock", new { advanceSecs = 3600 });
        Assert.Equal(0, (await Api.Get("v2/actor-runs")).Data.GetProperty("total").GetInt32());
        Assert.Contains("Actor was not found", (await Api.Get($"v2/schedules/{on.GetProperty("id").GetString()}/log")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schedule_that_cannot_be_is_refused_with_the_reason()
    {
        Assert.Equal("cron-expression-invalid", (await Api.Post("v2/schedules", new { cronExpression = "61 * * * *" })).Expect(400).ErrorType);
        (await Api.Post("v2/schedules", new { timezone = "Mars/Olympus" })).Expect(400);
        (await Api.Post("v2/schedules", new { actions = new[] { new { type = "RUN_ACTOR", actorId = "local~nobody" } } })).Expect(404);
        await Create(new { name = "taken" });
        Assert.Equal("schedule-name-not-unique", (await Api.Post("v2/schedules", new { name = "taken" })).Expect(409).ErrorType);
    }

    private async Task<JsonElement> Create(object schedule) => (await Api.Post("v2/schedules", schedule)).Expect(201).Data;
}
