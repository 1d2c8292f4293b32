using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Datasets;

public sealed class DatasetTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private readonly Api _api = platform.Api;

    [Fact]
    public async Task Items_come_back_as_they_were_pushed_in_order()
    {
        string id = await Create();
        (await _api.Post($"v2/datasets/{id}/items", """{"n": 1, "s": "č\u0001\"", "big": 12345678901234567890, "f": 1.50}""")).Expect(201);
        (await _api.Post($"v2/datasets/{id}/items", """[{"n":2},{"n":3}]""")).Expect(201);
        (await _api.Post($"v2/datasets/{id}/items", "[]")).Expect(201);
        Assert.Equal("""[{"n":1,"s":"č\u0001\"","big":12345678901234567890,"f":1.50},{"n":2},{"n":3}]""", await Items(id));
        Assert.Equal((3, 3), Counts((await _api.Get($"v2/datasets/{id}")).Data));
    }

    [Theory]
    [InlineData("[{\"a\":1},2]")]
    [InlineData("[{\"a\":1},[]]")]
    [InlineData("\"text\"")]
    [InlineData("[{\"a\":1},{\"b\":]")]
    [InlineData("")]
    public async Task A_push_with_one_bad_item_stores_none(string body)
    {
        string id = await Create();
        Assert.Equal("invalid-input", (await _api.Post($"v2/datasets/{id}/items", body)).Expect(400).ErrorType);
        Assert.Equal((0, 0), Counts((await _api.Get($"v2/datasets/{id}")).Data));
    }

    [Theory]
    [InlineData("offset=1&limit=2", "[{\"n\":1},{\"n\":2}]", "1", "2", "2")]
    [InlineData("desc=1&offset=1&limit=2", "[{\"n\":3},{\"n\":2}]", "1", "2", "2")]
    [InlineData("offset=4&limit=10", "[{\"n\":4}]", "4", "10", "1")]
    [InlineData("offset=9", "[]", "9", "999999999999", "0")]
    [InlineData("limit=0&offset=3", "[{\"n\":3},{\"n\":4}]", "3", "999999999999", "2")]
    [InlineData("chunkSize=40&limit=1", "[{\"n\":0}]", "0", "1", "1")]
    public async Task A_page_is_the_part_that_was_asked_for_and_its_headers_say_so(string query, string items, string offset, string limit, string count)
    {
        string id = await Create();
        await _api.Post($"v2/datasets/{id}/items", Enumerable.Range(0, 5).Select(n => new { n }));
        Answer answer = await _api.Get($"v2/datasets/{id}/items?{query}");
        Assert.Equal(items, answer.Text.Replace("\n", "", StringComparison.Ordinal));
        Assert.Equal(
            ("5", offset, limit, count),
            (Header(answer, "Total"), Header(answer, "Offset"), Header(answer, "Limit"), Header(answer, "Count")));
        Answer head = await _api.Send(HttpMethod.Head, $"v2/datasets/{id}/items?{query}");
        Assert.Equal(("5", ""), (Header(head, "Total"), head.Text));
    }

    [Fact]
    public async Task Reading_in_large_pages_crosses_the_chunks_of_the_database_without_gaps()
    {
        string id = await Create();
        for (int part = 0; part < 5; part++) await _api.Post($"v2/datasets/{id}/items", Enumerable.Range(part * 700, 700).Select(n => new { n }));
        string padding = new('x', 300_000);
        await _api.Post($"v2/datasets/{id}/items", Enumerable.Range(3500, 10).Select(n => new { n, padding }));
        int[] all = Numbers(await Items(id));
        Assert.Equal(Enumerable.Range(0, 3510), all);
        Assert.Equal(Enumerable.Range(0, 3510).Reverse(), Numbers(await Items(id, "desc=1")));
        Assert.Equal(Enumerable.Range(950, 2000), Numbers(await Items(id, "offset=950&limit=2000")));
    }

    [Theory]
    [InlineData("fields=b,a", """[{"b":2,"a":1},{"a":[{"x":1},{"x":2}]},{},{}]""")]
    [InlineData("omit=b,a", """[{"#h":1},{"o":{"p":{"q":1}}},{"#only":1},{}]""")]
    [InlineData("clean=1", """[{"a":1,"b":2},{"a":[{"x":1},{"x":2}],"o":{"p":{"q":1}}}]""")]
    [InlineData("skipHidden=1", """[{"a":1,"b":2},{"a":[{"x":1},{"x":2}],"o":{"p":{"q":1}}},{},{}]""")]
    [InlineData("skipEmpty=1", """[{"a":1,"b":2,"#h":1},{"a":[{"x":1},{"x":2}],"o":{"p":{"q":1}}},{"#only":1}]""")]
    [InlineData("offset=1&limit=1&unwind=a", """[{"o":{"p":{"q":1}},"x":1},{"o":{"p":{"q":1}},"x":2}]""")]
    [InlineData("offset=1&limit=1&unwind=o", """[{"a":[{"x":1},{"x":2}],"p":{"q":1}}]""")]
    [InlineData("offset=1&limit=1&flatten=o", """[{"a":[{"x":1},{"x":2}],"o.p.q":1}]""")]
    [InlineData("offset=1&limit=1&unwind=a&fields=x", """[{"x":1},{"x":2}]""")]
    public async Task Items_can_be_reshaped_on_the_way_out(string query, string expected)
    {
        string id = await Create();
        await _api.Post($"v2/datasets/{id}/items", """[{"a":1,"b":2,"#h":1},{"a":[{"x":1},{"x":2}],"o":{"p":{"q":1}}},{"#only":1},{}]""");
        Assert.Equal(expected, await Items(id, query));
        Assert.Equal((4, 2), Counts((await _api.Get($"v2/datasets/{id}")).Data));
    }

    [Fact]
    public async Task Items_can_be_had_as_json_lines()
    {
        string id = await Create();
        Assert.Equal("", (await _api.Get($"v2/datasets/{id}/items?format=jsonl")).Text);
        await _api.Post($"v2/datasets/{id}/items", """[{"n":1},{"n":2}]""");
        Answer lines = await _api.Get($"v2/datasets/{id}/items?format=jsonl");
        Assert.Equal("{\"n\":1}\n{\"n\":2}\n", lines.Text);
        Assert.Equal("application/jsonl", lines.ContentHeaders.ContentType!.MediaType);
        (await _api.Get($"v2/datasets/{id}/items?format=docx")).Expect(400);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("identity")]
    public async Task Every_encoding_that_clients_use_is_understood(string encoding)
    {
        string id = await Create();
        (await _api.Send(HttpMethod.Post, $"v2/datasets/{id}/items", Encoded("""{"text":"žluťoučký"}""", encoding))).Expect(201);
        Assert.Equal("""[{"text":"žluťoučký"}]""", await Items(id));
    }

    [Fact]
    public async Task An_unknown_encoding_broken_data_and_a_body_that_is_too_large_are_refused_with_the_words_of_the_api()
    {
        string id = await Create();
        ByteArrayContent odd = new("x"u8.ToArray());
        odd.Headers.ContentEncoding.Add("bla");
        Answer unsupported = (await _api.Send(HttpMethod.Post, $"v2/datasets/{id}/items", odd)).Expect(415);
        Assert.Equal(("unsupported-content-encoding", "Content-Encoding \"bla\" is not supported."), (unsupported.ErrorType, unsupported.ErrorMessage));
        ByteArrayContent broken = new("this is not gzip"u8.ToArray());
        broken.Headers.ContentEncoding.Add("gzip");
        (await _api.Send(HttpMethod.Post, $"v2/datasets/{id}/items", broken)).Expect(400);
        // 10 MiB that compress to a few kilobytes: the limit is on what they are decompressed.
        Answer large = (await _api.Send(HttpMethod.Post, $"v2/datasets/{id}/items", Encoded(new string(' ', 10 << 20), "gzip"))).Expect(413);
        Assert.Equal(("request-too-large", "The POST payload is too large (limit: 9437184 bytes, actual length: 10485760 bytes)."), (large.ErrorType, large.ErrorMessage));
        string justFits = $$"""{"a":"{{new string('x', 9437184 - 8)}}"}""";
        Assert.Equal(9437184, justFits.Length);
        (await _api.Post($"v2/datasets/{id}/items", justFits)).Expect(201);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Answers_are_compressed_for_clients_that_ask(string encoding)
    {
        string id = await Create();
        await _api.Post($"v2/datasets/{id}/items", Enumerable.Range(0, 100).Select(n => new { n, text = "repeat repeat repeat" }));
        using HttpRequestMessage request = new(HttpMethod.Get, $"v2/datasets/{id}/items");
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(encoding));
        using HttpResponseMessage response = await _api.Http.SendAsync(request);
        Assert.Equal([encoding], response.Content.Headers.ContentEncoding);
        Stream body = await response.Content.ReadAsStreamAsync();
        using Stream plain = encoding == "br" ? new BrotliStream(body, CompressionMode.Decompress) : new GZipStream(body, CompressionMode.Decompress);
        Assert.Equal(100, (await JsonDocument.ParseAsync(plain)).RootElement.GetArrayLength());
    }

    [Fact]
    public async Task A_named_dataset_is_found_by_user_and_name_and_a_plain_name_is_not()
    {
        string id = (await _api.Post("v2/datasets?name=My-Data")).Expect(201).Data.GetProperty("id").GetString()!;
        Assert.Equal(id, (await _api.Post("v2/datasets?name=my-data")).Expect(200).Data.GetProperty("id").GetString());
        Assert.Equal(id, (await _api.Get("v2/datasets/local~My-Data")).Data.GetProperty("id").GetString());
        Assert.Equal("record-not-found", (await _api.Get("v2/datasets/My-Data")).Expect(404).ErrorType);
        Assert.Equal("record-not-found", (await _api.Get("v2/datasets/somebody~My-Data")).Expect(404).ErrorType);
        (await _api.Post("v2/datasets?name=bad_name!")).Expect(400);
        await _api.Post("v2/datasets?name=other-data");
        Assert.Equal("name-not-unique", (await _api.Put("v2/datasets/local~other-data", new { name = "my-data" })).Expect(409).ErrorType);
        Assert.Equal("renamed", (await _api.Put($"v2/datasets/{id}", new { name = "renamed" })).Expect(200).Data.GetProperty("name").GetString());
        (await _api.Delete("v2/datasets/local~renamed")).Expect(204);
        (await _api.Get($"v2/datasets/{id}/items")).Expect(404);
    }

    private async Task<string> Create() => (await _api.Post("v2/datasets")).Expect(201).Data.GetProperty("id").GetString()!;

    private async Task<string> Items(string id, string query = "") =>
        (await _api.Get($"v2/datasets/{id}/items?{query}")).Expect(200).Text.Replace("\n", "", StringComparison.Ordinal);

    private static int[] Numbers(string items) => [.. JsonDocument.Parse(items).RootElement.EnumerateArray().Select(item => item.GetProperty("n").GetInt32())];

    private static (int, int) Counts(JsonElement dataset) => (dataset.GetProperty("itemCount").GetInt32(), dataset.GetProperty("cleanItemCount").GetInt32());

    private static string Header(Answer answer, string name) => answer.Headers.GetValues("X-Apify-Pagination-" + name).Single();

    private static ByteArrayContent Encoded(string text, string encoding)
    {
        using MemoryStream encoded = new();
        using (Stream encoder = encoding switch
        {
            "gzip" => new GZipStream(encoded, CompressionLevel.Fastest, leaveOpen: true),
            "br" => new BrotliStream(encoded, CompressionLevel.Fastest, leaveOpen: true),
            "deflate" => new ZLibStream(encoded, CompressionLevel.Fastest, leaveOpen: true),
            _ => new BufferedStream(encoded),
        })
        {
            encoder.Write(Encoding.UTF8.GetBytes(text));
            encoder.Flush();
            if (encoding == "identity") return Content(encoded.ToArray());
        }

        return Content(encoded.ToArray());

        ByteArrayContent Content(byte[] bytes)
        {
            ByteArrayContent content = new(bytes);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            content.Headers.ContentEncoding.Add(encoding);
            return content;
        }
    }
}
