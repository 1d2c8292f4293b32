using System.Text.Json;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Tasks;

public sealed class TaskTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private readonly Api _api = platform.Api;

    [Fact]
    public async Task A_run_of_a_task_gets_the_stored_input_with_the_given_one_on_top()
    {
        await CreateTask("merging", new { a = 1, b = new { c = 2 } }, new { memoryMbytes = 256, timeoutSecs = 33 });
        JsonElement plain = await Run("merging", null);
        Assert.Equal("""{"a":1,"b":{"c":2}}""", await OutputOf(plain));
        Assert.Equal((256, 33), (plain.GetProperty("options").GetProperty("memoryMbytes").GetInt32(), plain.GetProperty("options").GetProperty("timeoutSecs").GetInt32()));
        JsonElement merged = await Run("merging", new { b = 9, d = 4 }, "&memory=512");
        Assert.Equal("""{"a":1,"b":9,"d":4}""", await OutputOf(merged));
        Assert.Equal((512, 33), (merged.GetProperty("options").GetProperty("memoryMbytes").GetInt32(), merged.GetProperty("options").GetProperty("timeoutSecs").GetInt32()));
        string task = (await _api.Get("v2/actor-tasks/local~merging")).Data.GetProperty("id").GetString()!;
        Assert.Equal(task, merged.GetProperty("actorTaskId").GetString());
        Assert.Equal(2, (await _api.Get($"v2/actor-tasks/{task}/runs")).Data.GetProperty("total").GetInt32());
        Assert.Equal(merged.GetProperty("id").GetString(), (await _api.Get($"v2/actor-tasks/{task}/runs/last")).Data.GetProperty("id").GetString());
        Assert.Equal("""{"a":1,"b":9,"d":4}""", (await _api.Get($"v2/actor-tasks/{task}/runs/last/key-value-store/records/OUTPUT")).Text);
    }

    [Fact]
    public async Task The_input_of_a_task_is_read_and_written_without_an_envelope()
    {
        await CreateTask("inputs", new { a = 1 });
        Assert.Equal("""{"a":1}""", (await _api.Get("v2/actor-tasks/local~inputs/input")).Text);
        Assert.Equal("""{"z":true}""", (await _api.Put("v2/actor-tasks/local~inputs/input", new { z = true })).Expect(200).Text);
        Assert.Equal("""{"z":true}""", await OutputOf(await Run("inputs", null)));
        (await _api.Put("v2/actor-tasks/local~inputs/input", "[1]")).Expect(400);
    }

    [Fact]
    public async Task Task_names_are_unique_and_tasks_need_an_actor()
    {
        await CreateTask("taken", null);
        Assert.Equal("actor-task-name-not-unique", (await _api.Post("v2/actor-tasks", new { actId = "local~task-actor", name = "taken" })).Expect(409).ErrorType);
        Assert.Equal("record-not-found", (await _api.Post("v2/actor-tasks", new { actId = "local~nobody", name = "other" })).Expect(404).ErrorType);
        (await _api.Post("v2/actor-tasks", new { actId = "local~task-actor", name = "memory", options = new { memoryMbytes = 100 } })).Expect(400);
        (await _api.Delete("v2/actor-tasks/local~taken")).Expect(204);
        (await _api.Post("v2/actor-tasks/local~taken/runs")).Expect(404);
    }

    private async Task CreateTask(string name, object? input, object? options = null)
    {
        await _api.Scripted("task-actor", new { echoInput = true });
        (await _api.Post("v2/actor-tasks", new { actId = "local~task-actor", name, input, options })).Expect(201);
    }

    private async Task<JsonElement> Run(string task, object? input, string query = "") =>
        (await _api.Post($"v2/actor-tasks/local~{task}/runs?waitForFinish=60{query}", input)).Expect(201).Data;

    private async Task<string> OutputOf(JsonElement run) =>
        (await _api.Get($"v2/actor-runs/{run.GetProperty("id").GetString()}/key-value-store/records/OUTPUT")).Text;
}
