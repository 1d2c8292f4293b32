using System.Text.Json;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Runs;

public sealed class RunListTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private readonly Api _api = platform.Api;

    [Fact]
    public async Task Lists_are_in_order_of_start_and_can_be_paged_both_ways()
    {
        List<string> ids = await RunTimes("paged", 5);
        Assert.Equal(ids, await Ids("v2/actors/local~paged/runs"));
        Assert.Equal(Enumerable.Reverse(ids), await Ids("v2/actors/local~paged/runs?desc=1"));
        Assert.Equal(ids[1..3], await Ids("v2/actors/local~paged/runs?offset=1&limit=2"));
        JsonElement page = (await _api.Get("v2/actors/local~paged/runs?offset=4&limit=100000&desc=true")).Data;
        Assert.Equal((5, 4, 1000, 1, true), (Number(page, "total"), Number(page, "offset"), Number(page, "limit"), Number(page, "count"), page.GetProperty("desc").GetBoolean()));
        Assert.Equal(ids, await Ids("v2/actors/local~paged/runs?limit=0"));
    }

    [Fact]
    public async Task Lists_can_be_filtered_by_several_statuses_and_by_time()
    {
        string good = (await RunTimes("filter-good", 1))[0];
        await _api.Scripted("filter-bad", new { exitCode = 1 });
        JsonElement bad = await _api.Run("local~filter-bad");
        Assert.Equal([bad.GetProperty("id").GetString()!], await Ids("v2/actor-runs?status=FAILED,ABORTED"));
        Assert.Contains(good, await Ids("v2/actor-runs?status=SUCCEEDED,FAILED"));
        string startedAt = Uri.EscapeDataString(bad.GetProperty("startedAt").GetString()!);
        Assert.Contains(bad.GetProperty("id").GetString()!, await Ids($"v2/actor-runs?startedAfter={startedAt}&startedBefore={startedAt}"));
        Assert.Empty(await Ids("v2/actor-runs?startedAfter=2999-01-01"));
        (await _api.Get("v2/actor-runs?startedAfter=yesterday")).Expect(400);
    }

    [Fact]
    public async Task The_last_run_leads_to_its_storages_and_its_log()
    {
        await _api.Scripted("last", new { items = new[] { new { a = 1 } }, output = "o", log = new[] { "hello" } });
        await _api.Run("local~last");
        JsonElement second = await _api.Run("local~last");
        Assert.Equal(second.GetProperty("id").GetString(), (await _api.Get("v2/acts/local~last/runs/last?status=SUCCEEDED")).Data.GetProperty("id").GetString());
        Assert.Equal("""[{"a":1}]""", (await _api.Get("v2/actors/local~last/runs/last/dataset/items?status=SUCCEEDED")).Text);
        Assert.Equal("\"o\"", (await _api.Get("v2/actors/local~last/runs/last/key-value-store/records/OUTPUT")).Text);
        Assert.Contains("hello", (await _api.Get("v2/actors/local~last/runs/last/log")).Text, StringComparison.Ordinal);
        Assert.Equal(second.GetProperty("defaultRequestQueueId").GetString(), (await _api.Get("v2/actors/local~last/runs/last/request-queue")).Data.GetProperty("id").GetString());
        (await _api.Get("v2/actors/local~last/runs/last?status=ABORTED")).Expect(404);
        using HttpClient stranger = new() { BaseAddress = new Uri(platform.Url) };
        using HttpResponseMessage refused = await stranger.GetAsync("v2/actors/local~last/runs/last/log");
        Assert.Equal(401, (int)refused.StatusCode);
    }

    private async Task<List<string>> RunTimes(string name, int times)
    {
        await _api.Scripted(name, new { });
        List<string> ids = [];
        for (int index = 0; index < times; index++) ids.Add((await _api.Run("local~" + name)).GetProperty("id").GetString()!);
        return ids;
    }

    private async Task<List<string>> Ids(string path) =>
        [.. (await _api.Get(path)).Expect(200).Data.GetProperty("items").EnumerateArray().Select(run => run.GetProperty("id").GetString()!)];

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
