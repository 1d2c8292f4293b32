using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Runs;

namespace ApifyPS.LocalPlatform.Tasks;

/// <summary>An Actor with a saved input and saved options.</summary>
internal sealed record ActorTask
{
    public required string Id { get; init; }

    public required string ActId { get; init; }

    public required string Name { get; init; }

    public string? Title { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ModifiedAt { get; init; }

    public RunOverrides? Options { get; init; }

    public JsonObject? Input { get; init; }
}
