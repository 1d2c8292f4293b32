namespace ApifyPS.Chaos;

/// <summary>What the caller of a start was told: a run, or an error that may name runs.</summary>
internal sealed record StartOutcome(string? RunId, IReadOnlyList<string> Candidates, string? Error)
{
    public static StartOutcome Started(string runId) => new(runId, [], null);

    public static StartOutcome Failed(Exception error, IReadOnlyList<string> candidates) => new(null, candidates, $"{error.GetType().Name}: {error.Message}");
}
