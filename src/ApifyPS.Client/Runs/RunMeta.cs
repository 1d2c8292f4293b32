namespace ApifyPS;

/// <summary>How a run was started (openapi: RunMeta).</summary>
public sealed class RunMeta : ApifyPart
{
    /// <summary>What started it (API: <c>origin</c>): API, WEB, SCHEDULER, ACTOR, CLI, … or a newer one.</summary>
    public string? Origin { get; set; }

    /// <summary>IP address of the client (API: <c>clientIp</c>); null when hidden.</summary>
    public string? ClientIp { get; set; }

    /// <summary>User-Agent of the client (API: <c>userAgent</c>); null when hidden, and mostly in lists.</summary>
    public string? UserAgent { get; set; }

    /// <summary>ID of the schedule that started the run (API: <c>scheduleId</c>).</summary>
    public string? ScheduleId { get; set; }

    /// <summary>When the run was scheduled for (API: <c>scheduledAt</c>).</summary>
    public DateTime? ScheduledAt { get; set; }
}
