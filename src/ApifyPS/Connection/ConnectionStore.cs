using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace ApifyPS;

/// <summary>The connection of each runspace: two tabs, or the branches of ForEach-Object -Parallel, don't share one by accident.</summary>
internal static class ConnectionStore
{
    private static readonly ConditionalWeakTable<Runspace, Slot> Connections = new();

    /// <summary>The connection of this thread's runspace; null when there is none.</summary>
    public static ApifyConnection? Current
    {
        get => Runspace.DefaultRunspace is { } runspace && Connections.TryGetValue(runspace, out Slot? slot) ? slot.Connection : null;
        set
        {
            if (Runspace.DefaultRunspace is { } runspace)
                Connections.GetOrCreateValue(runspace).Connection = value;
        }
    }

    private sealed class Slot
    {
        public ApifyConnection? Connection { get; set; }
    }
}
