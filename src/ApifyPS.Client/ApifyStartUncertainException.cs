namespace ApifyPS;

/// <summary>
/// A run was asked for, no answer came, and whether it was started cannot be found out. It was not asked for again: that could have
/// started, and cost, a second run.
/// </summary>
public sealed class ApifyStartUncertainException : ApifyException
{
    internal ApifyStartUncertainException(string message, IReadOnlyList<string> candidateRunIds, ApifyException cause)
        : base(message, cause.Method, cause.Path, cause.Attempt, cause) => CandidateRunIds = candidateRunIds;

    /// <summary>Runs that may be the one; empty when none was seen.</summary>
    public IReadOnlyList<string> CandidateRunIds { get; }
}
