using System.Text.Json.Nodes;

namespace ApifyPS.LocalPlatform.Actors;

/// <summary>An Actor of the local user. One that was created through the API has what its versions bring.</summary>
internal sealed record Actor
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string? Title { get; init; }

    public string? Description { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ModifiedAt { get; init; }

    public DefaultRunOptions RunOptions { get; init; } = new();

    /// <summary>The folder of a registered Actor.</summary>
    public string? Path { get; init; }

    /// <summary>The command given at registration: one element is a shell line, several are a program and its arguments.</summary>
    public StartCommand? Command { get; init; }

    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>();

    /// <summary>As the API shows it; null for an Actor that charges for nothing.</summary>
    public JsonObject? PricingInfo { get; init; }

    public ScriptedActor? Scripted { get; init; }

    /// <summary>Tag to build id.</summary>
    public IReadOnlyDictionary<string, string> TaggedBuilds { get; init; } = new Dictionary<string, string>();

    public int BuildCount { get; init; }

    /// <summary>What a client set through the API and the platform only keeps: it comes back as it was given.</summary>
    public JsonObject? Extra { get; init; }
}
