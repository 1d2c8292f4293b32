using System.Text.Json.Nodes;

namespace ApifyPS.LocalPlatform.Common;

/// <summary>An error that the caller is told about, with the type and message that Apify's API uses.</summary>
internal sealed class PlatformException(ErrorKind kind, string type, string message) : Exception(message)
{
    public ErrorKind Kind { get; } = kind;

    public string Type { get; } = type;

    /// <summary>Details that a program can use (the API's <c>error.data</c>); null for none.</summary>
    public JsonObject? ErrorData { get; init; }

    public static PlatformException InvalidInput(string message) =>
        new(ErrorKind.InvalidInput, "invalid-input", $"Invalid input: {message}");

    public static PlatformException NotFound(string what) =>
        new(ErrorKind.NotFound, "record-not-found", $"{what} was not found");
}
