using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ApifyPS.LocalPlatform.Processes;

/// <summary>
/// A process with all that it starts, which ends as a whole: npm leaves a shell and node behind when only npm is
/// killed. On Windows that is a job object (it also ends when the platform is killed), elsewhere a process group of
/// its own, and everywhere the walk from parent to child that .NET offers.
/// </summary>
internal sealed partial class ProcessTree : IDisposable
{
    private const int SigTerm = 15;
    private const int SigKill = 9;
    private static readonly IReadOnlyList<string>? GroupMaker = OperatingSystem.IsWindows() ? null : FindGroupMaker(CommandLocator.OnPath);

    private readonly WindowsJob? _job;

    private ProcessTree(Process process, WindowsJob? job)
    {
        Process = process;
        _job = job;
        Identity = ProcessIdentity.Of(process);
    }

    public static bool MakesGroups => GroupMaker is not null;

    public Process Process { get; }

    public ProcessIdentity Identity { get; }

    public static ProcessTree Start(ProcessStartInfo info)
    {
        if (GroupMaker is not null)
        {
            // It turns itself into the program, so the process id is the program's and the group's.
            string[] command = [.. GroupMaker, info.FileName, .. info.ArgumentList];
            info.FileName = command[0];
            info.ArgumentList.Clear();
            foreach (string argument in command.AsSpan(1)) info.ArgumentList.Add(argument);
        }

        Process process = Orphans.Start(info)!;
        return new ProcessTree(process, OperatingSystem.IsWindows() ? WindowsJob.TryContain(process) : null);
    }

    /// <summary>What runs a program in a group of its own: setsid on Linux, Perl on macOS, which has no setsid.</summary>
    internal static IReadOnlyList<string>? FindGroupMaker(Func<string, string?> onPath) => onPath("setsid") is { } setSid
        ? [setSid]
        : onPath("perl") is { } perl ? [perl, "-e", "use POSIX; POSIX::setsid(); exec {$ARGV[0]} @ARGV or exit 127;"] : null;

    /// <summary>Asks the processes to end, where there is such a thing: Windows has none for processes without a window.</summary>
    public void RequestStop()
    {
        if (OperatingSystem.IsWindows() || Process.HasExited) return;
        _ = SendSignal(MakesGroups ? -Process.Id : Process.Id, SigTerm);
    }

    public void Kill()
    {
        if (OperatingSystem.IsWindows()) _job?.Terminate();
        KillAll(Process, MakesGroups);
    }

    public static void KillAll(Process process, bool isGroupLeader)
    {
        try
        {
            // First the walk, while the parents are there to lead to their children.
            process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // Already gone, or going.
        }

        if (isGroupLeader) KillGroup(process.Id);
    }

    /// <summary>Kills what is in the process group that the process made, if it made one.</summary>
    public static void KillGroup(int leader)
    {
        if (MakesGroups && !OperatingSystem.IsWindows()) _ = SendSignal(-leader, SigKill);
    }

    /// <summary>What all its processes use, or null when that cannot be told (any more).</summary>
    /// <param name="table">The processes of the machine; not needed on Windows.</param>
    public ProcessUsage? Usage(ProcessTable? table)
    {
        if (table is not null) return table.UsageOf(Identity.Pid);
        if (OperatingSystem.IsWindows() && _job is not null) return _job.Usage();
        try
        {
            Process.Refresh();
            return Process.HasExited ? null : new ProcessUsage(Process.WorkingSet64, Process.TotalProcessorTime);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or NotSupportedException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        Orphans.Forget(Process.Id);
        if (OperatingSystem.IsWindows()) _job?.Dispose();
        Process.Dispose();
    }

    [UnsupportedOSPlatform("windows")]
    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int pid, int signal);
}
