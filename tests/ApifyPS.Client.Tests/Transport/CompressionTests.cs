using ApifyPS.Client.Tests.Fakes;

namespace ApifyPS.Client.Tests.Transport;

public class CompressionTests
{
    [Theory]
    [InlineData(1023, "application/json; charset=utf-8", false)]
    [InlineData(1024, "application/json; charset=utf-8", true)]
    [InlineData(500_000, "text/plain", true)]
    [InlineData(500_000, "application/xml", true)]
    [InlineData(500_000, "application/octet-stream", false)]
    [InlineData(500_000, "image/png", false)]
    [InlineData(0, "text/plain", false)]
    public async Task An_input_arrives_as_it_was_given_and_a_large_text_costs_less_on_the_way(int length, string contentType, bool compressed)
    {
        byte[] input = [.. Enumerable.Range(0, length).Select(i => (byte)('a' + (i % 7)))];
        using FakePlatform platform = FakePlatform.Start(FakeReply.Run("r1", "READY"));

        await TestClient.For(platform).Actors.StartAsync("a1", new RunStartOptions { Input = input, ContentType = contentType }, CancellationToken.None);

        FakeRequest request = Assert.Single(platform.Requests);
        Assert.Equal(contentType, request.Header("Content-Type"));
        Assert.Equal(compressed ? "br" : null, request.Header("Content-Encoding"));
        Assert.Equal(input, request.Body);
        if (compressed)
            Assert.True(request.WireBody.Length < length);
    }

    [Fact]
    public async Task Every_attempt_sends_the_whole_body()
    {
        byte[] input = [.. Enumerable.Repeat((byte)'x', 5000)];
        using FakePlatform platform = FakePlatform.Start(FakeReply.Error(429, "rate-limit-exceeded"), FakeReply.Run("r1", "READY"));

        await TestClient.For(platform).Actors.StartAsync("a1", new RunStartOptions { Input = input, ContentType = "text/plain" }, CancellationToken.None);

        Assert.Equal(2, platform.Requests.Count);
        Assert.All(platform.Requests, request => Assert.Equal(input, request.Body));
    }

    [Fact]
    public async Task Compressed_answers_are_read_and_asked_for()
    {
        FakeReply run = FakeReply.Run("r1", "READY");
        using FakePlatform platform = FakePlatform.Start(run.Gzip(), run.Brotli(), run.Gzip().Chunked(3));
        ApifyClient client = TestClient.For(platform);

        for (int i = 0; i < 3; i++)
            Assert.Equal("r1", (await client.Runs.GetAsync("r1", CancellationToken.None)).Id);

        Assert.Contains("gzip", platform.Requests[0].Header("Accept-Encoding"), StringComparison.Ordinal);
        Assert.Contains("br", platform.Requests[0].Header("Accept-Encoding"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_keeps_its_bytes_and_content_type()
    {
        byte[] body = [0, 255, 13, 10, 26];
        using FakePlatform platform = FakePlatform.Start(FakeReply.Bytes(body, "image/png"), FakeReply.Bytes([], "x-odd"), FakeReply.Bytes(body, "application/json;charset=utf-8").Gzip());
        ApifyClient client = TestClient.For(platform);

        KeyValueRecord image = (await client.KeyValueStores.GetRecordAsync("s1", "OUTPUT", CancellationToken.None))!;
        KeyValueRecord empty = (await client.KeyValueStores.GetRecordAsync("s1", "OUTPUT", CancellationToken.None))!;
        KeyValueRecord json = (await client.KeyValueStores.GetRecordAsync("s1", "OUTPUT", CancellationToken.None))!;

        Assert.Equal(("OUTPUT", "image/png"), (image.Key, image.ContentType));
        Assert.Equal(body, image.Body);
        Assert.Equal("x-odd", empty.ContentType);
        Assert.Empty(empty.Body);
        Assert.StartsWith("application/json", json.ContentType, StringComparison.Ordinal);
        Assert.Equal(body, json.Body);
        Assert.Equal("1", platform.Requests[0].Query("attachment"));
    }

    [Theory]
    [InlineData("record-not-found")]
    [InlineData("record-or-token-not-found")]
    public async Task A_record_that_is_not_there_is_null(string type)
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Error(404, type));

        Assert.Null(await TestClient.For(platform).KeyValueStores.GetRecordAsync("s1", "OUTPUT", CancellationToken.None));
    }

    [Fact]
    public async Task A_record_behind_an_address_that_is_not_the_api_is_an_error_and_not_a_missing_record()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Html(404));

        await Assert.ThrowsAsync<ApifyResponseException>(() => TestClient.For(platform).KeyValueStores.GetRecordAsync("s1", "OUTPUT", CancellationToken.None));
    }
}
