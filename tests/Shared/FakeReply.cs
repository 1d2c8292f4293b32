using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace ApifyPS.TestSupport;

/// <summary>What the fake platform does with a request. Immutable: each method gives a changed copy.</summary>
public sealed record FakeReply
{
    public int Status { get; private init; } = 200;

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; private init; } = [];

    public byte[] Body { get; private init; } = [];

    /// <summary>Length of the chunks; null sends a Content-Length.</summary>
    public int? ChunkLength { get; private init; }

    /// <summary>Time until the first byte.</summary>
    public TimeSpan Delay { get; private init; }

    /// <summary>The connection ends after this many bytes of the body; null for a whole answer.</summary>
    public int? CutBodyAfter { get; private init; }

    /// <summary>The connection ends after this many bytes of the status line and headers; null for all of them.</summary>
    public int? CutHeadAfter { get; private init; }

    /// <summary>After a cut: a reset instead of an end.</summary>
    public bool WithReset { get; private init; }

    /// <summary>After a cut: nothing more comes, and the connection stays open.</summary>
    public bool WithSilence { get; private init; }

    /// <summary>After the body, of which more was announced: a byte now and then, for ever. Null for an answer that ends.</summary>
    public byte? Drip { get; private init; }

    /// <summary>Sent as it is instead of a status line and headers; null for real ones.</summary>
    public string? RawHead { get; private init; }

    public static FakeReply Json(int status, string json) => new FakeReply { Status = status, Body = Encoding.UTF8.GetBytes(json) }.With("Content-Type", "application/json; charset=utf-8");

    /// <summary>An answer in the API's envelope.</summary>
    public static FakeReply Data(string json, int status = 200) => Json(status, "{\"data\":" + json + "}");

    /// <summary>An error as the API sends it.</summary>
    public static FakeReply Error(int status, string type, string message = "That did not work") =>
        Json(status, $$$"""{"error":{"type":"{{{type}}}","message":"{{{message}}}"}}""");

    /// <summary>A run in a status.</summary>
    public static FakeReply Run(string id, string status) => Data($$"""{"id":"{{id}}","actId":"a1","status":"{{status}}"}""");

    public static FakeReply Html(int status) =>
        new FakeReply { Status = status, Body = "<!DOCTYPE html><html><body>Please log in</body></html>"u8.ToArray() }.With("Content-Type", "text/html; charset=utf-8");

    public static FakeReply Text(string text, string contentType) => Bytes(Encoding.UTF8.GetBytes(text), contentType);

    public static FakeReply Bytes(byte[] body, string contentType) => new FakeReply { Body = body }.With("Content-Type", contentType);

    /// <summary>A page of dataset items.</summary>
    public static FakeReply Items(IEnumerable<string> items, long? scanned) =>
        Json(200, "[" + string.Join(",", items) + "]") is var reply && scanned is { } count ? reply.With("X-Apify-Pagination-Count", count.ToString(CultureInfo.InvariantCulture)) : reply;

    public static FakeReply Redirect(int status, string location) => new FakeReply { Status = status }.With("Location", location);

    /// <summary>The connection ends where an answer should have begun.</summary>
    public static FakeReply Closed() => new() { CutHeadAfter = 0 };

    /// <summary>The connection is reset where an answer should have begun.</summary>
    public static FakeReply Reset() => new() { CutHeadAfter = 0, WithReset = true };

    /// <summary>No byte ever comes.</summary>
    public static FakeReply Silent() => new() { CutHeadAfter = 0, WithSilence = true };

    /// <summary>Something that is no HTTP.</summary>
    public static FakeReply Garbage(string head) => new() { RawHead = head };

    public FakeReply With(string header, string value) => this with { Headers = [.. Headers, KeyValuePair.Create(header, value)] };

    public FakeReply As(int status) => this with { Status = status };

    public FakeReply After(TimeSpan delay) => this with { Delay = delay };

    public FakeReply Chunked(int length = 16) => this with { ChunkLength = length };

    public FakeReply CutBody(int after) => this with { CutBodyAfter = after };

    public FakeReply CutHead(int after) => this with { CutHeadAfter = after };

    /// <summary>Resets the connection at the cut.</summary>
    public FakeReply ByReset() => this with { WithReset = true };

    /// <summary>Leaves the connection open at the cut.</summary>
    public FakeReply BySilence() => this with { WithSilence = true };

    /// <summary>The answer begins as it should and then comes byte by byte, without end.</summary>
    public FakeReply Dripping(int after, byte drip) => this with { Body = Body[..after], ChunkLength = 1024, CutBodyAfter = after, Drip = drip };

    public FakeReply Gzip() => Encoded("gzip", stream => new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true));

    public FakeReply Brotli() => Encoded("br", stream => new BrotliStream(stream, CompressionLevel.Fastest, leaveOpen: true));

    /// <summary>The body ends early although the connection says that it is whole.</summary>
    public FakeReply Truncated(int lost) => this with { Body = Body[..^lost] };

    public override string ToString() => FormattableString.Invariant($"HTTP {Status}, {Body.Length} bytes");

    private FakeReply Encoded(string encoding, Func<Stream, Stream> wrap)
    {
        using MemoryStream encoded = new();
        using (Stream stream = wrap(encoded))
            stream.Write(Body);
        return (this with { Body = encoded.ToArray() }).With("Content-Encoding", encoding);
    }
}
