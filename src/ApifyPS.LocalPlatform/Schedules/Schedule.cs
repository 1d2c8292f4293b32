namespace ApifyPS.LocalPlatform.Schedules;

internal sealed record Schedule
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string? Title { get; init; }

    public string? Description { get; init; }

    public string CronExpression { get; init; } = "@daily";

    public string Timezone { get; init; } = "UTC";

    public bool IsEnabled { get; init; }

    /// <summary>Nothing is started while what it started before is still running.</summary>
    public bool IsExclusive { get; init; }

    public bool NotifyByEmail { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ModifiedAt { get; init; }

    public DateTimeOffset? NextRunAt { get; init; }

    public DateTimeOffset? LastRunAt { get; init; }

    public IReadOnlyList<ScheduleAction> Actions { get; init; } = [];
}
