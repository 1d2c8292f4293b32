using System.Text.Json;
using ApifyPS.LocalPlatform.Hosting;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Seeding;

/// <summary>A folder that a platform begins with.</summary>
public sealed class SeedTests
{
    [Fact]
    public async Task A_new_platform_has_the_storages_actors_and_tasks_of_its_seed_and_a_reset_brings_them_back()
    {
        using TempFolder seed = FullSeed();
        await using LocalServer server = await LocalServer.StartAsync(new LocalServerOptions { Port = 0, InMemory = true, SeedFolder = seed.Path });
        using Api api = new(server.Url);
        await HasSeedAsync(api);
        await api.Post("v2/datasets/local~products/items", new { n = 3 });
        await api.Delete("v2/actors/local~hello");
        (await api.Post("__local/reset")).Expect(204);
        await HasSeedAsync(api);
        (await api.Post("__local/reset?keepActors=1")).Expect(204);
        await HasSeedAsync(api);
    }

    [Fact]
    public async Task What_users_changed_in_a_kept_platform_is_not_seeded_over()
    {
        using TempFolder seed = FullSeed();
        using TempFolder data = new();
        LocalServerOptions options = new() { Port = 0, DataFolder = data.Path, SeedFolder = seed.Path };
        await using (LocalServer first = await LocalServer.StartAsync(options))
        {
            using Api api = new(first.Url);
            await HasSeedAsync(api);
            await api.Delete("v2/datasets/local~products");
        }

        await using LocalServer second = await LocalServer.StartAsync(options);
        using Api again = new(second.Url);
        (await again.Get("v2/datasets/local~products")).Expect(404);
    }

    [Theory]
    [InlineData("datasets/products/000000002.json", "{ broken")]
    [InlineData("datasets/products/000000002.json", "42")]
    [InlineData("datasets/products/000000002.jsonl", "{}")]
    [InlineData("datasets/not a name/1.json", "{}", "not a name")]
    [InlineData("key_value_stores/settings/BROKEN.json", "{")]
    [InlineData("key_value_stores/settings/no key.txt", "text")]
    [InlineData("request_queues/pages/a.json", "{ \"method\": \"GET\" }")]
    [InlineData("request_queues/pages/a.json", "{ \"json\": \"{\", \"orderNo\": 1 }")]
    [InlineData("actors/hello.json", "{ \"log\": [] }")]
    [InlineData("tasks/my-task.json", "{ \"actId\": \"nobody\" }")]
    [InlineData("runs/one.json", "{}", "runs")]
    [InlineData("products.json", "[]")]
    [InlineData("datasets/products.json", "[]")]
    [InlineData("key_value_stores/INPUT.json", "{}")]
    [InlineData("request_queues/a.json", "{ \"url\": \"http://a\" }")]
    [InlineData("tasks/my-task/task.json", "{}", "my-task")]
    public async Task A_file_that_cannot_be_used_is_named_and_nothing_of_the_seed_stays(string file, string text, string? named = null)
    {
        using TempFolder seed = FullSeed().With(file, text);
        using TempFolder data = new();
        LocalServerOptions options = new() { Port = 0, DataFolder = data.Path, SeedFolder = seed.Path };
        StartupException exception = await Assert.ThrowsAsync<StartupException>(() => LocalServer.StartAsync(options));
        Assert.Contains(named ?? Path.GetFileName(file), exception.Message, StringComparison.Ordinal);

        if (named is null) File.Delete(Path.Combine(seed.Path, file));
        else Directory.Delete(Path.GetDirectoryName(Path.Combine(seed.Path, file))!, recursive: true);
        FullSeed(seed);
        await using LocalServer repaired = await LocalServer.StartAsync(options);
        using Api api = new(repaired.Url);
        await HasSeedAsync(api);
    }

    [Fact]
    public async Task A_seed_that_is_not_there_is_an_error_with_an_exit_code()
    {
        using PlatformProcess server = PlatformProcess.Launch("--port", "0", "--in-memory", "--seed", "no-such-seed");
        (int exitCode, string output, string errors) = await server.WaitForExit();
        Assert.Equal((3, ""), (exitCode, output));
        Assert.Contains("no-such-seed", errors, StringComparison.Ordinal);
    }

    private static async Task HasSeedAsync(Api api)
    {
        JsonElement items = (await api.Get("v2/datasets/local~products/items")).Expect(200).Json;
        Assert.Equal([1, 2], items.EnumerateArray().Select(item => item.GetProperty("n").GetInt32()));
        Answer page = (await api.Get("v2/key-value-stores/local~settings/records/page")).Expect(200);
        Assert.Equal(("<p>Hi</p>", "text/html; charset=utf-8"), (page.Text, page.ContentHeaders.ContentType!.ToString()));
        Assert.Equal(1, (await api.Get("v2/key-value-stores/local~settings/keys")).Data.GetProperty("count").GetInt32());
        JsonElement queue = (await api.Get("v2/request-queues/local~pages")).Expect(200).Data;
        Assert.Equal((4, 1), (queue.GetProperty("totalRequestCount").GetInt32(), queue.GetProperty("handledRequestCount").GetInt32()));
        JsonElement head = (await api.Get("v2/request-queues/local~pages/head?clientKey=one")).Data.GetProperty("items");
        Assert.Equal(["https://example.com/plain", "https://example.com/1", "https://example.com/2"], head.EnumerateArray().Select(request => request.GetProperty("url").GetString()));
        // The seed is no client: a crawler that is alone is told so.
        Assert.False((await api.Get("v2/request-queues/local~pages")).Data.GetProperty("hadMultipleClients").GetBoolean());
        (await api.Get("v2/actors/local~in-place")).Expect(200);
        JsonElement run = (await api.Post("v2/actor-tasks/local~my-task/runs?waitForFinish=60")).Expect(201).Data;
        Assert.Equal("SUCCEEDED", run.GetProperty("status").GetString());
        Assert.Equal("tea", (await api.Get($"v2/key-value-stores/{run.GetProperty("defaultKeyValueStoreId").GetString()}/records/OUTPUT")).Json.GetProperty("what").GetString());
    }

    private static TempFolder FullSeed(TempFolder? into = null) => (into ?? new TempFolder())
        .With("datasets/products/000000001.json", """{ "n": 1 }""")
        .With("datasets/products/000000002.json", """{ "n": 2 }""")
        .With("datasets/products/__metadata__.json", """{ "id": "products" }""")
        .With("key_value_stores/settings/page.html", "<p>Hi</p>")
        .With("key_value_stores/settings/.DS_Store", "hidden")
        .With("request_queues/pages/a.json", """{ "url": "https://example.com/plain" }""")
        .With("request_queues/pages/b.json", """{ "id": "b", "orderNo": 200, "json": "{\"url\":\"https://example.com/2\"}" }""")
        .With("request_queues/pages/c.json", """{ "id": "c", "orderNo": 100, "json": "{\"url\":\"https://example.com/1\"}" }""")
        .With("request_queues/pages/d.json", """{ "id": "d", "orderNo": null, "json": "{\"url\":\"https://example.com/done\"}" }""")
        .With("actors/in-place/.actor/actor.json", """{ "actorSpecification": 1, "name": "other", "version": "0.1" }""")
        .With("actors/in-place/main.py", "print('hi')")
        .With("actors/hello.json", """{ "scripted": { "echoInput": true } }""")
        .With("tasks/my-task.json", """{ "actId": "hello", "input": { "what": "tea" } }""");
}
