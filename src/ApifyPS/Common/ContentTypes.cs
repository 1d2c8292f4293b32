using System.Management.Automation;
using System.Net.Http.Headers;
using System.Text;

namespace ApifyPS;

/// <summary>The one place for content types: what files have, what is JSON or text, which encoding a charset is.</summary>
internal static class ContentTypes
{
    public const string Binary = "application/octet-stream";
    public const string Json = "application/json; charset=utf-8";
    public const string Text = "text/plain; charset=utf-8";
    public const string Xml = "application/xml; charset=utf-8";

    private static readonly Dictionary<string, string> ByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".json"] = Json,
        [".jsonl"] = "application/x-ndjson; charset=utf-8",
        [".ndjson"] = "application/x-ndjson; charset=utf-8",
        [".txt"] = Text,
        [".log"] = Text,
        [".md"] = "text/markdown; charset=utf-8",
        [".csv"] = "text/csv; charset=utf-8",
        [".tsv"] = "text/tab-separated-values; charset=utf-8",
        [".html"] = "text/html; charset=utf-8",
        [".htm"] = "text/html; charset=utf-8",
        [".xml"] = Xml,
        [".rss"] = "application/rss+xml; charset=utf-8",
        [".yaml"] = "application/yaml; charset=utf-8",
        [".yml"] = "application/yaml; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml; charset=utf-8",
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".gif"] = "image/gif",
        [".webp"] = "image/webp",
        [".avif"] = "image/avif",
        [".bmp"] = "image/bmp",
        [".ico"] = "image/x-icon",
        [".tif"] = "image/tiff",
        [".tiff"] = "image/tiff",
        [".pdf"] = "application/pdf",
        [".zip"] = "application/zip",
        [".gz"] = "application/gzip",
        [".tgz"] = "application/gzip",
        [".tar"] = "application/x-tar",
        [".7z"] = "application/x-7z-compressed",
        [".mp3"] = "audio/mpeg",
        [".wav"] = "audio/wav",
        [".mp4"] = "video/mp4",
        [".webm"] = "video/webm",
        [".woff2"] = "font/woff2",
        [".docx"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        [".xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        [".pptx"] = "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    };

    /// <summary>Every type that files are known to have, each once, with the extensions that have it.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Known =>
        ByExtension.GroupBy(pair => pair.Value).Select(type => new KeyValuePair<string, string>(type.Key, string.Join(" ", type.Select(pair => pair.Key))));

    /// <summary>The content type of a file, by its extension.</summary>
    public static string OfFile(string path) => ByExtension.TryGetValue(Path.GetExtension(path), out string? type) ? type : Binary;

    /// <summary>Type and subtype in lower case, without parameters; empty for what is no content type.</summary>
    public static string MediaType(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? parsed) ? parsed.MediaType?.ToLowerInvariant() ?? "" : "";

    public static bool IsJson(string? contentType) =>
        MediaType(contentType) is var type && (type is "application/json" or "text/json" || type.EndsWith("+json", StringComparison.Ordinal));

    /// <summary>Whether it is text for people; JSON is none.</summary>
    public static bool IsText(string? contentType) =>
        MediaType(contentType) is var type && !IsJson(contentType)
        && (type.StartsWith("text/", StringComparison.Ordinal) || type is "application/xml" || type.EndsWith("+xml", StringComparison.Ordinal));

    /// <summary>XML says in its first line how it is encoded.</summary>
    public static bool IsXml(string? contentType) => MediaType(contentType) is var type && (type is "application/xml" or "text/xml" || type.EndsWith("+xml", StringComparison.Ordinal));

    /// <summary>Whether it is text of any kind, so that a charset belongs to it.</summary>
    public static bool IsTextual(string? contentType) => IsJson(contentType) || IsText(contentType) || contentType?.IndexOf("charset", StringComparison.OrdinalIgnoreCase) >= 0 || ByExtension.ContainsValue(WithCharset(MediaType(contentType)));

    /// <summary>The content type of text whose encoding is not known, or said in the text.</summary>
    public static string WithoutCharset(string contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type))
            return contentType;
        type.CharSet = null;
        return type.ToString();
    }

    /// <summary>As the Apify SDK does: text without a charset is UTF-8, and says so.</summary>
    public static string WithCharset(string contentType) =>
        contentType.IndexOf("charset", StringComparison.OrdinalIgnoreCase) >= 0 ? contentType : contentType + "; charset=utf-8";

    /// <summary>The encoding that the charset names: UTF-8 where there is none, null where this machine does not know it.</summary>
    public static Encoding? EncodingOf(string? contentType)
    {
        string? charset = MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? parsed) ? parsed.CharSet?.Trim('"') : null;
        if (string.IsNullOrEmpty(charset))
            return Encoding.UTF8;
        try
        {
            return Encoding.GetEncoding(charset!);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
#if NET8_0_OR_GREATER
            // The code pages of Windows are not registered in every process.
            return CodePagesEncodingProvider.Instance.GetEncoding(charset!);
#else
            return null;
#endif
        }
    }

    /// <summary>Refuses what is no content type: a line end in a header's value would start another header, next to the one with the token.</summary>
    public static void Check(string? contentType, object? target)
    {
        if (contentType is not null && (contentType.Any(char.IsControl) || !MediaTypeHeaderValue.TryParse(contentType, out _)))
        {
            throw new ApifyUserException("InvalidContentType", ErrorCategory.InvalidArgument,
                $"'{TerminalText.CleanLine(contentType)}' is no content type.", "Give one like text/plain or 'text/csv; charset=utf-8'.", target);
        }
    }
}
