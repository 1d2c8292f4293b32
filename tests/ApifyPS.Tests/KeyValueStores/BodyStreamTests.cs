using System.IO.Compression;
using System.Management.Automation;

namespace ApifyPS.Tests.KeyValueStores;

/// <summary>Bodies on their way: a half one must never look whole, whichever way the runtime reads it.</summary>
[Trait("Builds", "both")]
public sealed class BodyStreamTests(ModuleFixture module) : CmdletTest(module)
{
    private static readonly byte[] Body = [.. Enumerable.Range(0, 300_000).Select(i => (byte)('a' + (i * i % 23)))];

    /// <summary>.NET Framework decompresses with synchronous reads, also where it's asked to do it asynchronously.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_body_that_is_read_synchronously_is_whole(bool compressed)
    {
        using Stream stream = Open(compressed ? Gzip(Body) : Body, null, compressed);
        using MemoryStream read = new();

        stream.CopyTo(read);

        Assert.Equal(Body, read.ToArray());
        Assert.Equal((true, false, false), (stream.CanRead, stream.CanSeek, stream.CanWrite));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 9)]
    [InlineData(true, 100)]
    [InlineData(false, 1)]
    public void A_body_that_is_read_synchronously_and_cut_is_an_error(bool compressed, int lost)
    {
        byte[] sent = compressed ? Gzip(Body) : Body;
        using Stream stream = Open(sent[..^lost], compressed ? null : sent.Length, compressed);

        Assert.ThrowsAny<Exception>(() => stream.CopyTo(Stream.Null));
    }

    [Fact]
    public void A_file_that_goes_out_compressed_has_an_end()
    {
        using FakePlatform platform = FakePlatform.Start(request => request.Method == "PUT" ? FakeReply.Json(201, "{}") : FakeReply.Data("""{"id":"u1","username":"jane"}"""));
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, Body);

            Assert.Empty(Run("Set-ApifyRecord -Key k -Path $file -ContentType 'text/csv' -StoreId s1 -Connection $there", ("file", file), ("there", Connection(platform))));
        }
        finally
        {
            File.Delete(file);
        }

        FakeRequest sent = Assert.Single(platform.Requests, request => request.Method == "PUT");
        Assert.Equal(ModuleFixture.Framework == "net8.0" ? "br" : "gzip", sent.Header("Content-Encoding"));
        Assert.Equal(Body, sent.Body);
        // .NET reads a cut gzip as if it ended there; its last four bytes tell.
        if (sent.Header("Content-Encoding") == "gzip")
            Assert.Equal(Body.Length, BitConverter.ToInt32(sent.WireBody.AsSpan()[^4..]));
    }

    [Fact]
    public async Task A_file_that_breaks_off_goes_out_without_an_end()
    {
        using HttpContent content = (HttpContent)ModuleInternals.New("ApifyPS.Client.StreamedContent", new BreakingStream(Body), true, () => { }, (Action<long>)(_ => { }));
        using MemoryStream sent = new();

        await Assert.ThrowsAnyAsync<Exception>(() => content.CopyToAsync(sent));

        if (ModuleFixture.Framework != "net8.0")
            Assert.NotEqual(Body.Length, sent.Length < 4 ? 0 : BitConverter.ToInt32(sent.ToArray().AsSpan()[^4..]));
        else
            Assert.ThrowsAny<Exception>(() => new BrotliStream(new MemoryStream([.. sent.ToArray(), 0xFF]), CompressionMode.Decompress).CopyTo(Stream.Null));
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("deflate")]
    [InlineData("gzip, zstd")]
    public void An_encoding_that_was_not_asked_for_is_named(string encoding)
    {
        using FakePlatform platform = FakePlatform.Start(request => request.Path.EndsWith("/users/me", StringComparison.Ordinal)
            ? FakeReply.Data("""{"id":"u1","username":"jane"}""")
            : FakeReply.Run("r1", "READY").With("Content-Encoding", encoding));

        ErrorRecord error = Run("Get-ApifyRun r1 -Connection $there", ("there", Connection(platform))).Error;

        Assert.Contains($"'{encoding}', which was not asked for", error.ErrorDetails.Message, StringComparison.Ordinal);
    }

    private static byte[] Gzip(byte[] body)
    {
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(body);
        return compressed.ToArray();
    }

    private static Stream Open(byte[] wire, long? announced, bool compressed)
    {
        object counted = ModuleInternals.New("ApifyPS.Client.WireStream", new MemoryStream(wire), announced);
        return (Stream)(compressed ? ModuleInternals.New("ApifyPS.Client.GzipBodyStream", counted) : counted);
    }

    private PSObject Connection(FakePlatform server) =>
        Run("Connect-Apify -BaseUrl $url -Token apify_api_test -MaxRetry 0", ("url", server.BaseUri.ToString())).Single();

    private sealed class BreakingStream(byte[] body) : MemoryStream(body)
    {
        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            Position > 100_000 ? Task.FromException<int>(new IOException("The disk is gone.")) : base.ReadAsync(buffer, offset, count, cancellationToken);
    }
}
