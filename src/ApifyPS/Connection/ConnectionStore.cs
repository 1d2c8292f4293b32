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

    /// <summary>Whether a call of this thread's runspace writes commands for a CI agent, on one or not. So it stays until Connect-Apify says something else.</summary>
    public static bool WritesCIOutput
    {
        get => Runspace.DefaultRunspace is { } runspace && Connections.TryGetValue(runspace, out Slot? slot) && slot.WritesCIOutput;
        set
        {
            // Nothing is noted for a runspace that has no connection and writes none.
            if (value != WritesCIOutput && Runspace.DefaultRunspace is { } runspace)
                Connections.GetOrCreateValue(runspace).WritesCIOutput = value;
        }
    }

    private sealed class Slot
    {
        public bool WritesCIOutput { get; set; }

        public ApifyConnection? Connection { get; set; }
    }
}
