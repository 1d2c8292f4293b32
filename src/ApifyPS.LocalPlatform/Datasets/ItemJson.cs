using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using ApifyPS.LocalPlatform.Common;

namespace ApifyPS.LocalPlatform.Datasets;

/// <summary>JSON of items on the level of bytes: nothing is parsed into objects, so numbers and escapes stay as they were sent.</summary>
internal static class ItemJson
{
    private static readonly SearchValues<byte> Spaces = SearchValues.Create(" \t\r\n"u8);
    private static readonly SearchValues<byte> SpacesAndQuotes = SearchValues.Create(" \t\r\n\""u8);

    /// <summary>Reads items that are stored.</summary>
    public static Utf8JsonReader Reader(ReadOnlySpan<byte> json) => new(json, new JsonReaderOptions { MaxDepth = PlatformJson.MaxReadDepth });

    /// <summary>The value without the space between its parts. It must be valid JSON.</summary>
    public static byte[] Minify(ReadOnlySpan<byte> json)
    {
        if (!json.ContainsAny(Spaces)) return json.ToArray();
        ArrayBufferWriter<byte> minified = new(json.Length);
        while (!json.IsEmpty)
        {
            int next = json.IndexOfAny(SpacesAndQuotes);
            if (next < 0) next = json.Length;
            int length = next < json.Length && json[next] == '"' ? next + LengthOfString(json[next..]) : next;
            minified.Write(json[..length]);
            json = json[length..];
            int spaces = json.IndexOfAnyExcept(Spaces);
            json = spaces < 0 ? [] : json[spaces..];
        }

        return minified.WrittenSpan.ToArray();
    }

    /// <summary>The text of a JSON string, as UTF-8. Half a surrogate pair, which UTF-8 has no bytes for, becomes U+FFFD.</summary>
    /// <param name="token">The string with its quotes.</param>
    /// <param name="buffer">Takes the text when it differs from what stands between the quotes; what it held before is dropped.</param>
    public static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> token, ArrayBufferWriter<byte> buffer)
    {
        ReadOnlySpan<byte> rest = token[1..^1];
        int escape = rest.IndexOf((byte)'\\');
        if (escape < 0) return rest;
        buffer.ResetWrittenCount();
        while (escape >= 0)
        {
            buffer.Write(rest[..escape]);
            int length = 2;
            if (rest[escape + 1] == 'u') length = UnescapeCodePoint(rest[escape..], buffer);
            else buffer.Write([Simple(rest[escape + 1])]);
            rest = rest[(escape + length)..];
            escape = rest.IndexOf((byte)'\\');
        }

        buffer.Write(rest);
        return buffer.WrittenSpan;
    }

    /// <summary>How many characters a JSON string has, as JavaScript counts them.</summary>
    public static int LengthOf(ReadOnlySpan<byte> token) => Encoding.UTF8.GetCharCount(Unescape(token, new ArrayBufferWriter<byte>()));

    private static int LengthOfString(ReadOnlySpan<byte> json)
    {
        for (int at = 1; ; at += 2)
        {
            at += json[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (json[at] == '"') return at + 1;
        }
    }

    private static int UnescapeCodePoint(ReadOnlySpan<byte> escaped, ArrayBufferWriter<byte> buffer)
    {
        char first = CodeUnit(escaped);
        int length = 6;
        if (!Rune.TryCreate(first, out Rune rune))
        {
            bool isPair = escaped.Length >= 12 && escaped[6] == '\\' && escaped[7] == 'u' && Rune.TryCreate(first, CodeUnit(escaped[6..]), out rune);
            if (isPair) length = 12;
            else rune = Rune.ReplacementChar;
        }

        buffer.Advance(rune.EncodeToUtf8(buffer.GetSpan(4)));
        return length;
    }

    private static char CodeUnit(ReadOnlySpan<byte> escaped)
    {
        // The JSON is valid, so these are four hexadecimal digits.
        _ = Utf8Parser.TryParse(escaped[2..6], out int unit, out _, 'X');
        return (char)unit;
    }

    private static byte Simple(byte letter) => letter switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => letter,
    };
}
