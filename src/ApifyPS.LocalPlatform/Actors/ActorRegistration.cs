using System.Text.Json;
using System.Text.Json.Nodes;

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

    /// <summary>What the Actor charges for, as <c>pricingInfo</c> of the API; what is left out is filled in.</summary>
    public JsonObject? Pricing { get; init; }

    public ScriptedActor? Scripted { get; init; }
}
