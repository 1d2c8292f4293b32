using System.Management.Automation;
using System.Text;
using System.Text.Json;
using System.Xml;

namespace ApifyPS;

/// <summary>Makes bytes and their content type of what a user gives: the one place for inputs and records.</summary>
internal sealed class ValueBody
{
    /// <summary>What somebody meant who gives a script block where an object belongs.</summary>
    public const string ScriptBlockAdvice = "A hashtable begins with @{ and not with {. For what a script gives, run it: & { … }.";

    private readonly string _what;
    private readonly string _errorId;
    private readonly string _pathParameter;
    private readonly string _textType;

    /// <param name="what">What it is, for messages: <c>input</c>.</param>
    /// <param name="errorId">Identifier of the error of a value that cannot be taken.</param>
    /// <param name="pathParameter">Parameter that takes a file instead.</param>
    /// <param name="textType">Content type of a string where the user gives none.</param>
    public ValueBody(string what, string errorId, string pathParameter, string textType)
    {
        _what = what;
        _errorId = errorId;
        _pathParameter = pathParameter;
        _textType = textType;
    }

    /// <summary>Body and content type.</summary>
    /// <param name="value">Object, text, bytes or XML document.</param>
    /// <param name="contentType">Content type as the user gave it; null for the one that fits.</param>
    public KeyValuePair<byte[], string> Encode(object? value, string? contentType)
    {
        ContentTypes.Check(contentType, value);
        object? plain = value is PSObject { BaseObject: string or byte[] or FileSystemInfo or XmlDocument or ScriptBlock } wrapped ? wrapped.BaseObject : value;
        switch (plain)
        {
            case FileSystemInfo:
                throw new ApifyUserException(_errorId, ErrorCategory.InvalidArgument, $"The {_what} is the file '{plain}' itself, not what is in it.",
                    $"Use {_pathParameter} to send a file's content, or pass its path inside a hashtable.", value);
            case ScriptBlock when contentType is null || ContentTypes.IsJson(contentType):
                throw new ApifyUserException(_errorId, ErrorCategory.InvalidArgument, $"The {_what} is a script block, and not what comes out of it.", ScriptBlockAdvice, value);
            case byte[] bytes:
                if (ContentTypes.IsJson(contentType))
                    CheckJson(bytes);
                return new(bytes, contentType ?? ContentTypes.Binary);
            case string text:
                return EncodeText(text, contentType ?? _textType);
            case XmlDocument document when !ContentTypes.IsJson(contentType):
                return EncodeXml(document, contentType ?? ContentTypes.Xml);
            default:
                if (contentType is not null && !ContentTypes.IsJson(contentType))
                {
                    throw new ApifyUserException(_errorId, ErrorCategory.InvalidArgument,
                        $"With -ContentType {contentType} the {_what} must be a string or a byte array; an object is always sent as JSON.",
                        "Convert the object yourself, or leave -ContentType out.", value);
                }

                return new(JsonInputWriter.Write(value), ContentTypes.WithCharset(contentType ?? ContentTypes.Json));
        }
    }

    public void CheckJson(byte[] json)
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
            throw new ApifyUserException(_errorId, ErrorCategory.InvalidData,
                $"The {_what} is not valid JSON: {exception.Message}",
                LooksLikePath(json) ? $"To send what is in a file: {_pathParameter} with its path." : "Pass a hashtable, or valid JSON. For other text give its type, for example -ContentType text/plain.", null, exception);
        }
    }

    /// <summary>One line with the ending of a file that inputs come in.</summary>
    private static bool LooksLikePath(byte[] text) =>
        text.Length < 1024 && Encoding.UTF8.GetString(text).Trim() is { Length: > 0 } line && line.IndexOf('\n') < 0 && line.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    private KeyValuePair<byte[], string> EncodeText(string text, string contentType)
    {
        contentType = ContentTypes.WithCharset(contentType);
        if (ContentTypes.IsJson(contentType))
            CheckJson(Encoding.UTF8.GetBytes(text));
        Encoding encoding = ContentTypes.EncodingOf(contentType)
            ?? throw new ApifyUserException("InvalidContentType", ErrorCategory.InvalidArgument, $"The charset of '{contentType}' is not known on this machine.", "Leave the charset out: text is sent as UTF-8 then.");
        if (encoding.CodePage == Encoding.UTF8.CodePage)
            return new(Encoding.UTF8.GetBytes(text), contentType);
        // A question mark in place of a letter would be a loss that nobody notices.
        encoding = (Encoding)encoding.Clone();
        encoding.EncoderFallback = EncoderFallback.ExceptionFallback;
        try
        {
            return new([.. encoding.GetPreamble(), .. encoding.GetBytes(text)], contentType);
        }
        catch (EncoderFallbackException exception)
        {
            throw new ApifyUserException(_errorId, ErrorCategory.InvalidData, $"The {_what} has characters that the charset {encoding.WebName} does not have.", "Leave the charset out: text is sent as UTF-8 then.", null, exception);
        }
    }

    private KeyValuePair<byte[], string> EncodeXml(XmlDocument document, string contentType)
    {
        XmlNode copy = document.CloneNode(deep: true);
        contentType = ContentTypes.WithCharset(contentType);
        // What a document says about its encoding was true of the file that it came from.
        if (copy.FirstChild is XmlDeclaration declaration)
            declaration.Encoding = ContentTypes.EncodingOf(contentType)?.WebName;
        return EncodeText(copy.OuterXml, contentType);
    }
}
