namespace ApifyPS;

/// <summary>Who uses a connection without naming it.</summary>
public enum ConnectionScope
{
    /// <summary>All runspaces of the process that have none of their own: tabs, branches of ForEach-Object -Parallel, thread jobs.</summary>
    Process,

    /// <summary>The runspace that made it.</summary>
    Runspace,
}
