using System.Management.Automation;
using System.Text;
using System.Text.Json;
using System.Xml;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>Makes bytes and their content type of what a user gives: the one place for inputs and records.</summary>
internal sealed class ValueBody
{
    /// <summary>What somebody meant who gives a script block where an object belongs.</summary>
    public const string ScriptBlockAdvice = "A hashtable begins with @{ and not with {. For what a script gives, run it: & { … }.";

    private static readonly string[] PathStarts = ["./", ".\\", "../", "..\\", "~/", "~\\", "/", "\\\\"];

    private readonly string _what;
    private readonly string _errorId;
    private readonly string _pathParameter;
    private readonly string _textType;
    private readonly string _eachFile;

    /// <param name="what">What it is, for messages: <c>input</c>.</param>
    /// <param name="errorId">Identifier of the error of a value that cannot be taken.</param>
    /// <param name="pathParameter">Parameter that takes a file instead.</param>
    /// <param name="textType">Content type of a string where the user gives none.</param>
    /// <param name="eachFile">What sends many files, one by one.</param>
    public ValueBody(string what, string errorId, string pathParameter, string textType, string eachFile)
    {
        _what = what;
        _errorId = errorId;
        _pathParameter = pathParameter;
        _textType = textType;
        _eachFile = eachFile;
    }

    /// <summary>Body and content type.</summary>
    /// <param name="value">Object, text, bytes or XML document.</param>
    /// <param name="contentType">Content type as the user gave it; null for the one that fits.</param>
    public KeyValuePair<byte[], string> Encode(object? value, string? contentType)
    {
        ContentTypes.Check(contentType, value);
        object? plain = value is PSObject { BaseObject: string or byte[] or XmlDocument } wrapped ? wrapped.BaseObject : value;
        if (LiveObjects.Find(value) is { } live)
        {
            bool isList = !ReferenceEquals(live, value) && !ReferenceEquals(live, value is PSObject one ? one.BaseObject : value);
            throw new ApifyUserException(_errorId, ErrorCategory.InvalidArgument, $"The {_what} {(isList ? "holds" : "is")} {LiveObjects.Describe(live)}.",
                LiveObjects.AdviceFor(live) ?? $"Use {_pathParameter} to send a file's content, for many files with {_eachFile}. A path is sent inside a hashtable.", value);
        }

        switch (plain)
        {
            case byte[] bytes when !ContentTypes.IsTextual(contentType ?? ContentTypes.Binary):
                return new(bytes, contentType ?? ContentTypes.Binary);
            case byte[] bytes:
                SentContent content = Examine(() => new MemoryStream(bytes, writable: false), contentType!, $"The {_what} is", CancellationToken.None);
                return new(content.ReadAll(), content.ContentType);
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

    /// <summary>What a file is sent as. It's read to its end, and not held.</summary>
    /// <param name="path">The file.</param>
    /// <param name="contentType">Content type as the user gave it; null for the one of its extension.</param>
    /// <param name="stop">Stops the look at a large file.</param>
    /// <exception cref="ApifyUserException">It isn't what its content type says.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public SentContent EncodeFile(string path, string? contentType, CancellationToken stop)
    {
        ContentTypes.Check(contentType, path);
        return Examine(() => InputFile.Open(path), contentType ?? ContentTypes.OfFile(path), $"The file '{path}' is", stop);
    }

    private SentContent Examine(Func<Stream> open, string contentType, string whatIs, CancellationToken stop)
    {
        try
        {
            return SentContent.Of(open, contentType, stop);
        }
        catch (JsonException exception)
        {
            throw new ApifyUserException(_errorId, ErrorCategory.InvalidData, $"{whatIs} not valid JSON: {exception.Message}",
                "Correct it. What is to be sent as it is needs another type, for example -ContentType text/plain.", null, exception);
        }
    }

    private void CheckJson(byte[] json)
    {
        try
        {
            Utf8JsonReader reader = new(json, JsonDepth.Written);
            while (reader.Read())
            {
            }
        }
        catch (JsonException thrown)
        {
            JsonException exception = JsonDepth.Explain(thrown, json, JsonDepth.MaxWritten);
            if (IsIncomplete(json))
            {
                throw new ApifyUserException(_errorId, ErrorCategory.InvalidData,
                    $"The {_what} is the beginning of a JSON text, and not all of it.",
                    $"Give a file's path to {_pathParameter}, or read it with Get-Content -Raw: without -Raw each line comes by itself. No further line is taken.", null, exception);
            }

            if (PathIn(json) is { } path)
            {
                throw new ApifyUserException(_errorId, ErrorCategory.InvalidData,
                    $"The {_what} '{TerminalText.CleanLine(path)}' looks like the path of a file, and is not valid JSON. {_pathParameter} {TerminalText.CleanLine(path)} sends what is in the file.",
                    $"Use {_pathParameter} to send what is in a file.", null, exception);
            }

            throw new ApifyUserException(_errorId, ErrorCategory.InvalidData,
                $"The {_what} is not valid JSON: {exception.Message}",
                $"Pass a hashtable, or valid JSON. What is in a file comes with {_pathParameter}, or with Get-Content -Raw. For other text give its type, for example -ContentType text/plain.", null, exception);
        }
    }

    /// <summary>Whether it begins as a JSON object or array that continues where this ends.</summary>
    public static bool IsIncomplete(byte[] json)
    {
        try
        {
            Utf8JsonReader reader = new(json, isFinalBlock: false, new JsonReaderState(JsonDepth.Written));
            while (reader.Read())
            {
            }

            return reader.CurrentDepth > 0 || reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The path that a text is: one line that begins as paths do, or has the ending of a file that inputs come in; null for another text.</summary>
    private static string? PathIn(byte[] text) =>
        text.Length < 1024 && Encoding.UTF8.GetString(text).Trim() is { Length: > 0 } line && line.IndexOfAny(['\r', '\n', '{', '"']) < 0
        && (line.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || PathStarts.Any(start => line.StartsWith(start, StringComparison.Ordinal)) || (line.Length > 2 && line[1] == ':' && line[2] is '\\' or '/'))
            ? line : null;

    private KeyValuePair<byte[], string> EncodeText(string text, string contentType)
    {
        contentType = ContentTypes.WithCharset(contentType);
        // What a file's mark becomes where it's read without a look at it.
        text = text.TrimStart('\uFEFF');
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
