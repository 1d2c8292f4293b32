using System.Management.Automation;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ApifyPS.Tests.KeyValueStores;

/// <summary>
/// Files of Windows begin with a byte order mark, and old ones are in UTF-16. Whoever reads what was stored, apify-client in JavaScript for
/// one, believes the content type: text is UTF-8 without a mark by every way in, or it says nothing about its charset.
/// </summary>
[Trait("Builds", "both")]
public sealed class FileEncodingTests : CmdletTest
{
    private const string Json = "{\"a\":\"müßig ☃ 𝄞\"}";
    private const string Schema = """{"title":"čau","type":"object","schemaVersion":1,"properties":{}}""";

    private static readonly Dictionary<string, Encoding> Encodings = new()
    {
        ["utf-8"] = new UTF8Encoding(false),
        ["utf-8 with mark"] = new UTF8Encoding(true),
        ["utf-16"] = new UnicodeEncoding(false, true),
        ["utf-16 big"] = new UnicodeEncoding(true, true),
        ["utf-32"] = new UTF32Encoding(false, true),
        ["utf-32 big"] = new UTF32Encoding(true, true),
    };

    private readonly TempFolder _folder = new();

    public FileEncodingTests(ModuleFixture module)
        : base(module)
    {
        Store = JsonNode.Parse(Module.Api(HttpMethod.Post, "key-value-stores"))!["data"]!["id"]!.GetValue<string>();
        Session.Runspace.SessionStateProxy.SetVariable("s", Store);
        Module.Clear();
    }

    public static TheoryData<string> Names() => [.. Encodings.Keys];

    private string Store { get; }

