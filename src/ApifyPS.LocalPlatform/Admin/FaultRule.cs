using System.Text.Json;
using System.Text.Json.Serialization;

namespace ApifyPS.LocalPlatform.Admin;

/// <summary>Which requests get which fault, and how often.</summary>
internal sealed record FaultRule
{
    public string? Id { get; init; }

    public string? Method { get; init; }

    /// <summary>A regular expression that is searched in the path with the query.</summary>
    public string? Path { get; init; }

    /// <summary>How many requests get it; null means all.</summary>
    public int? Times { get; init; }

    /// <summary>How many matching requests go untouched first.</summary>
    public int Skip { get; init; }

    /// <summary>The share of the matching requests that get it, drawn from a sequence that <see cref="Seed"/> makes repeatable.</summary>
    public double? Probability { get; init; }

    public int? Seed { get; init; }

    public FaultAction? Action { get; init; }

    /// <summary>How many requests got it so far; in answers only.</summary>
    public int Hits { get; init; }

    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; init; }
}
