using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ApifyPS.Client.Tests.Fakes;

namespace ApifyPS.Client.Tests.KeyValueStores;

public class RecordTests
{
    private static readonly byte[] Body = Repeatable(300_000);

    [Theory]
    [InlineData("length")]
    [InlineData("length, reset")]
    [InlineData("chunks")]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("gzip, whole to HTTP")]
    [InlineData("br, whole to HTTP")]
    [InlineData("gzip in chunks, whole to HTTP")]
    [InlineData("gzip without its trailer")]
    public async Task Half_a_record_is_never_given_for_a_whole_one(string how)
    {
        FakeReply whole = FakeReply.Bytes(Body, "application/octet-stream");
        FakeReply half = how switch
        {
            "length" => whole.CutBody(100_000),
            "length, reset" => whole.CutBody(100_000).ByReset(),
            "chunks" => whole.Chunked(1000).CutBody(100_500),
            "gzip" => whole.Gzip().CutBody(5000),
            "br" => whole.Brotli().CutBody(5000),
            "gzip, whole to HTTP" => whole.Gzip().Truncated(2000),
            "br, whole to HTTP" => whole.Brotli().Truncated(2000),
            "gzip in chunks, whole to HTTP" => whole.Gzip().Truncated(2000).Chunked(500),
            _ => whole.Gzip().Truncated(4),
        };
        using FakePlatform platform = FakePlatform.Start(half, half, whole);
        using MemoryStream destination = new();
        destination.Write("kept"u8);

        await TestClient.For(platform).KeyValueStores.ReceiveRecordAsync("s1", "K", destination, null, CancellationToken.None);
        byte[] received = destination.ToArray();
        KeyValueRecord record = (await TestClient.For(platform).KeyValueStores.GetRecordAsync("s1", "K", CancellationToken.None))!;

        Assert.Equal((byte[])[.. "kept"u8, .. Body], received);
        Assert.Equal(Body, record.Body);
        Assert.Equal(4, platform.Requests.Count);
    }

    [Fact]
    public async Task A_record_that_never_comes_whole_is_an_error_and_not_half_a_record()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Bytes(Body, "image/png").Gzip().Truncated(1000));

        ApifyConnectionException error = await Assert.ThrowsAsync<ApifyConnectionException>(
            () => TestClient.For(platform, maxRetries: 2).KeyValueStores.GetRecordAsync("s1", "K", CancellationToken.None));

        Assert.Equal((ConnectionFailure.Broken, 3), (error.Failure, error.Attempt));
        Assert.Equal(3, platform.Requests.Count);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("")]
    public async Task A_record_without_a_byte_is_a_record(string encoding)
    {
        FakeReply empty = FakeReply.Bytes([], "text/plain");
        using FakePlatform platform = FakePlatform.Start(encoding.Length == 0 ? empty : empty.With("Content-Encoding", encoding));

        Assert.Empty((await TestClient.For(platform).KeyValueStores.GetRecordAsync("s1", "K", CancellationToken.None))!.Body);
    }

    [Fact]
    public async Task A_record_of_which_nobody_says_what_it_is_has_no_content_type()
    {
        using FakePlatform platform = FakePlatform.Start(new FakeReply());

        Assert.Null((await TestClient.For(platform).KeyValueStores.GetRecordAsync("s1", "K", CancellationToken.None))!.ContentType);
    }

    [Fact]
    public async Task Progress_tells_how_much_of_how_much_has_come()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Bytes(Body, "image/png"));
        List<(long Received, long? Total)> told = [];

        await TestClient.For(platform).KeyValueStores.ReceiveRecordAsync("s1", "K", new MemoryStream(), (received, total) => told.Add((received, total)), CancellationToken.None);

        Assert.Equal((Body.Length, Body.Length), told[^1]);
        Assert.Equal(told.Select(one => one.Received).Order(), told.Select(one => one.Received));
    }

    [Theory]
    [InlineData("application/json; charset=utf-8", 2000, true)]
    [InlineData("application/json; charset=utf-8", 1000, false)]
    [InlineData("text/csv", 3_000_000, true)]
    [InlineData("image/png", 3_000_000, false)]
    [InlineData("application/zip", 2000, false)]
    public async Task A_file_arrives_as_it_is_and_text_costs_less_on_the_way(string contentType, int length, bool compressed)
    {
        byte[] body = [.. Enumerable.Range(0, length).Select(i => (byte)('a' + (i % 7)))];
        using FakePlatform platform = FakePlatform.Start(FakeReply.Json(201, "{}"));
        List<long> told = [];

        await TestClient.For(platform).KeyValueStores.SetRecordAsync("s1", "K", () => new MemoryStream(body), contentType, told.Add, CancellationToken.None);

        FakeRequest request = Assert.Single(platform.Requests);
        Assert.Equal(("PUT", "/v2/key-value-stores/s1/records/K", contentType), (request.Method, request.Path, request.Header("Content-Type")));
        Assert.Equal(body, request.Body);
        Assert.Equal(compressed ? "br" : null, request.Header("Content-Encoding"));
        Assert.Equal(compressed ? null : length.ToString(CultureInfo.InvariantCulture), request.Header("Content-Length"));
        Assert.Equal(length, told[^1]);
    }

    [Fact]
    public async Task A_file_whose_storing_got_no_answer_is_sent_again_from_its_start()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Closed(), FakeReply.Error(503, "internal-server-error"), FakeReply.Error(429, "rate-limit-exceeded"), FakeReply.Json(201, "{}"));
        int opened = 0;

        await TestClient.For(platform).KeyValueStores.SetRecordAsync(
            "s1", "K", () =>
            {
                opened++;
                return new MemoryStream(Body);
            }, "image/png", null, CancellationToken.None);

        Assert.Equal((4, 4), (opened, platform.Requests.Count));
        Assert.All(platform.Requests, request => Assert.Equal(Body, request.Body));
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_to_its_end_is_told_as_that_and_nothing_is_sent_again()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Json(201, "{}"));

        ApifyRequestBodyException error = await Assert.ThrowsAsync<ApifyRequestBodyException>(
            () => TestClient.For(platform).KeyValueStores.SetRecordAsync("s1", "K", () => new FailingStream(), "image/png", null, CancellationToken.None));
        ApifyRequestBodyException unopened = await Assert.ThrowsAsync<ApifyRequestBodyException>(
            () => TestClient.For(platform).KeyValueStores.SetRecordAsync("s1", "K", () => throw new UnauthorizedAccessException("Access denied"), "image/png", null, CancellationToken.None));

        Assert.Equal(("The disk is gone.", 1), (error.Message, error.Attempt));
        Assert.Equal("Access denied", unopened.Message);
        Assert.Empty(platform.Requests);
    }

    [Fact]
    public async Task A_slow_upload_outlives_the_time_limit_of_a_request_as_long_as_it_lasts()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Json(201, "{}"));

        await TestClient.For(platform, maxRetries: 2, requestTimeout: TimeSpan.FromSeconds(1)).KeyValueStores.SetRecordAsync(
            "s1", "K", () => new SlowStream(pieces: 12, pause: TimeSpan.FromMilliseconds(100)), "image/png", null, CancellationToken.None);

        Assert.Equal(12 * SlowStream.PieceLength, platform.Requests[^1].Body.Length);
    }

    [Fact]
    public async Task A_refusal_comes_before_gigabytes_have_gone_out()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task<int> serving = Task.Run(async () =>
        {
            using TcpClient connection = await listener.AcceptTcpClientAsync();
            NetworkStream stream = connection.GetStream();
            byte[] buffer = new byte[64 * 1024];
            int received = 0;
            while (!Encoding.Latin1.GetString(buffer, 0, received).Contains("\r\n\r\n", StringComparison.Ordinal))
                received += await stream.ReadAsync(buffer.AsMemory(received));
            const string Refusal = """{"error":{"type":"request-too-large","message":"The POST payload is too large (limit: 9437184 bytes)."}}""";
            await stream.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 413 Payload Too Large\r\nContent-Type: application/json\r\nContent-Length: {Refusal.Length}\r\nConnection: close\r\n\r\n{Refusal}"));
            return received;
        });

        ApifyApiException error = await Assert.ThrowsAsync<ApifyApiException>(() => TestClient.For(new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/")).KeyValueStores.SetRecordAsync(
            "s1", "K", () => new MemoryStream(new byte[100_000_000]), "video/mp4", null, CancellationToken.None));

        Assert.Equal((413, "request-too-large", 1), (error.StatusCode, error.Type, error.Attempt));
        Assert.InRange(await serving, 1, 10_000);
    }

    [Theory]
    [InlineData("a!-_.'()")]
    [InlineData("......")]
    [InlineData("x")]
    public async Task Every_legal_key_arrives_as_it_was_given(string key)
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Json(201, "{}"));
        KeyValueStoresClient stores = TestClient.For(platform).KeyValueStores;

        await stores.SetRecordAsync("jane/s", key, [1], "image/png", CancellationToken.None);
        await stores.DeleteRecordAsync("jane/s", key, CancellationToken.None);
        await stores.GetRecordAsync("jane/s", key, CancellationToken.None);

        Assert.All(platform.Requests, request => Assert.Equal("/v2/key-value-stores/jane~s/records/" + key, Uri.UnescapeDataString(request.Path)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("č")]
    public async Task A_key_that_is_none_is_never_sent(string key)
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Json(201, "{}"));
        KeyValueStoresClient stores = TestClient.For(platform).KeyValueStores;

        await Assert.ThrowsAsync<ApifyInvalidIdException>(() => stores.SetRecordAsync("s1", key, [], "image/png", CancellationToken.None));
        await Assert.ThrowsAsync<ApifyInvalidIdException>(() => stores.DeleteRecordAsync("s1", key, CancellationToken.None));
        await Assert.ThrowsAsync<ApifyInvalidIdException>(() => stores.DeleteRecordAsync("s1", new string('k', 257), CancellationToken.None));
        Assert.Empty(platform.Requests);
    }

    /// <summary>Compressible to a half.</summary>
    private static byte[] Repeatable(int length)
    {
        Random random = new(1);
        return [.. Enumerable.Range(0, length).Select(_ => (byte)random.Next(16))];
    }

    private sealed class SlowStream(int pieces, TimeSpan pause) : Stream
    {
        public const int PieceLength = 1000;
        private int _pieces = pieces;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => 0; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Thread.Sleep(pause);
            return _pieces-- > 0 ? PieceLength : 0;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    private sealed class FailingStream : MemoryStream
    {
        public FailingStream()
            : base(new byte[100_000])
        {
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => throw new IOException("The disk is gone.");
    }
}
