using System.Text;
using ApifyPS.Client.Tests.Fakes;

namespace ApifyPS.Client.Tests.Datasets;

public sealed class DatasetExporterTests
{
    private static readonly string[] Items = [.. Enumerable.Range(0, 200).Select(n => $$$"""{"n":{{{n}}},"t":"a \"}],{[ \\","o":{"x":[1,{}]}}""")];

    private static async Task<string> ExportAsync(FakePlatform platform, string format, DatasetItemOptions? items = null, int maxRetries = 8)
    {
        using MemoryStream file = new();
        await TestClient.For(platform, maxRetries).Datasets.ExportItems("d1", items ?? new DatasetItemOptions(), new DatasetExportOptions { Format = format }).WriteToAsync(file, CancellationToken.None);
        return Encoding.UTF8.GetString(file.ToArray());
    }

    private static FakeReply Answer(FakeRequest request)
    {
        int offset = int.Parse(request.Query("offset") ?? "0", null);
        IEnumerable<string> items = Items.Skip(offset).Take(int.Parse(request.Query("limit") ?? "1000", null));
        return request.Query("format") == "json" ? FakeReply.Text("[" + string.Join(",\n", items) + "]", "application/json")
            : FakeReply.Text(string.Concat(items.Select(item => item + "\n")), "application/jsonl");
    }

    [Theory]
    [InlineData("json", false)]
    [InlineData("json", true)]
    [InlineData("jsonl", false)]
    [InlineData("jsonl", true)]
    public async Task A_connection_that_breaks_anywhere_continues_behind_the_last_item(string format, bool gzip)
    {
        string expected = format == "json" ? "[" + string.Join(",\n", Items) + "]" : string.Concat(Items.Select(item => item + "\n"));
        for (int cut = 0; cut < 400; cut += 7)
        {
            int breaks = 0;
            int after = cut + 3000;
            using FakePlatform platform = FakePlatform.Start(request =>
            {
                FakeReply whole = gzip ? Answer(request).Gzip() : Answer(request);
                return ++breaks <= 4 && whole.Body.Length > 1 ? whole.CutBody(Math.Min(gzip ? after / 20 : after, whole.Body.Length - 1)) : whole;
            });
            Assert.Equal(expected, await ExportAsync(platform, format));
        }
    }

    [Fact]
    public async Task A_limit_counts_over_all_connections()
    {
        int requests = 0;
        using FakePlatform platform = FakePlatform.Start(request => ++requests == 1 ? Answer(request).CutBody(1000) : Answer(request));
        Assert.Equal("[" + string.Join(",\n", Items.Skip(5).Take(100)) + "]", await ExportAsync(platform, "json", new DatasetItemOptions { Offset = 5, Limit = 100 }));
    }

    [Theory]
    [InlineData("csv", "a,b\r\n1,2\r\n")]
    [InlineData("xml", "<items><item/></items>")]
    [InlineData("html", "<table></table>")]
    public async Task Formats_whose_parts_depend_on_each_other_begin_again(string format, string content)
    {
        int requests = 0;
        using FakePlatform platform = FakePlatform.Start(request => ++requests < 3 ? FakeReply.Text(content, "text/plain").CutBody(7) : FakeReply.Text(content, "text/plain"));
        Assert.Equal(content, await ExportAsync(platform, format));
        Assert.All(platform.Requests, request => Assert.Null(request.Query("offset")));
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("jsonl")]
    public async Task Compressed_data_that_ends_early_is_not_taken_for_all(string format)
    {
        // Nothing but the compression tells.
        string content = string.Concat(Enumerable.Repeat("{\"a\":[1]}\n", 3000));
        foreach (int lost in new[] { 1, 4, 8, 9, 20 })
        {
            using FakePlatform platform = FakePlatform.Start(request => request.Query("offset") is null ? FakeReply.Text(content, "text/plain").Gzip().Truncated(lost) : FakeReply.Closed());
            await Assert.ThrowsAsync<ApifyConnectionException>(() => ExportAsync(platform, format, maxRetries: 1));
        }
    }

    [Theory]
    [InlineData("json", """[{"a":[1]}""")]
    [InlineData("json", "")]
    [InlineData("jsonl", "{\"a\":1}\n{\"a\"")]
    [InlineData("xlsx", "PK\u0003\u0004 and so on, without the directory at its end")]
    [InlineData("xml", "<items><item>x")]
    [InlineData("html", "<table><tr")]
    public async Task An_answer_that_ends_early_is_an_error_also_when_its_length_agrees(string format, string content)
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Text(content, "text/plain"));
        await Assert.ThrowsAsync<ApifyConnectionException>(() => ExportAsync(platform, format, maxRetries: 0));
    }

    [Theory]
    [InlineData("csv", "a,b\r\n1,2\r\n")]
    [InlineData("jsonl", "{\"a\":1}\n")]
    [InlineData("json", "[{\"a\":[1]")]
    public async Task An_answer_that_ends_with_its_connection_may_be_half(string format, string content)
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Garbage("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n" + content));
        await Assert.ThrowsAsync<ApifyConnectionException>(() => ExportAsync(platform, format, maxRetries: 0));
    }

    [Fact]
    public async Task An_error_that_comes_compressed_is_read()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Error(404, "record-not-found", "Dataset was not found " + new string('x', 2000)).Gzip());
        ApifyApiException error = await Assert.ThrowsAsync<ApifyApiException>(() => ExportAsync(platform, "csv"));
        Assert.Equal("record-not-found", error.Type);
    }
}
