using System.Text.Json;

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
