using System.Text;
using System.Text.Json;

namespace ApifyPS;

/// <summary>Decodes the body of a record by its content type: JSON becomes objects, text a string, anything else stays bytes.</summary>
internal static class RecordBody
{
    public static object? Decode(string? contentType, byte[] body)
    {
        if (ContentTypes.IsJson(contentType))
        {
            try
            {
                return body.Length == 0 ? null : JsonObjectReader.Read(ToUtf8(contentType, body));
            }
            catch (JsonException)
            {
                // What calls itself JSON and is none is text: nothing is lost, and the user sees what is wrong with it.
                return Text(contentType, body);
            }
        }

        return ContentTypes.IsText(contentType) ? Text(contentType, body) : body;
    }

    private static byte[] ToUtf8(string? contentType, byte[] body)
    {
        bool isUtf16 = body.Length >= 2 && ((body[0] == 0xFF && body[1] == 0xFE) || (body[0] == 0xFE && body[1] == 0xFF));
        return isUtf16 || (ContentTypes.EncodingOf(contentType) is { } encoding && encoding.CodePage != Encoding.UTF8.CodePage) ? Encoding.UTF8.GetBytes(Text(contentType, body)) : body;
    }

    private static string Text(string? contentType, byte[] body)
    {
        // A charset that this machine does not know: UTF-8 is the best guess.
        using StreamReader reader = new(new MemoryStream(body), ContentTypes.EncodingOf(contentType) ?? Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }
}
