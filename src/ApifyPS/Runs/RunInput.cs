using ApifyPS.Client;
using System.Management.Automation;

namespace ApifyPS;

/// <summary>Makes the body of a run's input of what a user gives.</summary>
internal static class RunInput
{
    /// <summary>Identifier of the error of an input that cannot be taken; of the category InvalidData where it is no JSON.</summary>
    public const string InvalidInput = "InvalidInput";

    private static readonly ValueBody Body = new("input", InvalidInput, "-InputPath", ContentTypes.Json);

    /// <summary>Body and content type of what the user gave as input or as the path of a file; null when there is none.</summary>
    public static KeyValuePair<byte[], string>? Get(SessionState session, object? input, string? path, string? contentType) =>
        path is not null ? Read(session.Path.GetUnresolvedProviderPathFromPSPath(path), contentType)
        : input is null || input == System.Management.Automation.Internal.AutomationNull.Value ? null
        : Encode(input, contentType);

    /// <summary>Body and content type.</summary>
    /// <param name="input">Hashtable, object, JSON or other text, or bytes.</param>
    /// <param name="contentType">Content type as the user gave it; null for the one that fits.</param>
    public static KeyValuePair<byte[], string> Encode(object input, string? contentType) => Body.Encode(input, contentType);

    /// <summary>Body and content type of a file.</summary>
    public static KeyValuePair<byte[], string> Read(string path, string? contentType)
    {
        ContentTypes.Check(contentType, path);
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

        string type = contentType ?? ContentTypes.OfFile(path);
        if (ContentTypes.IsJson(type))
        {
            bytes = ByteOrderMark.Skip(bytes);
            Body.CheckJson(bytes);
        }

        return new(bytes, type);
    }
}
