using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Http;

/// <summary>Answers have the shape that Apify documents; typed clients throw at anything else.</summary>
public sealed class ContractTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private readonly Api _api = platform.Api;

    [SkippableFact]
    public async Task Clients_with_strict_models_can_read_runs_and_their_lists()
    {
        await _api.Scripted("contract-run", new { items = new[] { new { a = 1 } }, output = 1, statusMessage = "done" });
        await Check("POST", "/v2/actors/{}/runs", "v2/actors/local~contract-run/runs", new { x = 1 });
        string id = (await _api.Run("local~contract-run")).GetProperty("id").GetString()!;
        await Check("GET", "/v2/actor-runs/{}", $"v2/actor-runs/{id}");
        await Check("GET", "/v2/actor-runs", "v2/actor-runs?desc=1&limit=5");
        await Check("GET", "/v2/actors/{}/runs", "v2/actors/local~contract-run/runs");
        await Check("GET", "/v2/actors/{}/runs/last", "v2/actors/local~contract-run/runs/last");
        await Check("PUT", "/v2/actor-runs/{}", $"v2/actor-runs/{id}", new { statusMessage = "hi" });
        await Check("POST", "/v2/actor-runs/{}/abort", $"v2/actor-runs/{id}/abort");
        await Check("POST", "/v2/actor-runs/{}/resurrect", $"v2/actor-runs/{id}/resurrect");
        await _api.WaitForRun(id);
        await Check("DELETE", "/v2/actor-runs/{}", $"v2/actor-runs/{id}");
    }

    [SkippableFact]
    public async Task Clients_with_strict_models_can_read_actors_and_tasks()
    {
        await Check("POST", "/v2/actors", "v2/actors", new { name = "contract-actor", title = "Title" });
        await _api.Scripted("contract-built", new { });
        await Check("GET", "/v2/actors/{}", "v2/actors/local~contract-actor");
        await Check("GET", "/v2/actors/{}", "v2/actors/local~contract-built");
        await Check("PUT", "/v2/actors/{}", "v2/actors/local~contract-actor", new { title = "Other", isPublic = false });
        await Check("GET", "/v2/actors", "v2/actors?my=1");
        await Check("POST", "/v2/actor-tasks", "v2/actor-tasks", new { actId = "local~contract-built", name = "contract-task", input = new { a = 1 }, options = new { memoryMbytes = 256 } });
        await Check("GET", "/v2/actor-tasks/{}", "v2/actor-tasks/local~contract-task");
        await Check("PUT", "/v2/actor-tasks/{}", "v2/actor-tasks/local~contract-task", new { options = new { timeoutSecs = 5 } });
        await Check("GET", "/v2/actor-tasks", "v2/actor-tasks");
        await Check("GET", "/v2/actor-tasks/{}/input", "v2/actor-tasks/local~contract-task/input");
        await Check("PUT", "/v2/actor-tasks/{}/input", "v2/actor-tasks/local~contract-task/input", new { b = 1 });
        await Check("POST", "/v2/actor-tasks/{}/runs", "v2/actor-tasks/local~contract-task/runs");
        await Check("GET", "/v2/actor-tasks/{}/runs", "v2/actor-tasks/local~contract-task/runs");
        await Check("DELETE", "/v2/actor-tasks/{}", "v2/actor-tasks/local~contract-task");
        await Check("DELETE", "/v2/actors/{}", "v2/actors/local~contract-actor");
    }

    [SkippableTheory]
    [InlineData("datasets")]
    [InlineData("key-value-stores")]
    [InlineData("request-queues")]
    public async Task Clients_with_strict_models_can_read_storages(string collection)
    {
        await Check("POST", $"/v2/{collection}", $"v2/{collection}?name=contract", 201);
        await Check("POST", $"/v2/{collection}", $"v2/{collection}?name=contract", 200);
        await Check("POST", $"/v2/{collection}", $"v2/{collection}", 201);
        await Check("GET", $"/v2/{collection}", $"v2/{collection}?unnamed=1");
        await Check("GET", $"/v2/{collection}/{{}}", $"v2/{collection}/local~contract");
        await Check("PUT", $"/v2/{collection}/{{}}", $"v2/{collection}/local~contract", new { name = "contract-2" });
        await Check("DELETE", $"/v2/{collection}/{{}}", $"v2/{collection}/local~contract-2");
    }

    [SkippableFact]
    public async Task Clients_with_strict_models_can_read_items_keys_and_the_user()
    {
        string dataset = (await _api.Post("v2/datasets")).Data.GetProperty("id").GetString()!;
        await Check("POST", "/v2/datasets/{}/items", $"v2/datasets/{dataset}/items", new[] { new { a = 1 } });
        await Check("GET", "/v2/datasets/{}/items", $"v2/datasets/{dataset}/items");
        string store = (await _api.Post("v2/key-value-stores")).Data.GetProperty("id").GetString()!;
        await Check("PUT", "/v2/key-value-stores/{}/records/{}", $"v2/key-value-stores/{store}/records/A", new { a = 1 });
        await Check("GET", "/v2/key-value-stores/{}/keys", $"v2/key-value-stores/{store}/keys");
        await Check("DELETE", "/v2/key-value-stores/{}/records/{}", $"v2/key-value-stores/{store}/records/A");
        await Check("GET", "/v2/users/me", "v2/users/me");
        await Check("GET", "/v2/users/{}", "v2/users/local");
    }

    [SkippableFact]
    public async Task Clients_with_strict_models_can_read_versions_and_builds()
    {
        await Check("POST", "/v2/actors", "v2/actors", new { name = "contract-versions" });
        object[] files = [new { name = "main.sh", format = "TEXT", content = "echo hi" }, new { name = "sub", folder = true }];
        await Check("POST", "/v2/actors/{}/versions", "v2/actors/local~contract-versions/versions", new { versionNumber = "0.1", sourceType = "SOURCE_FILES", buildTag = "latest", sourceFiles = files, envVars = new[] { new { name = "A", value = "1", isSecret = true } } });
        await Check("POST", "/v2/actors/{}/versions", "v2/actors/local~contract-versions/versions", new { versionNumber = "0.2", sourceType = "GIT_REPO", gitRepoUrl = "https://example.com/a.git" });
        await Check("GET", "/v2/actors/{}/versions", "v2/actors/local~contract-versions/versions");
        const string Version = "v2/actors/local~contract-versions/versions/0.1";
        await Check("GET", "/v2/actors/{}/versions/{}", Version);
        await Check("PUT", "/v2/actors/{}/versions/{}", Version, new { buildTag = "beta" });
        await Check("POST", "/v2/actors/{}/versions/{}", Version, new { buildTag = "latest" });
        await Check("POST", "/v2/actors/{}/versions/{}/env-vars", Version + "/env-vars", new { name = "B", value = "2" });
        await Check("GET", "/v2/actors/{}/versions/{}/env-vars", Version + "/env-vars");
        await Check("GET", "/v2/actors/{}/versions/{}/env-vars/{}", Version + "/env-vars/B");
        await Check("PUT", "/v2/actors/{}/versions/{}/env-vars/{}", Version + "/env-vars/B", new { name = "B", value = "3" });
        await Check("DELETE", "/v2/actors/{}/versions/{}/env-vars/{}", Version + "/env-vars/B");
        await Check("POST", "/v2/actors/{}/builds", "v2/actors/local~contract-versions/builds?version=0.1&waitForFinish=60");
        await Check("GET", "/v2/actors/{}/builds", "v2/actors/local~contract-versions/builds");
        await Check("GET", "/v2/actors/{}/builds/default", "v2/actors/local~contract-versions/builds/default");
        await Check("GET", "/v2/actors/{}/builds/{}/openapi.json", "v2/actors/local~contract-versions/builds/default/openapi.json");
        await Check("GET", "/v2/actor-builds", "v2/actor-builds?desc=1");
        string build = (await _api.Get("v2/actors/local~contract-versions/builds/default")).Data.GetProperty("id").GetString()!;
        await Check("GET", "/v2/actor-builds/{}", $"v2/actor-builds/{build}");
        await Check("POST", "/v2/actor-builds/{}/abort", $"v2/actor-builds/{build}/abort");
        await Check("GET", "/v2/actor-builds/{}/openapi.json", $"v2/actor-builds/{build}/openapi.json");
        await Check("GET", "/v2/actors/{}", "v2/actors/local~contract-versions");
        await Check("DELETE", "/v2/actors/{}/versions/{}", "v2/actors/local~contract-versions/versions/0.2");
    }

    [SkippableFact]
    public async Task Clients_with_strict_models_can_read_webhooks_and_schedules()
    {
        await _api.Scripted("contract-events", new { });
        await _api.Post("v2/actor-tasks", new { actId = "local~contract-events", name = "contract-events-task" });
        await Check("POST", "/v2/webhooks", "v2/webhooks", new { eventTypes = new[] { "ACTOR.RUN.SUCCEEDED" }, requestUrl = "http://127.0.0.1:1/x", condition = new { actorId = "local~contract-events" }, doNotRetry = true });
        string webhook = (await _api.Get("v2/webhooks")).Data.GetProperty("items")[0].GetProperty("id").GetString()!;
        await Check("GET", "/v2/webhooks/{}", $"v2/webhooks/{webhook}");
        await Check("PUT", "/v2/webhooks/{}", $"v2/webhooks/{webhook}", new { description = "other" });
        await Check("POST", "/v2/webhooks/{}/test", $"v2/webhooks/{webhook}/test");
        await Check("GET", "/v2/webhooks", "v2/webhooks");
        await Check("GET", "/v2/actors/{}/webhooks", "v2/actors/local~contract-events/webhooks");
        await Check("GET", "/v2/actor-tasks/{}/webhooks", "v2/actor-tasks/local~contract-events-task/webhooks");
        await Check("GET", "/v2/webhooks/{}/dispatches", $"v2/webhooks/{webhook}/dispatches");
        await Check("GET", "/v2/webhook-dispatches", "v2/webhook-dispatches");
        await Check("DELETE", "/v2/webhooks/{}", $"v2/webhooks/{webhook}");
        object[] actions = [new { type = "RUN_ACTOR", actorId = "local~contract-events", runInput = new { body = "{}", contentType = "application/json" } }, new { type = "RUN_ACTOR_TASK", actorTaskId = "local~contract-events-task", input = new { a = 1 } }];
        await Check("POST", "/v2/schedules", "v2/schedules", new { name = "contract-schedule", isEnabled = true, isExclusive = false, cronExpression = "@yearly", timezone = "Europe/Prague", actions });
        await Check("GET", "/v2/schedules", "v2/schedules");
        await Check("GET", "/v2/schedules/{}", "v2/schedules/local~contract-schedule");
        await Check("PUT", "/v2/schedules/{}", "v2/schedules/local~contract-schedule", new { isEnabled = false });
        await Check("GET", "/v2/schedules/{}/log", "v2/schedules/local~contract-schedule/log");
        await Check("DELETE", "/v2/schedules/{}", "v2/schedules/local~contract-schedule");
    }

    [SkippableFact]
    public async Task Clients_with_strict_models_can_read_what_is_left()
    {
        await _api.Scripted("contract-sync", new { output = new { a = 1 }, items = new[] { new { b = 2 } } });
        await _api.Post("v2/actor-tasks", new { actId = "local~contract-sync", name = "contract-sync-task" });
        foreach ((string collection, string name) in new[] { ("actors", "contract-sync"), ("actor-tasks", "contract-sync-task") })
        {
            await Check("POST", $"/v2/{collection}/{{}}/run-sync", $"v2/{collection}/local~{name}/run-sync", new { x = 1 });
            await Check("GET", $"/v2/{collection}/{{}}/run-sync", $"v2/{collection}/local~{name}/run-sync");
            await Check("GET", $"/v2/{collection}/{{}}/runs/last", $"v2/{collection}/local~{name}/runs/last?status=SUCCEEDED");
        }

        // For a task the document has an object where its text has the items: only the Actor's answer can be checked.
        await Check("POST", "/v2/actors/{}/run-sync-get-dataset-items", "v2/actors/local~contract-sync/run-sync-get-dataset-items");
        await Check("GET", "/v2/actors/{}/run-sync-get-dataset-items", "v2/actors/local~contract-sync/run-sync-get-dataset-items?limit=1");
        await Check("GET", "/v2/store", "v2/store?search=contract-sync");
        await Check("GET", "/v2/users/me/limits", "v2/users/me/limits");
        await Check("PUT", "/v2/users/me/limits", "v2/users/me/limits", new { dataRetentionDays = 30 });
        await Check("GET", "/v2/users/me/usage/monthly", "v2/users/me/usage/monthly");
        await Check("GET", "/v2/browser-info", "v2/browser-info?rawHeaders=1");
        await Check("POST", "/v2/tools/encode-and-sign", "v2/tools/encode-and-sign", new { a = 1 });
        string encoded = (await _api.Post("v2/tools/encode-and-sign", new { a = 1 })).Data.GetProperty("encoded").GetString()!;
        await Check("POST", "/v2/tools/decode-and-verify", "v2/tools/decode-and-verify", new { encoded });
    }

    [SkippableFact]
    public async Task Errors_have_the_documented_envelope()
    {
        await Check("GET", "/v2/actors/{}", "v2/actors/local~nobody", 404);
        await Check("GET", "/v2/actor-runs", "v2/actor-runs?status=NONSENSE", 400);
        await Check("GET", "/v2/datasets/{}/items", "v2/datasets/nope/items", 404);
    }

    [SkippableFact]
    public async Task Every_documented_endpoint_is_there_or_says_that_it_is_not()
    {
        OpenApiContract contract = Contract();
        foreach ((string method, string template) in contract.Operations)
        {
            // Nothing has this id, so no call changes anything.
            string path = template.Replace("{}", "AAAAAAAAAAAAAAAAA", StringComparison.Ordinal).TrimStart('/');
            if (method == "POST" && !template.Contains("{}", StringComparison.Ordinal)) continue;
            Answer answer = await _api.Send(new HttpMethod(method), path);
            Assert.True(answer.Status is not (405 or 500), $"{method} {template}: {answer.Status} {answer.Text}");
            if (answer.Status == 404 && answer.Text.Length > 0) Assert.NotEqual("page-not-found", answer.ErrorType);
        }
    }

    private Task Check(string method, string template, string path, object body) => Check(method, template, path, null, body);

    private Task Check(string method, string template, string path) => Check(method, template, path, null, null);

    private Task Check(string method, string template, string path, int status) => Check(method, template, path, status, null);

    private async Task Check(string method, string template, string path, int? status, object? body)
    {
        OpenApiContract contract = Contract();
        Answer answer = method switch
        {
            "POST" => await _api.Post(path, body),
            "PUT" => await _api.Put(path, body),
            "DELETE" => await _api.Delete(path),
            _ => await _api.Get(path),
        };
        if (status is { } expected) answer.Expect(expected);
        else Assert.True(answer.Status is >= 200 and < 300, $"{method} {path}: {answer.Status} {answer.Text}");
        if (answer.Status == 204) Assert.Empty(answer.Text);
        else Assert.Empty(contract.ValidateResponse(method, template, answer.Status, answer.Text).Select(error => $"{method} {path}: {error}"));
    }

    private static OpenApiContract Contract()
    {
        Skip.If(OpenApiContract.Instance is null, OpenApiContract.SkipReason);
        return OpenApiContract.Instance;
    }
}
