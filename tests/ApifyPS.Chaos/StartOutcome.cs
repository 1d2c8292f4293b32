namespace ApifyPS.Chaos;

/// <summary>What the caller of a start was told: a run, or an error that may name runs; and the start's ID, where a run may come late.</summary>
internal sealed record StartOutcome(string? RunId, IReadOnlyList<string> Candidates, string? StartId, string? Error)
{
    public static StartOutcome Started(string runId, string? startId) => new(runId, [], startId, null);

    public static StartOutcome Failed(Exception error, IReadOnlyList<string> candidates, string? startId) => new(null, candidates, startId, $"{error.GetType().Name}: {error.Message}");
}
