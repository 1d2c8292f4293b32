namespace ApifyPS.LocalPlatform.RequestQueues;

/// <summary>Who works on a queue: locks are a client's by its key, and a run's.</summary>
/// <param name="Key">The client's own name for itself; null when it gave none, which counts as a new client each time.</param>
/// <param name="RunId">Run that the call comes from; null for a call from elsewhere.</param>
internal sealed record QueueClient(string? Key, string? RunId)
{
    /// <summary>Nobody whom a queue would count among its clients.</summary>
    public static QueueClient Nobody { get; } = new(string.Empty, null);
}
