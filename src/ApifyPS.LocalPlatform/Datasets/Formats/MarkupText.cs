using System.Buffers;

namespace ApifyPS.LocalPlatform.Datasets.Formats;

/// <summary>Text in HTML and XML.</summary>
internal static class MarkupText
{
    private static readonly SearchValues<byte> Special = SearchValues.Create(
        [.. "<>&\"'"u8, 0x7F, 0xEF, .. Enumerable.Range(0, 0x20).Select(code => (byte)code).Where(code => code is not ((byte)'\t' or (byte)'\n'))]);

    /// <summary>Writes UTF-8 text, escaped for content and attributes. What XML cannot have at all becomes U+FFFD.</summary>
    public static void WriteMarkup(this IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        for (int at = text.IndexOfAny(Special); at >= 0; at = text.IndexOfAny(Special))
        {
            output.Write(text[..at]);
            int length = 1;
            if (text[at] != 0xEF) output.Write(Escaped(text[at]));
            else output.Write(WithoutNoncharacters(text.Slice(at, length = 3)));
            text = text[(at + length)..];
        }

        output.Write(text);
    }

    private static ReadOnlySpan<byte> Escaped(byte character) => character switch
    {
        (byte)'<' => "&lt;"u8,
        (byte)'>' => "&gt;"u8,
        (byte)'&' => "&amp;"u8,
        (byte)'"' => "&quot;"u8,
        (byte)'\'' => "&#39;"u8,
        // A bare CR is read as LF.
        (byte)'\r' => "&#13;"u8,
        0x7F => "&#127;"u8,
        _ => "\uFFFD"u8,
    };

    /// <summary>U+FFFE and U+FFFF are no characters of XML; all else that begins with the byte EF is.</summary>
    private static ReadOnlySpan<byte> WithoutNoncharacters(ReadOnlySpan<byte> character) =>
        character is [0xEF, 0xBF, 0xBE or 0xBF] ? "\uFFFD"u8 : character;
}
