namespace ApifyPS.LocalPlatform.Runs;

internal sealed record RunFilter
{
    public string? ActId { get; init; }

    public string? TaskId { get; init; }

    public IReadOnlyList<string> Statuses { get; init; } = [];

    public string? Origin { get; init; }

    public DateTimeOffset? StartedAfter { get; init; }

    public DateTimeOffset? StartedBefore { get; init; }
}
