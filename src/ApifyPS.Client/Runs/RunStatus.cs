namespace ApifyPS;

/// <summary>
/// The statuses of a run or build (openapi: ActorJobStatus). The API may add more: a status is a string everywhere.
/// </summary>
public static class RunStatus
{
    /// <summary>Started but not allocated to any worker yet.</summary>
    public const string Ready = "READY";

    /// <summary>Executing on a worker machine.</summary>
    public const string Running = "RUNNING";

    /// <summary>Finished successfully.</summary>
    public const string Succeeded = "SUCCEEDED";

    /// <summary>Run failed.</summary>
    public const string Failed = "FAILED";

    /// <summary>Timing out now.</summary>
    public const string TimingOut = "TIMING-OUT";

    /// <summary>Timed out.</summary>
    public const string TimedOut = "TIMED-OUT";

    /// <summary>Being aborted by a user.</summary>
    public const string Aborting = "ABORTING";

    /// <summary>Aborted by a user.</summary>
    public const string Aborted = "ABORTED";

    /// <summary>Every status with what it means, in the order of a run's life.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> All { get; } =
    [
        new(Ready, "Started but not allocated to any worker yet"),
        new(Running, "Executing on a worker machine"),
        new(Succeeded, "Finished successfully"),
        new(Failed, "Run failed"),
        new(TimingOut, "Timing out now"),
        new(TimedOut, "Timed out"),
        new(Aborting, "Being aborted by a user"),
        new(Aborted, "Aborted by a user"),
    ];

    /// <summary>Whether a run with this status has ended and changes no more (unless it is resurrected).</summary>
    /// <param name="status">A status; null counts as not ended.</param>
    public static bool IsFinished(string? status) => status is Succeeded or Failed or TimedOut or Aborted;

    /// <summary>Whether this status means that the run did not, or will not, succeed.</summary>
    /// <param name="status">A status; null counts as not failed.</param>
    public static bool IsUnsuccessful(string? status) => status is Failed or TimedOut or Aborted or TimingOut or Aborting;
}
