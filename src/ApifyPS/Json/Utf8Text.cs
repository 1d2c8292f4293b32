using System.Text;
using System.Text.Json;

namespace ApifyPS;

/// <summary>Text of UTF-8 bytes; what is no UTF-8 is an error and no replacement character, which nobody would notice.</summary>
internal static class Utf8Text
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Decode(ReadOnlySpan<byte> utf8)
    {
        try
        {
#if NET8_0_OR_GREATER
            return Strict.GetString(utf8);
#else
            return Strict.GetString(utf8.ToArray());
#endif
        }
        catch (DecoderFallbackException exception)
        {
            throw new JsonException("A text in it isn't valid UTF-8.", exception);
        }
    }
}
