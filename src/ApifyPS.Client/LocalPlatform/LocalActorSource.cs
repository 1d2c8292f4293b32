using System.Text.Json;
using System.Text.Json.Serialization;

namespace ApifyPS;

/// <summary>Where the local platform has an Actor from.</summary>
public sealed class LocalActorSource
{
    internal LocalActorSource(JsonElement local)
    {
        Path = local.TryGetProperty("path", out JsonElement path) && path.ValueKind == JsonValueKind.String ? path.GetString() : null;
        if (local.TryGetProperty("command", out JsonElement command))
        {
            Command = command.ValueKind switch
            {
                JsonValueKind.String => [command.GetString()!],
                JsonValueKind.Array => command.EnumerateArray().Select(part => part.ToString()).ToArray(),
                _ => null,
            };
        }
    }

    /// <summary>Folder of the Actor; null for a scripted one.</summary>
    public string? Path { get; }

    /// <summary>Command that starts it; null for a scripted one.</summary>
    public string[]? Command { get; }
}

internal sealed class LocalActorSourceConverter : JsonConverter<LocalActorSource?>
{
    public override LocalActorSource? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.ValueKind == JsonValueKind.Object ? new LocalActorSource(document.RootElement) : null;
    }

    public override void Write(Utf8JsonWriter writer, LocalActorSource? value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Documents of the API are only read.");
}
