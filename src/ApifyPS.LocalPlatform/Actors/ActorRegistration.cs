using System.Text.Json;

namespace ApifyPS.LocalPlatform.Actors;

/// <summary>What the admin API takes to register an Actor: a folder, or a scripted behaviour.</summary>
internal sealed record ActorRegistration
{
    public string? Path { get; init; }

    public string? Name { get; init; }

    public string? Title { get; init; }

    /// <summary>A string is a line for the shell, an array is a program and its arguments.</summary>
    public JsonElement? Command { get; init; }

    public IReadOnlyDictionary<string, string>? Env { get; init; }

    public ScriptedActor? Scripted { get; init; }
}
