namespace ApifyPS.LocalPlatform.Diagnostics;

/// <summary>What a look at the platform's health has found.</summary>
/// <param name="Problems">Empty when something can be stored.</param>
/// <param name="FreeBytes">What the disk of the data folder has left; null when it cannot be told.</param>
internal sealed record Health(IReadOnlyList<HealthProblem> Problems, long? FreeBytes)
{
    public bool IsGood => Problems.Count == 0;

    /// <summary>Why nothing can be stored, in a sentence for people.</summary>
    public string Reason => string.Join(" ", Problems.Select(problem => problem.Message).Distinct());
}
