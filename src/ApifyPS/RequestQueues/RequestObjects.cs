using System.Management.Automation;
using System.Text.Json;

namespace ApifyPS;

/// <summary>
/// Makes of a request what a cmdlet emits, and back: payload, headers and user data are objects that a user can change, and go back to the
/// letter when nobody has changed them.
/// </summary>
internal static class RequestObjects
{
    public static PSObject ToOutput(QueueRequest request)
    {
        request.Payload = Read(request.PayloadJson);
        request.Headers = Read(request.HeadersJson);
        request.UserData = Read(request.UserDataJson);
        return RunObjects.ShowUnknownFields(request)!;
    }

    /// <summary>What is to be written for a value of a request.</summary>
    /// <param name="value">The value as it is now, maybe changed.</param>
    /// <param name="json">The JSON that it was made of; null when there was none.</param>
    /// <returns>The JSON when the value says the same, else the value.</returns>
    public static object? ToInput(object? value, JsonElement? json) =>
        value is not null && json is not null && JsonInputWriter.Write(value).AsSpan().SequenceEqual(JsonInputWriter.Write(Read(json))) ? json : value;

    private static object? Read(JsonElement? json) => json is { } element ? JsonObjectReader.Read(element) : null;
}
