namespace ApifyPS.LocalPlatform.Runs;

/// <summary>The statuses of a run and which may follow which.</summary>
internal static class RunStatus
{
    public const string Ready = "READY";
    public const string Running = "RUNNING";
    public const string Succeeded = "SUCCEEDED";
    public const string Failed = "FAILED";
    public const string TimingOut = "TIMING-OUT";
    public const string TimedOut = "TIMED-OUT";
    public const string Aborting = "ABORTING";
    public const string Aborted = "ABORTED";

    public static readonly IReadOnlyList<string> All = [Ready, Running, Succeeded, Failed, TimingOut, TimedOut, Aborting, Aborted];

    public static bool IsTerminal(string status) => status is Succeeded or Failed or TimedOut or Aborted;

    public static bool MayFollow(string from, string to) => to switch
    {
        // A run that has ended runs again when it is resurrected.
        Running => from is Ready || IsTerminal(from),
        TimingOut => from is Running,
        Aborting => from is Ready or Running or TimingOut,
        Succeeded => from is Running,
        Failed => from is Ready or Running,
        TimedOut => from is TimingOut,
        // From any status that is not terminal: the platform itself may have been stopped.
        Aborted => !IsTerminal(from),
        _ => false,
    };
}
