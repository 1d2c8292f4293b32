using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>Decodes the body of a record by its content type.</summary>
internal static class RecordBody
{
    public static object? Decode(KeyValueRecord record)
    {
        string mediaType = "";
        string? charset = null;
        if (MediaTypeHeaderValue.TryParse(record.ContentType, out MediaTypeHeaderValue? parsed))
        {
            mediaType = parsed.MediaType?.ToLowerInvariant() ?? "";
            charset = parsed.CharSet;
        }

        if (mediaType == "application/json" || mediaType.EndsWith("+json", StringComparison.Ordinal))
        {
            try
            {
                return record.Body.Length == 0 ? null : JsonObjectReader.Read(record.Body);
            }
            catch (JsonException)
            {
                // What calls itself JSON and is none is text: nothing is lost, and the user sees what is wrong with it.
                return Text(record.Body, charset);
            }
        }

        bool isText = mediaType.StartsWith("text/", StringComparison.Ordinal)
            || mediaType is "application/xml"
            || mediaType.EndsWith("+xml", StringComparison.Ordinal);
        return isText ? Text(record.Body, charset) : record.Body;
    }

    private static string Text(byte[] body, string? charset)
    {
        Encoding encoding = Encoding.UTF8;
        try
        {
            if (charset is not null)
                encoding = Encoding.GetEncoding(charset.Trim('"'));
        }
        catch (ArgumentException)
        {
            // A charset that this machine does not know: UTF-8 is the best guess.
        }

        using StreamReader reader = new(new MemoryStream(body), encoding, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }
}
