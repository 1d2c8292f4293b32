using System.Text;
using System.Text.Json;

namespace ApifyPS;

/// <summary>
/// The one rule for the encoding of files and bytes that are sent. What is text by its content type is sent as UTF-8 without a mark: a byte
/// order mark tells how it's written, and without one it's UTF-8. What isn't text in that encoding is sent as it is, without a charset; so is
/// XML in UTF-16 or UTF-32, which says itself how it's written. JSON is checked for being JSON. Another charset than UTF-8 in the content type
/// is believed, and what isn't text is sent as it is.
/// </summary>
internal sealed class SentContent
{
    /// <summary>What is converted and no longer than this is held in memory, so that its length is known when it's sent.</summary>
    private const int MaxHeldLength = 64 * 1024;

    /// <summary>The longer marks first: that of UTF-32 begins with that of UTF-16.</summary>
    private static readonly (byte[] Mark, Encoding Encoding)[] Marks =
    [
        ([0xEF, 0xBB, 0xBF], new UTF8Encoding(false, throwOnInvalidBytes: true)),
        ([0xFF, 0xFE, 0, 0], new UTF32Encoding(false, false, throwOnInvalidCharacters: true)),
        ([0, 0, 0xFE, 0xFF], new UTF32Encoding(true, false, throwOnInvalidCharacters: true)),
        ([0xFF, 0xFE], new UnicodeEncoding(false, false, throwOnInvalidBytes: true)),
        ([0xFE, 0xFF], new UnicodeEncoding(true, false, throwOnInvalidBytes: true)),
    ];

    private readonly Func<Stream> _open;

    private SentContent(Func<Stream> open, long length, string contentType)
    {
        _open = open;
        Length = length;
        ContentType = contentType;
    }

    /// <summary>The content type, with the charset that is true of it.</summary>
    public string ContentType { get; }

    /// <summary>How many bytes are sent.</summary>
    public long Length { get; }

    /// <summary>Looks at content, once from its start to its end where it's text, and never holds it.</summary>
    /// <param name="open">Opens it; again for each attempt to send it.</param>
    /// <param name="contentType">What it is.</param>
    /// <param name="stop">Stops the look.</param>
    /// <exception cref="JsonException">It's meant to be JSON, and isn't.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static SentContent Of(Func<Stream> open, string contentType, CancellationToken stop)
    {
        using Stream source = open();
        if (!source.CanSeek)
        {
            // A pipe, such as /dev/stdin, gives its bytes once.
            MemoryStream once = new();
            source.CopyTo(once);
            return Of(() => new MemoryStream(once.ToArray(), writable: false), contentType, stop);
        }

        if (!ContentTypes.IsTextual(contentType) || ContentTypes.EncodingOf(contentType)?.CodePage != Encoding.UTF8.CodePage)
            return new(open, source.Length, contentType);
        (byte[] mark, Encoding encoding) = MarkOf(source);
        bool isUtf8 = encoding.CodePage == Encoding.UTF8.CodePage;
        if (ContentTypes.IsXml(contentType) && !isUtf8)
            return new(open, source.Length, ContentTypes.WithoutCharset(contentType));
        Stream Convert()
        {
            Stream again = open();
            again.Position = mark.Length;
            return new Utf8Stream(again, encoding);
        }

        try
        {
            using Stream text = Convert();
            MemoryStream held = new();
            long length = Examine(text, ContentTypes.IsJson(contentType) ? new JsonCheck() : null, held, stop);
            contentType = ContentTypes.WithCharset(contentType);
            return isUtf8 && mark.Length == 0 ? new(open, length, contentType)
                : length <= MaxHeldLength ? new(() => new MemoryStream(held.ToArray(), writable: false), length, contentType)
                : new(Convert, length, contentType);
        }
        catch (Utf8Stream.InvalidTextException exception)
        {
            return ContentTypes.IsJson(contentType) ? throw new JsonException("it is not text in UTF-8, and has no byte order mark of another encoding.", exception)
                : new(open, source.Length, ContentTypes.WithoutCharset(contentType));
        }
    }

    /// <summary>Text of bytes as UTF-8 without a mark. What has no mark is given back as it is.</summary>
    /// <exception cref="JsonException">It isn't text in the encoding of its mark.</exception>
    public static byte[] Utf8Of(byte[] bytes)
    {
        using MemoryStream source = new(bytes, writable: false);
        (byte[] mark, Encoding encoding) = MarkOf(source);
        try
        {
            return mark.Length == 0 ? bytes : Encoding.UTF8.GetBytes(encoding.GetString(bytes, mark.Length, bytes.Length - mark.Length));
        }
        catch (ArgumentException exception)
        {
            throw new JsonException($"it is not text in {encoding.WebName}, as its byte order mark says.", exception);
        }
    }

    /// <summary>Opens what is sent, for one pass from its start to its end.</summary>
    public Stream Open() => _open();

    /// <summary>All of it.</summary>
    public byte[] ReadAll()
    {
        using Stream source = Open();
        using MemoryStream all = new((int)Math.Min(Length, int.MaxValue));
        source.CopyTo(all);
        return all.Length == all.GetBuffer().Length ? all.GetBuffer() : all.ToArray();
    }

    private static (byte[] Mark, Encoding Encoding) MarkOf(Stream source)
    {
        byte[] start = new byte[4];
        int count = 0;
        while (count < start.Length && source.Read(start, count, start.Length - count) is var read and > 0)
            count += read;
        foreach ((byte[] Mark, Encoding Encoding) known in Marks)
        {
            if (start.AsSpan(0, count).StartsWith(known.Mark))
                return known;
        }

        return ([], Marks[0].Encoding);
    }

    private static long Examine(Stream text, JsonCheck? json, MemoryStream held, CancellationToken stop)
    {
        byte[] buffer = new byte[80 * 1024];
        long length = 0;
        while (text.Read(buffer, 0, buffer.Length) is var read and > 0)
        {
            stop.ThrowIfCancellationRequested();
            json?.Add(buffer, read);
            if (length + read <= MaxHeldLength)
                held.Write(buffer, 0, read);
            length += read;
        }

        json?.End();
        return length;
    }
}
