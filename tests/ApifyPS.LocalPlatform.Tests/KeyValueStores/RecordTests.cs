using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.KeyValueStores;

public sealed class RecordTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private readonly Api _api = platform.Api;

    [Theory]
    [InlineData("identity")]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task A_record_beyond_the_limit_of_other_requests_is_kept_whole(string encoding)
    {
        string store = await Create();
        byte[] body = new byte[20_000_000];
        new Random(1).NextBytes(body.AsSpan(0, 5_000_000));
        ByteArrayContent content = new(Encode(body, encoding));
        content.Headers.ContentType = new MediaTypeHeaderValue("video/mp4");
        content.Headers.ContentEncoding.Add(encoding);
        (await _api.Send(HttpMethod.Put, $"v2/key-value-stores/{store}/records/K", content)).Expect(201);

        using HttpResponseMessage response = await _api.Http.GetAsync($"v2/key-value-stores/{store}/records/K");
        Assert.Equal("video/mp4", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(body.Length, response.Content.Headers.ContentLength);
        byte[] received = await response.Content.ReadAsByteArrayAsync();
        Assert.True(body.AsSpan().SequenceEqual(received));
        Assert.Equal(body.Length, (await _api.Get($"v2/key-value-stores/{store}")).Data.GetProperty("stats").GetProperty("storageBytes").GetInt64());
        JsonElement entry = (await _api.Get("__local/requests?method=PUT")).Data.EnumerateArray().Last();
        Assert.Equal(body.Length, entry.GetProperty("requestBodyLength").GetInt64());
    }

    [Fact]
    public async Task A_body_that_is_not_what_its_encoding_says_is_refused()
    {
        string store = await Create();
        ByteArrayContent content = new(new byte[200_000]);
        content.Headers.ContentEncoding.Add("gzip");
        Assert.Equal("invalid-input", (await _api.Send(HttpMethod.Put, $"v2/key-value-stores/{store}/records/K", content)).Expect(400).ErrorType);
        (await _api.Get($"v2/key-value-stores/{store}/records/K")).Expect(404);
    }

    [Fact]
    public async Task A_key_may_have_256_characters_and_not_one_more()
    {
        string store = await Create();
        string key = new string('k', 246) + "a!-_.'()Z9";
        Answer answer = await Put(store, Uri.EscapeDataString(key), [1], "image/png");
        Assert.Equal($"{platform.Url}/v2/key-value-stores/{store}/records/{Uri.EscapeDataString(key)}", answer.Expect(201).Headers.Location!.OriginalString.Replace("//v2", "/v2", StringComparison.Ordinal));
        (await _api.Send(HttpMethod.Head, $"v2/key-value-stores/{store}/records/{key}")).Expect(200);
        Assert.Equal(key, (await Keys(store, "")).Single());
        (await _api.Delete($"v2/key-value-stores/{store}/records/{Uri.EscapeDataString(key)}")).Expect(204);
        Assert.Equal("invalid-record-key", (await Put(store, key + "x", [1], "image/png")).Expect(400).ErrorType);
        Assert.Equal("invalid-record-key", (await Put(store, key + "x", new byte[100_000], "image/png")).Expect(400).ErrorType);
    }

    [Fact]
    public async Task A_record_can_be_posted_and_reached_through_its_run()
    {
        await _api.Scripted("record-run", new { });
        JsonElement run = await _api.Run("local~record-run");
        string id = run.GetProperty("id").GetString()!;
        foreach (string path in new[] { $"actor-runs/{id}/key-value-store", "acts/local~record-run/runs/last/key-value-store", "key-value-stores/" + run.GetProperty("defaultKeyValueStoreId").GetString() })
        {
            byte[] body = Encoding.ASCII.GetBytes(path.PadRight(100_000));
            ByteArrayContent content = new(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/pdf");
            (await _api.Send(HttpMethod.Post, $"v2/{path}/records/BIG", content)).Expect(201);
            Assert.Equal(body, await _api.Http.GetByteArrayAsync($"v2/key-value-stores/{run.GetProperty("defaultKeyValueStoreId").GetString()}/records/BIG"));
        }
    }

    [Fact]
    public async Task A_reader_of_a_record_gets_the_one_that_it_asked_for_though_it_is_replaced_meanwhile()
    {
        string store = await Create();
        byte[] first = new byte[8_000_000];
        Array.Fill(first, (byte)'1');
        await Put(store, "K", first, "image/png");
        using HttpResponseMessage response = await _api.Http.GetAsync($"v2/key-value-stores/{store}/records/K", HttpCompletionOption.ResponseHeadersRead);
        await Put(store, "K", new byte[100_000], "image/png");
        Assert.Equal(first, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal(100_000, (await _api.Http.GetByteArrayAsync($"v2/key-value-stores/{store}/records/K")).Length);
    }

    [Fact]
    public async Task Records_that_are_replaced_all_the_time_can_be_read_all_the_time()
    {
        string store = await Create();
        await Put(store, "K", new byte[70_000], "image/png");
        using CancellationTokenSource stop = new();
        Task writing = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested) (await Put(store, "K", new byte[70_000], "image/png")).Expect(201);
        });
        for (int i = 0; i < 100; i++) Assert.Equal(70_000, (await _api.Http.GetByteArrayAsync($"v2/key-value-stores/{store}/records/K")).Length);
        await stop.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task All_records_come_as_an_archive()
    {
        string store = await Create();
        for (int i = 0; i < 5; i++) await Put(store, $"img-{i}.png", [(byte)i], "image/png");
        await Put(store, "big", new byte[300_000], "application/octet-stream");
        Assert.Equal(["big", "img-0.png", "img-1.png", "img-2.png", "img-3.png", "img-4.png"], (await Archive(store, "")).Keys);
        Dictionary<string, byte[]> images = await Archive(store, "?prefix=img-");
        Assert.Equal(5, images.Count);
        Assert.Equal([3], images["img-3.png"]);
        (await _api.Get("v2/key-value-stores/AAAAAAAAAAAAAAAAA/records")).Expect(404);
    }

    [Fact]
    public async Task A_collection_of_the_schema_is_a_part_of_the_keys()
    {
        object schema = new { actorKeyValueStoreSchemaVersion = 1, title = "t", collections = new { images = new { title = "Images", keyPrefix = "img-" }, main = new { title = "Main", key = "OUTPUT" } } };
        string store = (await _api.Post("v2/key-value-stores", new { schema })).Expect(201).Data.GetProperty("id").GetString()!;
        foreach (string key in new[] { "OUTPUT", "OUTPUT2", "img-1", "img-2", "img-22", "other" }) await Put(store, key, [1], "image/png");
        Assert.Equal(["img-1", "img-2", "img-22"], await Keys(store, "collection=images"));
        Assert.Equal(["img-2", "img-22"], await Keys(store, "collection=images&prefix=img-2"));
        Assert.Equal(["img-1", "img-2", "img-22"], await Keys(store, "collection=images&prefix=i"));
        Assert.Equal(["img-2"], await Keys(store, "collection=images&limit=1&exclusiveStartKey=img-1"));
        Assert.Empty(await Keys(store, "collection=images&prefix=x"));
        Assert.Equal(["OUTPUT"], await Keys(store, "collection=main"));
        Assert.Equal("invalid-input", (await _api.Get($"v2/key-value-stores/{store}/keys?collection=nope")).Expect(400).ErrorType);
        Assert.Equal(3, (await Archive(store, "?collection=images")).Count);
    }

    [Theory]
    [InlineData("%", "")]
    [InlineData("_", "_")]
    [InlineData("č", "")]
    public async Task A_prefix_is_no_pattern(string prefix, string expected)
    {
        string store = await Create();
        foreach (string key in new[] { "a", "_", "z" }) await Put(store, key, [1], "image/png");
        Assert.Equal(expected.Length == 1 ? [expected] : [], await Keys(store, "prefix=" + Uri.EscapeDataString(prefix)));
    }

    [Fact]
    public async Task An_acknowledged_record_survives_the_end_of_the_server_and_half_an_upload_leaves_nothing()
    {
        using TempFolder data = new();
        string records = Path.Combine(data.Path, "kv");
        byte[] body = new byte[200_000];
        new Random(2).NextBytes(body);
        string store;
        using (PlatformProcess server = await PlatformProcess.StartAsync("--port", "0", "--data", data.Path))
        {
            using Api api = new(server.Url);
            store = (await api.Post("v2/key-value-stores")).Data.GetProperty("id").GetString()!;
            (await api.Send(HttpMethod.Put, $"v2/key-value-stores/{store}/records/K", new ByteArrayContent(body))).Expect(201);
            (await api.Send(HttpMethod.Put, $"v2/key-value-stores/nope/records/K", new ByteArrayContent(body))).Expect(404);
            await Api.Eventually(() => Task.FromResult(Directory.GetFiles(records).Length == 1), "the file of a refused upload is deleted");
            await server.Kill();
        }

        await File.WriteAllBytesAsync(Path.Combine(records, "half"), [1, 2, 3]);
        using (PlatformProcess server = await PlatformProcess.StartAsync("--port", "0", "--data", data.Path))
        {
            using Api api = new(server.Url);
            Assert.Equal(body, await api.Http.GetByteArrayAsync($"v2/key-value-stores/{store}/records/K"));
            Assert.Single(Directory.GetFiles(records));
        }
    }

    private static byte[] Encode(byte[] body, string encoding)
    {
        using MemoryStream encoded = new();
        using (Stream stream = encoding switch
        {
            "gzip" => new GZipStream(encoded, CompressionLevel.Fastest),
            "deflate" => new ZLibStream(encoded, CompressionLevel.Fastest),
            "br" => new BrotliStream(encoded, CompressionLevel.Fastest),
            _ => new BufferedStream(encoded),
        })
            stream.Write(body);
        return encoded.ToArray();
    }

    private async Task<string> Create() => (await _api.Post("v2/key-value-stores")).Expect(201).Data.GetProperty("id").GetString()!;

    private Task<Answer> Put(string store, string key, byte[] body, string contentType)
    {
        ByteArrayContent content = new(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return _api.Send(HttpMethod.Put, $"v2/key-value-stores/{store}/records/{key}", content);
    }

    private async Task<string[]> Keys(string store, string query) =>
        [.. (await _api.Get($"v2/key-value-stores/{store}/keys?{query}")).Expect(200).Data.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("key").GetString()!)];

    private async Task<Dictionary<string, byte[]>> Archive(string store, string query)
    {
        using ZipArchive archive = new(new MemoryStream(await _api.Http.GetByteArrayAsync($"v2/key-value-stores/{store}/records{query}")));
        return archive.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using MemoryStream content = new();
            using (Stream stream = entry.Open()) stream.CopyTo(content);
            return content.ToArray();
        });
    }
}
