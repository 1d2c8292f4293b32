using System.Text.Json;

namespace ApifyPS.LocalPlatform.Actors;

/// <summary>What a scripted Actor does instead when a run fits: both conditions must hold as far as they are given.</summary>
internal sealed record ScriptedCase
{
    /// <summary>Any JSON that the input must have in it: of objects the members that are named here, anything else as it is.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>The run must have less memory than this.</summary>
    public int? MemoryBelow { get; init; }

    public required ScriptedActor Then { get; init; }

    /// <param name="input">The run's input; null when it has none or it is no JSON.</param>
    /// <param name="memoryMbytes">The run's memory.</param>
    public bool Fits(JsonElement? input, int memoryMbytes) =>
        (MemoryBelow is not { } limit || memoryMbytes < limit) && (Input is not { } wanted || (input is { } given && Has(given, wanted)));

    private static bool Has(JsonElement given, JsonElement wanted) => given.ValueKind == JsonValueKind.Object && wanted.ValueKind == JsonValueKind.Object
        ? wanted.EnumerateObject().All(member => given.TryGetProperty(member.Name, out JsonElement value) && Has(value, member.Value))
        : JsonElement.DeepEquals(given, wanted);
}
