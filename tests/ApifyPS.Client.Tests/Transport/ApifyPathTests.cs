using ApifyPS.Client.Tests.Fakes;

namespace ApifyPS.Client.Tests.Transport;

public class ApifyPathTests
{
    public static TheoryData<string?> NoIds =>
    [
        null, "", " ", "\t", ".", "..", "../x", "..\\x", "x/..", "./x", "~", "/", "a/", "/a", "~a", "a~", "a/b/c", "a~b~c", "a/b~c", "a//b",
        "a b", "a?b", "a#b", "a%2e", "%2e%2e", "a\0b", "a\nb", "a\u007fb", "a\u0085b", "á", "a\u202eb", "a:b", "a@b", "a\\b", new string('a', 300),
    ];

    public static TheoryData<string?> NoKeys =>
    [
        null, "", ".", "..", "../x", "a/b", "a/b/c", "/", "a b", " a", "a?b", "a#b", "a%2f", "%2e%2e", "a\0b", "a\nb", "a\u007fb", "ä", "a~b", "a*b", new string('k', 257), new string('k', 300),
    ];

    [Theory]
    [MemberData(nameof(NoIds))]
    public async Task A_value_that_is_no_id_never_leaves_the_machine(string? id)
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Run("r1", "READY"));
        ApifyClient client = TestClient.For(platform);

        await Assert.ThrowsAsync<ApifyInvalidIdException>(() => client.Runs.GetAsync(id!, CancellationToken.None));
        await Assert.ThrowsAsync<ApifyInvalidIdException>(() => client.Runs.AbortAsync(id!, false, CancellationToken.None));
        await Assert.ThrowsAsync<ApifyInvalidIdException>(() => client.Runs.WaitForFinishAsync(id!, TimeSpan.Zero, null, null, CancellationToken.None));
        await Assert.ThrowsAsync<ApifyInvalidIdException>(() => client.Actors.StartAsync(id!, new RunStartOptions(), CancellationToken.None));
        await Assert.ThrowsAsync<ApifyInvalidIdException>(() => client.Tasks.StartAsync(id!, new RunStartOptions(), CancellationToken.None));
        await Assert.ThrowsAsync<ApifyInvalidIdException>(() => client.KeyValueStores.GetRecordAsync(id!, "OUTPUT", CancellationToken.None));
        await Assert.ThrowsAsync<ApifyInvalidIdException>(() => client.Logs.OpenAsync(id!, false, CancellationToken.None));
        Assert.Throws<ApifyInvalidIdException>(() => client.Datasets.ReadItems(id!, new DatasetItemOptions()));
        Assert.Empty(platform.Requests);
    }

    [Theory]
    [MemberData(nameof(NoKeys))]
    public async Task A_value_that_is_no_key_never_leaves_the_machine(string? key)
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Text("x", "text/plain"));

        await Assert.ThrowsAsync<ApifyInvalidIdException>(() => TestClient.For(platform).KeyValueStores.GetRecordAsync("s1", key!, CancellationToken.None));

        Assert.Empty(platform.Requests);
    }

    [Fact]
    public void A_refused_id_is_shown_short_and_says_what_it_should_be()
    {
        ApifyInvalidIdException exception = Assert.Throws<ApifyInvalidIdException>(() => ApifyPath.Id(new string('a', 100_000), "task ID"));

        Assert.InRange(exception.Message.Length, 20, 300);
        Assert.Contains("task ID", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HG7ML7M8z78YcAPEB", "HG7ML7M8z78YcAPEB")]
    [InlineData(" HG7ML7M8z78YcAPEB\n", "HG7ML7M8z78YcAPEB")]
    [InlineData("apify/web-scraper", "apify~web-scraper")]
    [InlineData("apify~web-scraper", "apify~web-scraper")]
    [InlineData("jane.doe_1/my-actor", "jane.doe_1~my-actor")]
    [InlineData("...", "...")]
    [InlineData("a..b", "a..b")]
    public async Task An_id_or_name_addresses_the_actor_that_it_names(string id, string segment)
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Data("""{"id":"a1"}"""));

        await TestClient.For(platform).Actors.GetAsync(id, CancellationToken.None);

        Assert.Equal("/v2/actors/" + segment, Assert.Single(platform.Requests).Target);
    }

    [Fact]
    public async Task Every_character_that_a_key_may_have_arrives_as_it_is()
    {
        const string Key = "AZaz09!-_.'()";
        using FakePlatform platform = FakePlatform.Start(FakeReply.Text("x", "text/plain"));
        ApifyClient client = TestClient.For(platform);

        await client.KeyValueStores.GetRecordAsync("s1", Key, CancellationToken.None);
        await client.KeyValueStores.GetRecordAsync("s1", new string('k', 256), CancellationToken.None);

        Assert.Equal("/v2/key-value-stores/s1/records/" + Key, Uri.UnescapeDataString(platform.Requests[0].Path));
        Assert.EndsWith(new string('k', 256), platform.Requests[1].Path, StringComparison.Ordinal);
    }
}
