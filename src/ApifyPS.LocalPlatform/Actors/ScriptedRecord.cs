using System.Text;
using System.Text.Json;

namespace ApifyPS.LocalPlatform.Actors;

/// <summary>A record that a scripted Actor leaves: the body is a JSON value, a text, or Base64.</summary>
internal sealed record ScriptedRecord
{
    public string? ContentType { get; init; }

    public JsonElement? Value { get; init; }

    public string? Text { get; init; }

    public string? Base64 { get; init; }

    public (string ContentType, byte[] Body) ToBody() => this switch
    {
        { Base64: { } encoded } => (ContentType ?? "application/octet-stream", Convert.FromBase64String(encoded)),
        { Text: { } text } => (ContentType ?? "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text)),
        _ => (ContentType ?? "application/json; charset=utf-8", JsonSerializer.SerializeToUtf8Bytes(Value)),
    };
}
