using System.Management.Automation;
using System.Text;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>Makes the body of a run's input of what a user gives.</summary>
internal static class RunInput
{
    /// <summary>Identifier of the error of an input that cannot be taken; of the category InvalidData where it is no JSON.</summary>
    public const string InvalidInput = "InvalidInput";

    private static readonly ValueBody Body = new("input", InvalidInput, "-InputPath", ContentTypes.Json, "ForEach-Object { Invoke-ApifyActor <Actor> -InputPath $_.FullName }");

    /// <summary>Body and content type of what the user gave as input or as the path of a file; null when there is none.</summary>
    public static KeyValuePair<byte[], string>? Get(SessionState session, object? input, string? path, string? contentType) =>
        path is not null ? Read(session.Path.GetUnresolvedProviderPathFromPSPath(path), contentType)
        : PipelineNull.Is(input) ? null
        : Encode(input!, contentType);

    /// <summary>Refuses an input from the pipeline that is $null. By name it says that there is no input; here it's mostly a property that isn't there, and a run costs money.</summary>
    /// <param name="cmdlet">The cmdlet, with a parameter Input that takes objects from the pipeline.</param>
    /// <param name="input">The input.</param>
    /// <exception cref="ApifyUserException">It's $null.</exception>
    public static void RefuseNull(PSCmdlet cmdlet, object? input) =>
        PipelineNull.Refuse(cmdlet, "Input", input, "an input", "Check where it comes from. To run without an input, leave it out.");

    /// <summary>Whether it's text that begins as JSON and ends too early: a line of a file, and the next lines will follow.</summary>
    public static bool IsPiece(object? input, string? contentType) =>
        (contentType is null || ContentTypes.IsJson(contentType)) && (input is PSObject wrapped ? wrapped.BaseObject : input) is string text && ValueBody.IsIncomplete(Encoding.UTF8.GetBytes(text));

    /// <summary>Body and content type.</summary>
    /// <param name="input">Hashtable, object, JSON or other text, or bytes.</param>
    /// <param name="contentType">Content type as the user gave it; null for the one that fits.</param>
    public static KeyValuePair<byte[], string> Encode(object input, string? contentType) => RequireObject(Body.Encode(input, contentType), contentType, input);

    /// <summary>Body and content type of a file.</summary>
    public static KeyValuePair<byte[], string> Read(string path, string? contentType)
    {
        try
        {
            SentContent content = Body.EncodeFile(path, contentType, CancellationToken.None);
            return RequireObject(new(content.ReadAll(), content.ContentType), contentType, path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ApifyUserException("InputFileNotReadable", File.Exists(path) ? ErrorCategory.ReadError : ErrorCategory.ObjectNotFound,
                File.Exists(path) ? $"The input file '{path}' cannot be read: {exception.Message}" : $"There is no input file '{path}'.",
                "Check -InputPath; a relative path starts at the current location of PowerShell.", path, exception);
        }
    }

    /// <summary>An input is an object, or a list for the Actors that take one. A word or a number is a slip, unless the user says what it is.</summary>
    private static KeyValuePair<byte[], string> RequireObject(KeyValuePair<byte[], string> body, string? contentType, object target)
    {
        if (contentType is not null || !ContentTypes.IsJson(body.Value) || JsonText.FirstByte(body.Key) is (byte)'{' or (byte)'[')
            return body;
        string shown = Encoding.UTF8.GetString(body.Key, 0, Math.Min(body.Key.Length, 40));
        throw new ApifyUserException("InvalidInput", ErrorCategory.InvalidData, $"The input is the single value {TerminalText.CleanLine(shown)}{(body.Key.Length > 40 ? "…" : "")}, and not an object.",
            "Pass a hashtable such as @{ url = 'https://example.com/' }. What is in a file comes with -InputPath, or with Get-Content -Raw. An Actor that takes a single value gets it with Invoke-ApifyActor -ContentType.", target);
    }
}
