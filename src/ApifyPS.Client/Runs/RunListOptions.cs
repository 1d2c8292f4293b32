namespace ApifyPS.Client;

/// <summary>Which runs a list gives (query of <c>GET …/runs</c>).</summary>
public sealed class RunListOptions
{
    /// <summary>Only runs of this Actor; null for all.</summary>
    public string? ActorId { get; init; }

    /// <summary>Only runs of this task; null for all. The API then knows no dates.</summary>
    public string? TaskId { get; init; }

    /// <summary>Only runs with one of these statuses; null for all.</summary>
    public IReadOnlyCollection<string>? Status { get; init; }

    /// <summary>Only runs started at or after this time; null for all.</summary>
    public DateTimeOffset? StartedAfter { get; init; }

    /// <summary>Only runs started at or before this time; null for all.</summary>
    public DateTimeOffset? StartedBefore { get; init; }

    /// <summary>Whether the newest come first.</summary>
    public bool Descending { get; init; } = true;

    /// <summary>Runs to leave out at the start.</summary>
    public long Offset { get; init; }

    /// <summary>Most runs in the page, at most 1,000.</summary>
    public int Limit { get; init; } = 1000;

    internal ApifyRequest ToRequest()
    {
        string path = ActorId is not null ? $"/v2/actors/{ApifyPath.Id(ActorId, "Actor ID")}/runs"
            : TaskId is not null ? $"/v2/actor-tasks/{ApifyPath.Id(TaskId, "task ID")}/runs"
            : "/v2/actor-runs";
        ApifyRequest request = new(HttpMethod.Get, path);
        request.Query("offset", Offset == 0 ? null : (long?)Offset)
            .Query("limit", (long?)Limit)
            .Query("desc", Descending ? true : (bool?)null)
            .Query("status", Status);
        if (TaskId is null)
            request.Query("startedAfter", StartedAfter).Query("startedBefore", StartedBefore);
        return request;
    }
}
