namespace ApifyPS.LocalPlatform.Runs;

/// <summary>Where a run came from.</summary>
internal sealed record RunMeta
{
    public required string Origin { get; init; }

    public string? ClientIp { get; init; }

    public string? UserAgent { get; init; }

    /// <summary>The schedule that started the run, and when it was due.</summary>
    public string? ScheduleId { get; init; }

    public DateTimeOffset? ScheduledAt { get; init; }
}
