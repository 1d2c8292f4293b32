using System.Net.Http.Headers;
using System.Text.Json;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.KeyValueStores;

public sealed class KeyValueStoreTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private readonly Api _api = platform.Api;

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(16 * 1024)]
    [InlineData((16 * 1024) + 1)]
    [InlineData(3_000_000)]
    public async Task A_record_keeps_its_bytes_and_its_type_whatever_its_size(int size)
    {
        string store = await Create();
        byte[] body = new byte[size];
        new Random(size).NextBytes(body);
        await Put(store, "K", body, "text/x-odd; charset=windows-1250");
        using HttpResponseMessage response = await _api.Http.GetAsync($"v2/key-value-stores/{store}/records/K");
        Assert.Equal(body, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("text/x-odd; charset=windows-1250", response.Content.Headers.ContentType!.ToString());
        Answer head = await _api.Send(HttpMethod.Head, $"v2/key-value-stores/{store}/records/K");
        Assert.Equal((200, size), (head.Status, head.ContentHeaders.ContentLength));
    }

    [Fact]
    public async Task A_record_that_is_replaced_or_deleted_leaves_no_trace()
    {
        string store = await Create();
        await Put(store, "K", new byte[50_000], "application/octet-stream");
        await Put(store, "K", "small"u8.ToArray(), "text/plain");
        Assert.Equal("small", (await _api.Get($"v2/key-value-stores/{store}/records/K")).Text);
        Assert.Equal(5, (await _api.Get($"v2/key-value-stores/{store}")).Data.GetProperty("stats").GetProperty("storageBytes").GetInt32());
        (await _api.Delete($"v2/key-value-stores/{store}/records/K")).Expect(204);
        (await _api.Delete($"v2/key-value-stores/{store}/records/K")).Expect(204);
        Assert.Equal("record-not-found", (await _api.Get($"v2/key-value-stores/{store}/records/K")).Expect(404).ErrorType);
        (await _api.Send(HttpMethod.Head, $"v2/key-value-stores/{store}/records/K")).Expect(404);
    }

    [Fact]
    public async Task Keys_are_listed_page_by_page_and_the_last_page_says_null()
    {
        string store = await Create();
        foreach (string key in new[] { "b2", "a", "b1", "c", "b3", "B9" }) await Put(store, key, "12"u8.ToArray(), "text/plain");
        JsonElement first = await Keys(store, "prefix=b&limit=2");
        Assert.Equal(["b1", "b2"], Names(first));
        Assert.Equal((true, "b2", 2, 2), (first.GetProperty("isTruncated").GetBoolean(), first.GetProperty("nextExclusiveStartKey").GetString(), first.GetProperty("count").GetInt32(), first.GetProperty("items")[0].GetProperty("size").GetInt32()));
        JsonElement last = await Keys(store, "prefix=b&limit=2&exclusiveStartKey=b2");
        Assert.Equal(["b3"], Names(last));
        Assert.Equal(JsonValueKind.Null, last.GetProperty("nextExclusiveStartKey").ValueKind);
        Assert.Equal(["B9", "a", "b1", "b2", "b3", "c"], Names(await Keys(store, "")));
        Assert.Equal("12", await _api.Http.GetStringAsync(new Uri(first.GetProperty("items")[0].GetProperty("recordPublicUrl").GetString()!)));
    }

    [Theory]
    [InlineData("a!-_.'()", 201)]
    [InlineData("with space", 400)]
    [InlineData("%C4%8D", 400)]
    public async Task Keys_are_those_that_the_cloud_allows(string key, int status)
    {
        string store = await Create();
        Answer answer = await Put(store, key, "x"u8.ToArray(), "text/plain");
        Assert.Equal(status, answer.Status);
        if (status == 400) Assert.Equal("invalid-record-key", answer.ErrorType);
        Assert.Equal(status == 201 ? "x" : null, status == 201 ? (await _api.Get($"v2/key-value-stores/{store}/records/{key}")).Text : null);
    }

    [Fact]
    public async Task A_record_can_be_asked_for_as_a_file()
    {
        string store = await Create();
        await Put(store, "page.html", "<script>"u8.ToArray(), "text/html");
        Answer answer = await _api.Get($"v2/key-value-stores/{store}/records/page.html?attachment=true");
        Assert.Equal("attachment; filename=\"page.html\"", answer.ContentHeaders.ContentDisposition!.ToString());
        Assert.Equal("sandbox", answer.Headers.GetValues("Content-Security-Policy").Single());
    }

    private async Task<string> Create() => (await _api.Post("v2/key-value-stores")).Expect(201).Data.GetProperty("id").GetString()!;

    private Task<Answer> Put(string store, string key, byte[] body, string contentType)
    {
        ByteArrayContent content = new(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return _api.Send(HttpMethod.Put, $"v2/key-value-stores/{store}/records/{key}", content);
    }

    private async Task<JsonElement> Keys(string store, string query) => (await _api.Get($"v2/key-value-stores/{store}/keys?{query}")).Expect(200).Data;

    private static IEnumerable<string> Names(JsonElement keys) => keys.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("key").GetString()!);
}
