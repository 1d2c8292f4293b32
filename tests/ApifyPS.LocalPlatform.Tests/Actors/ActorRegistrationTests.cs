using System.Text.Json;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Actors;

public sealed class ActorRegistrationTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private readonly Api _api = platform.Api;

    [Fact]
    public async Task A_folder_tells_name_title_version_tag_and_memory()
    {
        using TempFolder folder = new TempFolder().With(".actor/actor.json",
            """{"actorSpecification":1,"name":"from-folder","title":"From a folder","version":"2.3","buildTag":"beta","defaultMemoryMbytes":512}""");
        JsonElement actor = (await _api.Post("__local/actors", new { path = folder.Path, command = "exit 0" })).Expect(201).Data;
        Assert.Equal(("from-folder", "From a folder"), (actor.GetProperty("name").GetString(), actor.GetProperty("title").GetString()));
        Assert.Equal("2.3.1", actor.GetProperty("taggedBuilds").GetProperty("beta").GetProperty("buildNumber").GetString());
        Assert.Equal(folder.Path, actor.GetProperty("local").GetProperty("path").GetString());
        Assert.Equal("exit 0", actor.GetProperty("local").GetProperty("command").GetString());
        JsonElement run = await _api.Run("local~from-folder");
        Assert.Equal(("2.3.1", "beta", 512), (run.GetProperty("buildNumber").GetString(), run.GetProperty("options").GetProperty("build").GetString(), run.GetProperty("options").GetProperty("memoryMbytes").GetInt32()));
    }

    [Fact]
    public async Task Registering_again_updates_the_actor_in_place_with_a_new_build()
    {
        string first = await _api.Scripted("again", new { exitCode = 1 });
        string second = await _api.Scripted("again", new { exitCode = 0 });
        Assert.Equal(first, second);
        JsonElement run = await _api.Run("local~again");
        Assert.Equal(("SUCCEEDED", "0.0.2"), (run.GetProperty("status").GetString(), run.GetProperty("buildNumber").GetString()));
    }

    [Fact]
    public async Task One_line_one_item_and_one_case_need_no_list()
    {
        await _api.Scripted("one", new { log = "Hello", items = new { a = 1 }, cases = new { input = new { fail = true }, then = new { exitCode = 3, log = "Oh" } } });
        JsonElement run = await _api.Run("local~one");
        Assert.Equal("SUCCEEDED", run.GetProperty("status").GetString());
        Assert.Contains("Hello", (await _api.Get($"v2/logs/{run.GetProperty("id").GetString()}")).Expect(200).Text, StringComparison.Ordinal);
        Assert.Equal(1, (await _api.Get($"v2/datasets/{run.GetProperty("defaultDatasetId").GetString()}/items")).Expect(200).Json.GetArrayLength());
    }

    [Fact]
    public async Task What_is_wrong_with_a_registration_is_said_in_its_own_words()
    {
        string kind = await Refused(new { name = "kind", scripted = new { exitCode = "one" } });
        Assert.Contains("$.scripted.exitCode", kind, StringComparison.Ordinal);
        string word = await Refused(new { name = "word", scripted = new { itmes = Array.Empty<object>() } });
        Assert.Contains("$.scripted.itmes", word, StringComparison.Ordinal);
        Assert.All([kind, word], message => Assert.DoesNotMatch("System|LocalPlatform", message));
    }

    [Fact]
    public async Task What_cannot_run_is_refused_with_a_reason()
    {
        using TempFolder empty = new();
        Assert.Contains("nothing to start", await Refused(new { path = empty.Path, name = "empty" }), StringComparison.Ordinal);
        Assert.Contains("does not exist", await Refused(new { path = Path.Combine(empty.Path, "no"), name = "gone" }), StringComparison.Ordinal);
        Assert.Contains("absolute", await Refused(new { path = "relative", name = "relative" }), StringComparison.Ordinal);
        Assert.Contains("name", await Refused(new { scripted = new { } }), StringComparison.Ordinal);
        Assert.Contains("either", await Refused(new { name = "nothing" }), StringComparison.Ordinal);
        Assert.Contains("array of objects", await Refused(new { name = "items", scripted = new { items = new[] { 1 } } }), StringComparison.Ordinal);
        Assert.Contains("Base64", await Refused(new { name = "base64", scripted = new { records = new { A = new { base64 = "*" } } } }), StringComparison.Ordinal);
        using TempFolder broken = new TempFolder().With(".actor/actor.json", "{").With("main.sh", "");
        Assert.Contains("not valid JSON", await Refused(new { path = broken.Path, name = "broken" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_actors_that_ran_last_come_first_when_asked_for_so()
    {
        foreach (string name in new[] { "sort-a", "sort-b", "sort-never" })
            await _api.Scripted(name, new { });
        await _api.Run("local~sort-b");
        // Times are in milliseconds.
        await Task.Delay(20);
        await _api.Run("local~sort-a");
        async Task<string[]> Sorted(string query) =>
            [.. (await _api.Get("v2/actors?limit=1000&desc=1" + query)).Expect(200).Data.GetProperty("items").EnumerateArray().Select(actor => actor.GetProperty("name").GetString()!).Where(name => name.StartsWith("sort-", StringComparison.Ordinal))];
        Assert.Equal(["sort-a", "sort-b", "sort-never"], await Sorted("&sortBy=stats.lastRunStartedAt"));
        Assert.Equal(["sort-never", "sort-b", "sort-a"], await Sorted(""));
    }

    [Fact]
    public async Task An_actor_can_be_unregistered_by_its_plain_name_and_its_runs_stay()
    {
        await _api.Scripted("leaving", new { });
        string run = (await _api.Run("local~leaving")).GetProperty("id").GetString()!;
        (await _api.Delete("__local/actors/leaving")).Expect(204);
        (await _api.Get("v2/actors/local~leaving")).Expect(404);
        (await _api.Get($"v2/actor-runs/{run}")).Expect(200);
        (await _api.Delete("__local/actors/leaving")).Expect(404);
    }

    [Fact]
    public async Task An_actor_made_through_the_api_keeps_what_it_was_given_and_has_no_build_to_run()
    {
        JsonElement actor = (await _api.Post("v2/actors", new { name = "by-api", title = "T", seoTitle = "S", defaultRunOptions = new { memoryMbytes = 2048 } })).Expect(201).Data;
        Assert.Equal(("T", "S", 2048), (actor.GetProperty("title").GetString(), actor.GetProperty("seoTitle").GetString(), actor.GetProperty("defaultRunOptions").GetProperty("memoryMbytes").GetInt32()));
        Assert.Equal("unknown-build-tag", (await _api.Post("v2/actors/local~by-api/runs")).Expect(404).ErrorType);
        Assert.Equal("actor-name-not-unique", (await _api.Post("v2/actors", new { name = "By-API" })).Expect(409).ErrorType);
        (await _api.Post("v2/actors", new { name = 5 })).Expect(400);
    }

    private async Task<string> Refused(object registration) => (await _api.Post("__local/actors", registration)).Expect(400).ErrorMessage;
}
