using ApifyPS.Client;

namespace ApifyPS;

/// <summary>
/// The clock of the cmdlets: of every pause, age, throttle and cache. The engine makes the cmdlets, so that nobody can hand them one; a test
/// sets it here. How long the network, a process or somebody who has pressed Ctrl-C waits is real time, and isn't asked for here.
/// </summary>
internal static class ModuleTime
{
    /// <summary>The clock; the system's own outside of tests.</summary>
    public static TimeProvider Provider { get; set; } = TimeProvider.System;

    /// <summary>Now, as a property of an object has it.</summary>
    public static DateTime Now => Provider.GetUtcNow().ToLocal();
}
