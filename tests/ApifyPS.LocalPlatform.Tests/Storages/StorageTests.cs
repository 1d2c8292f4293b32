using System.Text.Json;
using ApifyPS.LocalPlatform.Hosting;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Storages;

public sealed class StorageTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private readonly Api _api = platform.Api;

    public static TheoryData<string> Collections => ["datasets", "key-value-stores", "request-queues"];

    [Theory]
    [MemberData(nameof(Collections))]
    public async Task Lists_have_what_was_asked_for_in_the_order_that_was_asked_for(string collection)
    {
        await using LocalServer server = await LocalServer.StartAsync(new LocalServerOptions { Port = 0, InMemory = true });
        using Api api = new(server.Url);
        string[] ids = new string[3];
        for (int n = 0; n < 3; n++) ids[n] = Id((await api.Post($"v2/{collection}?name=listed-{n}")).Expect(201));
        string unnamed = Id((await api.Post($"v2/{collection}")).Expect(201));

        JsonElement named = (await api.Get($"v2/{collection}?ownership=ownedByMe")).Expect(200).Data;
        Assert.False(named.GetProperty("unnamed").GetBoolean());
        Assert.Equal(ids, IdsOf(named));
        JsonElement page = (await api.Get($"v2/{collection}?desc=1&offset=1&limit=1")).Data;
        Assert.Equal((ids[1], 3, 1, 1, true), (IdsOf(page).Single(), Number(page, "total"), Number(page, "offset"), Number(page, "limit"), page.GetProperty("desc").GetBoolean()));
        JsonElement all = (await api.Get($"v2/{collection}?unnamed=1&desc=true")).Data;
        Assert.Contains(unnamed, IdsOf(all));
        Assert.Equal(unnamed, all.GetProperty("items").EnumerateArray().First(item => item.GetProperty("id").GetString() == unnamed).GetProperty("name").GetString());
        Assert.All(all.GetProperty("items").EnumerateArray(), item => Assert.False(item.TryGetProperty("urlSigningSecretKey", out _)));
        Assert.Empty(IdsOf((await api.Get($"v2/{collection}?unnamed=1&ownership=sharedWithMe")).Expect(200).Data));
        (await api.Get($"v2/{collection}?ownership=theirs")).Expect(400);
    }

    [Theory]
    [MemberData(nameof(Collections))]
    public async Task A_change_sets_what_it_names_and_leaves_the_rest(string collection)
    {
        string id = Id(await _api.Post($"v2/{collection}?name=changed-1"));
        JsonElement changed = (await _api.Put($"v2/{collection}/{id}", new { title = "My title", generalAccess = "RESTRICTED" })).Expect(200).Data;
        Assert.Equal(("changed-1", "My title", "RESTRICTED"), (Text(changed, "name"), Text(changed, "title"), Text(changed, "generalAccess")));
        changed = (await _api.Put($"v2/{collection}/local~changed-1", new { name = (string?)null })).Expect(200).Data;
        Assert.Equal((null, "My title"), (Text(changed, "name"), Text(changed, "title")));
        (await _api.Put($"v2/{collection}/{id}", new { generalAccess = "EVERYBODY" })).Expect(400);
        (await _api.Put($"v2/{collection}/{id}", new { name = "no spaces" })).Expect(400);
        (await _api.Delete($"v2/{collection}/{id}")).Expect(204);
        (await _api.Delete($"v2/{collection}/{id}")).Expect(404);
        (await _api.Put($"v2/{collection}/{id}", new { title = "x" })).Expect(404);
    }

    [Fact]
    public async Task Reads_and_writes_are_counted_and_reading_is_an_access()
    {
        string id = Id(await _api.Post("v2/datasets?name=counted"));
        JsonElement before = (await _api.Get($"v2/datasets/{id}")).Data;
        await _api.Post($"v2/datasets/{id}/items", """[{"a":1},{"a":2}]""");
        JsonElement written = (await _api.Get($"v2/datasets/{id}")).Data;
        await _api.Get($"v2/datasets/{id}/items");
        await _api.Get("v2/datasets/local~counted/items?format=csv");
        (await _api.Get($"v2/datasets/{id}/items?format=none")).Expect(400);
        await Api.Eventually(async () => Stat(await _api.Get($"v2/datasets/{id}"), "readCount") == 2, "both reads are counted, and the failed one is not");
        JsonElement after = (await _api.Get($"v2/datasets/{id}")).Data;
        Assert.Equal((1, 14), (Number(after.GetProperty("stats"), "writeCount"), Number(after.GetProperty("stats"), "storageBytes")));
        Assert.True(string.CompareOrdinal(Text(after, "accessedAt"), Text(before, "accessedAt")) >= 0);
        Assert.Equal(Text(written, "modifiedAt"), Text(after, "modifiedAt"));
    }

    [Fact]
    public async Task A_key_value_store_tells_reads_lists_and_deletes_apart()
    {
        string id = Id(await _api.Post("v2/key-value-stores"));
        await _api.Put($"v2/key-value-stores/{id}/records/A", new { a = 1 });
        await _api.Get($"v2/key-value-stores/{id}/records/A");
        await _api.Get($"v2/key-value-stores/{id}/records/B");
        await _api.Get($"v2/key-value-stores/{id}/keys");
        await _api.Delete($"v2/key-value-stores/{id}/records/A");
        await Api.Eventually(async () => Stat(await _api.Get($"v2/key-value-stores/{id}"), "listCount") == 1, "the list is counted");
        Answer store = await _api.Get($"v2/key-value-stores/{id}");
        Assert.Equal((1, 1, 1, 0), (Stat(store, "readCount"), Stat(store, "writeCount"), Stat(store, "deleteCount"), Stat(store, "storageBytes")));
    }

    [Fact]
    public async Task A_queue_tells_reads_heads_writes_and_deletes_apart()
    {
        string id = Id(await _api.Post("v2/request-queues"));
        string request = (await _api.Post($"v2/request-queues/{id}/requests", new { url = "https://example.com", uniqueKey = "a" })).Expect(201).Data.GetProperty("requestId").GetString()!;
        await _api.Get($"v2/request-queues/{id}/requests/{request}");
        await _api.Get($"v2/request-queues/{id}/requests");
        await _api.Get($"v2/request-queues/{id}/head");
        (await _api.Delete($"v2/request-queues/{id}/requests/{request}")).Expect(204);
        (await _api.Post($"v2/request-queues/{id}/head/lock?lockSecs=10")).Expect(201);
        await Api.Eventually(async () => Stat(await _api.Get($"v2/request-queues/{id}"), "headItemReadCount") == 2, "both looks at the head are counted");
        Answer queue = await _api.Get($"v2/request-queues/{id}");
        Assert.Equal((2, 1, 1), (Stat(queue, "readCount"), Stat(queue, "writeCount"), Stat(queue, "deleteCount")));
        await _api.Put($"v2/request-queues/{id}", new { generalAccess = "ANYONE_WITH_ID_CAN_READ" });
        Assert.Equal(200, (await Anonymous($"v2/request-queues/{id}/head")).Status);
        using HttpClient stranger = new() { BaseAddress = new Uri(platform.Url) };
        Assert.Equal(401, (int)(await stranger.PostAsync($"v2/request-queues/{id}/head/lock?lockSecs=10", null)).StatusCode);
    }

    [Fact]
    public async Task Counts_of_reads_outlive_the_server()
    {
        using TempFolder folder = new();
        LocalServerOptions options = new() { Port = 0, DataFolder = folder.Path };
        string id;
        await using (LocalServer server = await LocalServer.StartAsync(options))
        {
            using Api api = new(server.Url);
            id = Id(await api.Post("v2/datasets?name=kept"));
            await api.Get($"v2/datasets/{id}/items");
            await Api.Eventually(async () => Stat(await api.Get($"v2/datasets/{id}"), "readCount") == 1, "the read is counted");
        }

        await using (LocalServer server = await LocalServer.StartAsync(options))
        {
            using Api api = new(server.Url);
            Assert.Equal(1, Stat(await api.Get($"v2/datasets/{id}"), "readCount"));
        }
    }

    [Fact]
    public async Task A_public_address_opens_what_it_is_for_without_a_token_and_nothing_else()
    {
        string dataset = Id(await _api.Post("v2/datasets?name=signed"));
        await _api.Post($"v2/datasets/{dataset}/items", """{"a":1}""");
        JsonElement shown = (await _api.Get($"v2/datasets/{dataset}")).Data;
        string itemsUrl = Text(shown, "itemsPublicUrl")!;
        Assert.Equal((200, """[{"a":1}]"""), await Anonymous(itemsUrl));
        Assert.Equal(200, (await Anonymous(itemsUrl + "&format=csv")).Status);
        Assert.Equal(401, (await Anonymous($"v2/datasets/{dataset}/items")).Status);
        Assert.Equal(401, (await Anonymous(itemsUrl.Replace("/items", string.Empty, StringComparison.Ordinal))).Status);
        string other = Id(await _api.Post("v2/datasets"));
        (int status, string text) = await Anonymous(itemsUrl.Replace(dataset, other, StringComparison.Ordinal));
        Assert.Equal(403, status);
        Assert.Contains("invalid-signature", text, StringComparison.Ordinal);

        string store = Id(await _api.Post("v2/key-value-stores"));
        await _api.Put($"v2/key-value-stores/{store}/records/A", new { a = 1 });
        await _api.Put($"v2/key-value-stores/{store}/records/B'(1)", new { a = 2 });
        string keysUrl = Text((await _api.Get($"v2/key-value-stores/{store}")).Data, "keysPublicUrl")!;
        (status, text) = await Anonymous(keysUrl);
        Assert.Equal(200, status);
        string[] urls = [.. JsonDocument.Parse(text).RootElement.GetProperty("data").GetProperty("items").EnumerateArray().Select(item => Text(item, "recordPublicUrl")!)];
        Assert.Equal([(200, """{"a":1}"""), (200, """{"a":2}""")], [await Anonymous(urls[0]), await Anonymous(urls[1])]);
        Assert.Equal(403, (await Anonymous($"v2/key-value-stores/{store}/records/A?{new Uri(urls[1]).Query.TrimStart('?')}")).Status);
        Assert.Equal(401, (await Anonymous($"v2/key-value-stores/{store}/records/A")).Status);
    }

    [Fact]
    public async Task General_access_lets_strangers_read_and_never_write()
    {
        string id = Id(await _api.Post("v2/datasets?name=shared"));
        await _api.Put($"v2/datasets/{id}", new { generalAccess = "ANYONE_WITH_ID_CAN_READ" });
        Assert.Equal(200, (await Anonymous($"v2/datasets/{id}/items")).Status);
        (int status, string text) = await Anonymous($"v2/datasets/{id}");
        Assert.Equal(200, status);
        Assert.DoesNotContain("urlSigningSecretKey", text, StringComparison.Ordinal);
        Assert.Equal(401, (await Anonymous("v2/datasets/local~shared/items")).Status);
        await _api.Put($"v2/datasets/{id}", new { generalAccess = "ANYONE_WITH_NAME_CAN_READ" });
        Assert.Equal(200, (await Anonymous("v2/datasets/local~shared/items")).Status);
        using HttpClient stranger = new() { BaseAddress = new Uri(platform.Url) };
        foreach (HttpMethod method in (HttpMethod[])[HttpMethod.Delete, HttpMethod.Put])
        {
            using HttpRequestMessage request = new(method, $"v2/datasets/{id}");
            Assert.Equal(401, (int)(await stranger.SendAsync(request)).StatusCode);
        }

        using StringContent item = new("{}");
        Assert.Equal(401, (int)(await stranger.PostAsync($"v2/datasets/{id}/items", item)).StatusCode);
    }

    [Theory]
    [InlineData("ANYONE_WITH_ID_CAN_READ", 200, 401)]
    [InlineData("ANYONE_WITH_NAME_CAN_READ", 200, 200)]
    [InlineData("FOLLOW_USER_SETTING", 401, 401)]
    [InlineData("RESTRICTED", 401, 401)]
    public async Task Each_level_of_access_opens_what_it_says_for_reading_and_nothing_more(string level, int byId, int byName)
    {
        string name = "level-" + level.Replace('_', '-').ToLowerInvariant();
        string id = Id(await _api.Post($"v2/key-value-stores?name={name}"));
        await _api.Put($"v2/key-value-stores/{id}/records/A", new { a = 1 });
        Assert.Equal(level, Text((await _api.Put($"v2/key-value-stores/{id}", new { generalAccess = level })).Expect(200).Data, "generalAccess"));

        foreach (string what in new[] { "", "/keys", "/records/A", "/records" })
            Assert.Equal((byId, byName), ((await Anonymous($"v2/key-value-stores/{id}{what}")).Status, (await Anonymous($"v2/key-value-stores/local~{name}{what}")).Status));
        using HttpClient stranger = new() { BaseAddress = new Uri(platform.Url) };
        using HttpRequestMessage head = new(HttpMethod.Head, $"v2/key-value-stores/{id}/records/A");
        Assert.Equal(byId, (int)(await stranger.SendAsync(head)).StatusCode);
        using HttpRequestMessage delete = new(HttpMethod.Delete, $"v2/key-value-stores/{id}/records/A");
        Assert.Equal(401, (int)(await stranger.SendAsync(delete)).StatusCode);
    }

    [Fact]
    public async Task A_level_of_access_that_does_not_exist_is_refused_and_a_stranger_is_not_told_what_exists()
    {
        string id = Id(await _api.Post("v2/datasets?name=unknown-level"));

        (await _api.Put($"v2/datasets/{id}", new { generalAccess = "ANYONE" })).Expect(400);

        Assert.Equal((401, 401), ((await Anonymous($"v2/datasets/{id}/items")).Status, (await Anonymous("v2/datasets/AAAAAAAAAAAAAAAAA/items")).Status));
    }

    private async Task<(int Status, string Text)> Anonymous(string url)
    {
        using HttpClient stranger = new() { BaseAddress = new Uri(platform.Url) };
        using HttpResponseMessage response = await stranger.GetAsync(url);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static string Id(Answer answer) => answer.Data.GetProperty("id").GetString()!;

    private static string[] IdsOf(JsonElement page) => [.. page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];

    private static int Stat(Answer answer, string name) => Number(answer.Data.GetProperty("stats"), name);

    private static int Number(JsonElement json, string name) => json.GetProperty(name).GetInt32();

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
