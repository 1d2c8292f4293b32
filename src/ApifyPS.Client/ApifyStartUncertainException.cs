namespace ApifyPS;

/// <summary>
/// A run was asked for, no answer came, and what became of it can't be found out for certain. A run may still appear, because nobody knows
/// when a platform carries a request out: <see cref="StartId"/> finds it then.
/// </summary>
public sealed class ApifyStartUncertainException : ApifyException
{
    internal ApifyStartUncertainException(string message, string startId, IReadOnlyList<string> candidateRunIds, ApifyException cause)
        : base(message, cause.Method, cause.Path, cause.Attempt, cause)
    {
        StartId = startId;
        CandidateRunIds = candidateRunIds;
    }

    /// <summary>What the runs of this start have in their User-Agent (API: <c>meta.userAgent</c>), also those that come later.</summary>
    public string StartId { get; }

    /// <summary>Runs that may be of this start, or are; empty when none was seen.</summary>
    public IReadOnlyList<string> CandidateRunIds { get; }
}
