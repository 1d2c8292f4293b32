using System.Management.Automation;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace ApifyPS;

/// <summary>Makes the body of a run's input of what a user gives.</summary>
internal static class RunInput
{
    private const string Json = "application/json; charset=utf-8";

    /// <summary>Body and content type of what the user gave as input or as the path of a file; null when there is none.</summary>
    public static KeyValuePair<byte[], string>? Get(SessionState session, object? input, string? path, string? contentType) =>
        path is not null ? Read(session.Path.GetUnresolvedProviderPathFromPSPath(path), contentType)
        : input is null || input == System.Management.Automation.Internal.AutomationNull.Value ? null
        : Encode(input, contentType);

    /// <summary>Body and content type.</summary>
    /// <param name="input">Hashtable, object, JSON or other text, or bytes.</param>
    /// <param name="contentType">Content type as the user gave it; null for the one that fits.</param>
    public static KeyValuePair<byte[], string> Encode(object input, string? contentType)
    {
        CheckContentType(contentType, input);
        object plain = input is PSObject { BaseObject: string or byte[] or FileSystemInfo } wrapped ? wrapped.BaseObject : input;
        switch (plain)
        {
            case FileSystemInfo:
                throw new ApifyUserException("InvalidInput", ErrorCategory.InvalidArgument, $"The input is the file '{plain}' itself, not what is in it.",
                    "Use -InputPath to send a file's content, or pass its path inside a hashtable.", input);
            case byte[] bytes:
                if (IsJson(contentType))
                    CheckJson(bytes);
                return new(bytes, contentType ?? "application/octet-stream");
            case string text:
                byte[] encoded = Encoding.UTF8.GetBytes(text);
                if (contentType is null || IsJson(contentType))
                    CheckJson(encoded);
                return new(encoded, WithCharset(contentType ?? Json));
            default:
                if (contentType is not null && !IsJson(contentType))
                {
                    throw new ApifyUserException("InvalidInput", ErrorCategory.InvalidArgument,
                        $"With -ContentType {contentType} the input must be a string or a byte array; an object is always sent as JSON.",
                        "Convert the object yourself, or leave -ContentType out.", input);
                }

                return new(JsonInputWriter.Write(input), WithCharset(contentType ?? Json));
        }
    }

    /// <summary>Body and content type of a file.</summary>
    public static KeyValuePair<byte[], string> Read(string path, string? contentType)
    {
        CheckContentType(contentType, path);
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ApifyUserException("InputFileNotReadable", File.Exists(path) ? ErrorCategory.ReadError : ErrorCategory.ObjectNotFound,
                File.Exists(path) ? $"The input file '{path}' cannot be read: {exception.Message}" : $"There is no input file '{path}'.",
                "Check -InputPath; a relative path starts at the current location of PowerShell.", path, exception);
        }

        string type = contentType ?? Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".json" => Json,
            ".txt" or ".log" or ".md" => "text/plain; charset=utf-8",
            ".csv" => "text/csv; charset=utf-8",
            ".html" or ".htm" => "text/html; charset=utf-8",
            ".xml" => "application/xml; charset=utf-8",
            _ => "application/octet-stream",
        };
        if (IsJson(type))
        {
            // JSON has no byte order mark; editors on Windows write one all the same.
            if (bytes.Length >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF)
                bytes = bytes.Skip(3).ToArray();
            CheckJson(bytes);
        }

        return new(bytes, type);
    }

    /// <summary>A line end in a header's value would start another header, next to the one with the token.</summary>
    private static void CheckContentType(string? contentType, object target)
    {
        if (contentType is not null && (contentType.Any(char.IsControl) || !MediaTypeHeaderValue.TryParse(contentType, out _)))
        {
            throw new ApifyUserException("InvalidContentType", ErrorCategory.InvalidArgument,
                $"'{TerminalText.CleanLine(contentType)}' is no content type.", "Give one like text/plain or 'text/csv; charset=utf-8'.", target);
        }
    }

    private static bool IsJson(string? contentType) => contentType?.IndexOf("json", StringComparison.OrdinalIgnoreCase) >= 0;

    /// <summary>As the Apify SDK does: text without a charset is UTF-8, and says so.</summary>
    private static string WithCharset(string contentType) =>
        contentType.IndexOf("charset", StringComparison.OrdinalIgnoreCase) >= 0 ? contentType : contentType + "; charset=utf-8";

    private static void CheckJson(byte[] json)
    {
        try
        {
            Utf8JsonReader reader = new(json);
            while (reader.Read())
            {
            }
        }
        catch (JsonException exception)
        {
            throw new ApifyUserException("InvalidInput", ErrorCategory.InvalidData,
                $"The input is not valid JSON: {exception.Message}",
                "Pass a hashtable, or valid JSON. For other text give its type, for example -ContentType text/plain.", null, exception);
        }
    }
}
