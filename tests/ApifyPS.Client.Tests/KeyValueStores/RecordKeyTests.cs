using System.Globalization;
using ApifyPS.Client.Tests.Fakes;

namespace ApifyPS.Client.Tests.KeyValueStores;

public class RecordKeyTests
{
    [Fact]
    public async Task Every_key_comes_once_over_any_number_of_pages()
    {
        string[] keys = [.. Enumerable.Range(0, 2500).Select(i => i.ToString("k-0000", CultureInfo.InvariantCulture))];
        using FakePlatform platform = FakePlatform.Start(request => Page(keys, request));

        List<ApifyRecordKey> read = await ReadAsync(platform, null, null);

        Assert.Equal(keys, read.Select(key => key.Key));
        Assert.All(read, key => Assert.Equal(("s1", 7L), (key.StoreId, key.Size)));
        Assert.Equal([null, "k-0999", "k-1999"], platform.Requests.Select(request => request.Query("exclusiveStartKey")));
    }

    [Fact]
    public async Task A_few_keys_cost_a_small_request()
    {
        using FakePlatform platform = FakePlatform.Start(request => Page(["a1", "a2", "a3", "a4"], request));

        Assert.Equal(["a1", "a2"], (await ReadAsync(platform, "a", 2)).Select(key => key.Key));

        FakeRequest request = Assert.Single(platform.Requests);
        Assert.Equal(("2", "a"), (request.Query("limit"), request.Query("prefix")));
    }

    [Fact]
    public async Task An_empty_page_is_not_the_end_and_one_that_repeats_itself_is()
    {
        using FakePlatform platform = FakePlatform.Start(
            FakeReply.Data("""{"items":[{"key":"a"}],"isTruncated":true,"nextExclusiveStartKey":"a"}"""),
            FakeReply.Data("""{"items":[],"isTruncated":true,"nextExclusiveStartKey":"m"}"""),
            FakeReply.Data("""{"items":[{"key":"n","size":1,"color":"red"}],"isTruncated":true,"nextExclusiveStartKey":"m"}"""));

        List<ApifyRecordKey> read = await ReadAsync(platform, null, null);

        Assert.Equal(["a", "n"], read.Select(key => key.Key));
        Assert.Null(read[0].Size);
        Assert.Equal(3, platform.Requests.Count);
    }

    [Fact]
    public async Task A_page_that_breaks_off_is_read_again_whole()
    {
        FakeReply page = FakeReply.Data("""{"items":[{"key":"a"},{"key":"b"}],"isTruncated":false,"nextExclusiveStartKey":null}""");
        using FakePlatform platform = FakePlatform.Start(page.CutBody(20), FakeReply.Error(500, "internal-server-error"), page);

        Assert.Equal(["a", "b"], (await ReadAsync(platform, null, null)).Select(key => key.Key));
    }

    private static async Task<List<ApifyRecordKey>> ReadAsync(FakePlatform platform, string? prefix, long? limit)
    {
        RecordKeyReader reader = TestClient.For(platform).KeyValueStores.ReadKeys("s1", prefix, limit);
        List<ApifyRecordKey> all = [];
        while (await reader.ReadPageAsync(CancellationToken.None) is { } page)
            all.AddRange(page);
        return all;
    }

    private static FakeReply Page(string[] keys, FakeRequest request)
    {
        string[] rest = [.. keys.Where(key => string.CompareOrdinal(key, request.Query("exclusiveStartKey")) > 0)];
        string[] page = [.. rest.Take((int)request.QueryNumber("limit", 1000))];
        bool truncated = page.Length < rest.Length;
        string items = string.Join(",", page.Select(key => $$"""{"key":"{{key}}","size":7}"""));
        return FakeReply.Data($$"""{"items":[{{items}}],"isTruncated":{{(truncated ? "true" : "false")}},"nextExclusiveStartKey":{{(truncated ? $"\"{page[^1]}\"" : "null")}}}""");
    }
}
