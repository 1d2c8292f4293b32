using System.ComponentModel;
using System.Diagnostics;

namespace ApifyPS.LocalPlatform.Processes;

/// <summary>A process that can be recognised later: ids are reused, an id with a start time is not.</summary>
internal sealed record ProcessIdentity(int Pid, DateTimeOffset? StartedAt)
{
    // On Linux the start time is computed from the boot time, which is not exact to the second.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(3);

    public static ProcessIdentity Of(Process process) => new(process.Id, StartTimeOf(process));

    /// <summary>The process with this id as it is now, or null when there is none.</summary>
    public static ProcessIdentity? Find(int pid)
    {
        using Process? process = Open(pid);
        return process is null ? null : Of(process);
    }

    public bool IsAlive()
    {
        using Process? process = Open(Pid);
        return process is not null && IsSame(process);
    }

    /// <summary>Kills the process and its descendants, if it is still the same one.</summary>
    public void Kill()
    {
        using Process? process = Open(Pid);
        if (process is null)
        {
            // Its children may have outlived it. No other process gets its id while there is a group of that number.
            ProcessTree.KillGroup(Pid);
            return;
        }

        if (StartedAt is null || !IsSame(process)) return;
        ProcessTree.KillAll(process, isGroupLeader: ProcessTree.MakesGroups);
    }

    private bool IsSame(Process process) =>
        StartedAt is not { } expected || StartTimeOf(process) is not { } actual || (actual - expected).Duration() < Tolerance;

    private static Process? Open(int pid)
    {
        Process process;
        try
        {
            process = Process.GetProcessById(pid);
        }
        catch (ArgumentException)
        {
            return null;
        }

        try
        {
            if (!process.HasExited && !IsZombie(pid)) return process;
        }
        catch (Win32Exception)
        {
            // It is there, but belongs to somebody who may not be asked.
            return process;
        }
        catch (InvalidOperationException)
        {
            // It ended just now.
        }

        process.Dispose();
        return null;
    }

    /// <summary>A dead process that its parent has not collected yet still has an id on Linux.</summary>
    private static bool IsZombie(int pid)
    {
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat.AsSpan(stat.LastIndexOf(')') + 2).StartsWith("Z");
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static DateTimeOffset? StartTimeOf(Process process)
    {
        try
        {
            return process.StartTime.ToUniversalTime();
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException or NotSupportedException)
        {
            return null;
        }
    }
}