    [Theory]
    [MemberData(nameof(Names))]
    public void JSON_arrives_as_utf8_without_a_mark_by_every_way_in(string name)
    {
        string path = Write("in.json", Encode(name, Json));
        Dictionary<string, string> ways = new()
        {
            ["Set-ApifyRecord K -Path $path $s"] = "application/json; charset=utf-8",
            ["Set-ApifyRecord K -LiteralPath $path $s -ContentType application/ld+json"] = "application/ld+json; charset=utf-8",
            ["Set-ApifyRecord K -Value $bytes -StoreId $s -ContentType application/json"] = "application/json; charset=utf-8",
            [", $bytes | Set-ApifyRecord K -StoreId $s -ContentType application/json"] = "application/json; charset=utf-8",
        };
        foreach ((string command, string type) in ways)
        {
            Assert.Empty(Run(command, ("path", path), ("bytes", File.ReadAllBytes(path))));
            Assert.Equal((Json, type), (Encoding.UTF8.GetString(Stored()), ContentType("PUT")));
        }

        foreach (string command in new[] { "Invoke-ApifyActor echo -InputPath $path", "Invoke-ApifyActor echo -Input $bytes -ContentType application/json", "Invoke-ApifyActor echo -InputPath $path -ValidateInput" })
        {
            PSObject run = Run(command, ("path", path), ("bytes", File.ReadAllBytes(path))).Single();
            Assert.Equal("müßig ☃ 𝄞", run.GetPath("Output.Body.a"));
            Assert.Equal(Json, Encoding.UTF8.GetString((byte[])Run("$run | Get-ApifyRecord INPUT -RawOutput", ("run", run)).Single().BaseObject));
        }

        string schema = Write("schema.json", Encode(name, Schema));
        Assert.Equal("čau", Run("Get-ApifyActorInputSchema -SchemaPath $path", ("path", schema)).Single().Text("Title"));
        Assert.Equal(true, Run("Test-ApifyActorInput -SchemaPath $schema -InputPath $path -Quiet", ("schema", schema), ("path", path)).Single().BaseObject);
        Assert.Equal("müßig ☃ 𝄞", Run("$d = (New-ApifyDataset).Id; Add-ApifyDatasetItem $d $bytes -PassThru", ("bytes", File.ReadAllBytes(path))).Single().Get("a"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Text_arrives_as_utf8_without_a_mark_whatever_kind_it_is(string name)
    {
        foreach ((string file, string type) in new[] { ("a.txt", "text/plain"), ("a.csv", "text/csv"), ("a.jsonl", "application/x-ndjson"), ("a.yaml", "application/yaml"), ("a.html", "text/html"), ("a.md", "text/markdown") })
        {
            // Beyond what one piece holds, and with a letter of four bytes where two pieces meet.
            foreach (string text in new[] { "", "x", "čau ☃\r\n", new string('a', 32 * 1024 - 1) + string.Concat(Enumerable.Repeat("𝄞č", 40_000)) })
            {
                PSObject stored = Run("Set-ApifyRecord K -LiteralPath $path $s -PassThru", ("path", Write(file, Encode(name, text)))).Single();
                Assert.True(Encoding.UTF8.GetBytes(text).AsSpan().SequenceEqual(Stored()), $"{file} {text.Length}");
                Assert.Equal(type + "; charset=utf-8", ContentType("PUT"));
                Assert.Equal((long)Encoding.UTF8.GetByteCount(text), stored.Get("Size"));
            }
        }
    }

    [Theory]
    // Windows-1252, which says so nowhere.
    [InlineData("a.txt", new byte[] { (byte)'m', 0xFC, (byte)'d' }, null, "text/plain")]
    [InlineData("a.csv", new byte[] { 0xE8 }, "text/csv; charset=utf-8", "text/csv")]
    // Half a letter, and half a surrogate pair.
    [InlineData("a.txt", new byte[] { 0xFF, 0xFE, (byte)'a' }, null, "text/plain")]
    [InlineData("a.txt", new byte[] { 0xFF, 0xFE, 0x00, 0xD8 }, null, "text/plain")]
    [InlineData("a.md", new byte[] { 0xEF, 0xBB, 0xBF, 0xFF }, null, "text/markdown")]
    // The user knows better, or wants no text.
    [InlineData("a.txt", new byte[] { (byte)'m', 0xFC, (byte)'d' }, "text/plain; charset=windows-1252", "text/plain; charset=windows-1252")]
    [InlineData("a.txt", new byte[] { 0xFF, 0xFE, (byte)'a', 0 }, "text/plain; charset=utf-16", "text/plain; charset=utf-16")]
    [InlineData("a.csv", new byte[] { 0xEF, 0xBB, 0xBF, (byte)'a' }, "application/octet-stream", "application/octet-stream")]
    [InlineData("a.json", new byte[] { (byte)'{' }, "application/octet-stream", "application/octet-stream")]
    [InlineData("a.png", new byte[] { 0xEF, 0xBB, 0xBF, 0xFF }, null, "image/png")]
    [InlineData("a.unheard", new byte[] { 0xEF, 0xBB, 0xBF, (byte)'a' }, null, "application/octet-stream")]
    // XML says in its first line how it's written.
    [InlineData("a.xml", new byte[] { 0xFF, 0xFE, (byte)'<', 0, (byte)'a', 0, (byte)'/', 0, (byte)'>', 0 }, null, "application/xml")]
    [InlineData("a.svg", new byte[] { 0xFE, 0xFF, 0, (byte)'<' }, null, "image/svg+xml")]
    public void What_is_no_text_in_utf8_is_stored_as_it_is_and_says_nothing_of_a_charset(string file, byte[] content, string? contentType, string stored)
    {
        string type = contentType is null ? "" : "-ContentType $type";
        Assert.Empty(Run($"Set-ApifyRecord K -LiteralPath $path $s {type}", ("path", Write(file, content)), ("type", contentType)));
        Assert.Equal((Convert.ToHexString(content), stored), (Convert.ToHexString(Stored()), ContentType("PUT")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("not json")]
    [InlineData("{\"a\":1")]
    [InlineData("{\"a\":1} {\"a\":2}")]
    [InlineData("{'a':1}")]
    [InlineData("[1,]")]
    public void A_file_that_calls_itself_JSON_and_is_none_is_refused_and_nothing_is_sent(string content)
    {
        foreach (string name in Encodings.Keys)
        {
            string path = Write("bad.json", Encode(name, content));
            ErrorRecord error = Run("Set-ApifyRecord K -LiteralPath $path $s", ("path", path)).Error;
            Assert.StartsWith("InvalidValue,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains("bad.json", error.ErrorDetails.Message, StringComparison.Ordinal);
            Assert.Contains("-ContentType", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
            Assert.StartsWith("InvalidInput,", Run("Invoke-ApifyActor echo -InputPath $path", ("path", path)).Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        }

        Assert.StartsWith("InvalidValue,", Run("Set-ApifyRecord K -LiteralPath $path $s", ("path", Write("latin.json", [(byte)'"', 0xFC, (byte)'"']))).Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(Module.Requests());
    }

    [Fact]
    public void A_long_text_is_neither_held_nor_cut()
    {
        const long length = 256L * 1024 * 1024;
        long before = GC.GetAllocatedBytesForCurrentThread();
        (string type, long sent) = Examine(() => new Endless(length, [0xFF, 0xFE], "a\0"u8.ToArray()), "text/plain");
        Assert.Equal(("text/plain; charset=utf-8", (length - 2) / 2), (type, sent));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * 1024 * 1024);
    }

    [Fact]
    public void Long_JSON_is_checked_to_its_end_and_not_held()
    {
        const long length = 64L * 1024 * 1024;
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.ThrowsAny<JsonException>(() => Examine(() => new Endless(length, "[1"u8.ToArray(), ",1"u8.ToArray()), "application/json"));
        Assert.Equal(("application/json; charset=utf-8", length + 1), Examine(() => new Endless(length, "[1"u8.ToArray(), ",1"u8.ToArray(), "]"u8.ToArray()), "application/json"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * 1024 * 1024);
        // A text longer than what is worth holding ends the check.
        Assert.Equal(length, Examine(() => new Endless(length, "[\""u8.ToArray(), "aa"u8.ToArray()), "application/json").Length);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _folder.Dispose();
    }

    private static byte[] Encode(string name, string text) => [.. Encodings[name].GetPreamble(), .. Encodings[name].GetBytes(text)];

    private static (string Type, long Length) Examine(Func<Stream> open, string contentType)
    {
        Type content = ModuleFixture.ModuleAssembly.GetType("ApifyPS.SentContent", throwOnError: true)!;
        try
        {
            object sent = content.GetMethod("Of")!.Invoke(null, [open, contentType, CancellationToken.None])!;
            return ((string)content.GetProperty("ContentType")!.GetValue(sent)!, (long)content.GetProperty("Length")!.GetValue(sent)!);
        }
        catch (TargetInvocationException exception)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(exception.InnerException!).Throw();
            throw;
        }
    }

    private byte[] Stored() => (byte[])Run("Get-ApifyRecord K $s -RawOutput").Single().BaseObject;

    private string? ContentType(string method) =>
        Module.Requests().Last(request => request["method"]!.GetValue<string>() == method)["requestHeaders"]!["Content-Type"]?.GetValue<string>();

    private string Write(string name, byte[] content)
    {
        string path = Path.Combine(_folder.Path, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>A file that is as long as no test would write one: a start, the same again and again, and an end.</summary>
    private sealed class Endless(long middle, byte[] start, byte[] again, byte[]? end = null) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => middle + (end?.Length ?? 0);

        public override long Position { get => _position; set => _position = value; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = (int)Math.Min(count, Length - _position);
            for (int index = 0; index < read; index++, _position++)
                buffer[offset + index] = _position < start.Length ? start[_position] : _position >= middle ? end![_position - middle] : again[(_position - start.Length) % again.Length];
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
