using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ApifyPS.LocalPlatform.Processes;

/// <summary>
/// On Linux the platform becomes the parent of what its runs leave behind (a subreaper), so that also a daemon that clears its environment
/// is found. Which run it is of tells the time: it began while the run was in progress. With others in progress at that moment it is ended with the
/// last of them. Windows has its job objects; macOS has nothing of the kind.
/// </summary>
internal static partial class Orphans
{
    private const int SetChildSubreaper = 36;
    private const int SigKill = 9;
    private const int DontWait = 1;
    private const int MostRounds = 20;
    private const double TicksPerSecond = 100;

    private static readonly Lock Children = new();

    /// <summary>The processes that the platform itself has started, with the time: clock ticks since the machine did.</summary>
    private static readonly Dictionary<int, long> Started = [];

    private static bool _adopts;

    /// <summary>From now on. Only for a process that has no other children: it ends those that it doesn't know.</summary>
    public static void Adopt()
    {
        if (OperatingSystem.IsLinux()) _adopts = ChangeProcess(SetChildSubreaper, 1, 0, 0, 0) == 0;
    }

    /// <summary>Starts a process of the platform's own, to be forgotten when it has ended.</summary>
    public static Process? Start(ProcessStartInfo info)
    {
        // Nobody may look for orphans between the start and the note of it.
        lock (Children)
        {
            long now = _adopts ? Now() : 0;
            Process? process = Process.Start(info);
            if (process is not null && _adopts) Started[process.Id] = now;
            return process;
        }
    }

    /// <summary>A process of the platform's own has ended: ends what it has left, and nobody else may have.</summary>
    public static void Forget(int pid)
    {
        if (OperatingSystem.IsWindows()) return;
        lock (Children)
        {
            if (!Started.Remove(pid, out long began)) return;
            // Children of what is killed come here in turn.
            for (int round = 0; round < MostRounds; round++)
            {
                List<Child> left = [.. All().Where(child => child.Began >= began && !Started.Values.Any(other => other <= child.Began))];
                if (left.Count == 0) return;
                foreach (Child child in left)
                {
                    if (child.IsDead || SendSignal(child.Pid, SigKill) == 0) _ = WaitFor(child.Pid, 0, child.IsDead ? DontWait : 0);
                }
            }
        }
    }

    /// <summary>Takes note of the end of orphans, as a parent has to.</summary>
    public static void Reap(ProcessTable table)
    {
        if (OperatingSystem.IsWindows() || !_adopts) return;
        lock (Children)
        {
            foreach (int pid in table.DeadChildrenOf(Environment.ProcessId))
            {
                // .NET waits for those that it has started.
                if (!Started.ContainsKey(pid)) _ = WaitFor(pid, 0, DontWait);
            }
        }
    }

    private static IEnumerable<Child> All()
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(folder.AsSpan("/proc/".Length), NumberStyles.None, CultureInfo.InvariantCulture, out int pid) || Started.ContainsKey(pid)) continue;
            string stat;
            try
            {
                stat = File.ReadAllText(Path.Combine(folder, "stat"));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            // From field 3 on: state, parent, …, and the start as the 22nd of all.
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            if (fields[1] != Environment.ProcessId.ToString(CultureInfo.InvariantCulture)) continue;
            yield return new Child(pid, long.Parse(fields[19], CultureInfo.InvariantCulture), fields[0] == "Z");
        }
    }

    private static long Now() => (long)(double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture) * TicksPerSecond);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    [SupportedOSPlatform("linux")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ChangeProcess(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    [UnsupportedOSPlatform("windows")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int WaitFor(int pid, nint status, int options);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [UnsupportedOSPlatform("windows")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int pid, int signal);

    private readonly record struct Child(int Pid, long Began, bool IsDead);
}
