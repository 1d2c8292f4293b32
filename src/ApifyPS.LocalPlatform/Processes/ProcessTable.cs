using System.Diagnostics;
using System.Globalization;

namespace ApifyPS.LocalPlatform.Processes;

/// <summary>
/// All processes of a Unix machine at one moment: from /proc on Linux, from <c>ps</c> elsewhere. One look serves all
/// runs. Windows needs none: there the job object knows.
/// </summary>
internal sealed class ProcessTable
{
    private readonly Dictionary<int, Entry> _processes;
    private readonly ILookup<int, int> _children;
    private readonly List<(int Pid, int Parent)> _dead;

    private ProcessTable(IEnumerable<Entry> processes, List<(int Pid, int Parent)> dead)
    {
        _dead = dead;
        _processes = processes.ToDictionary(process => process.Pid);
        _children = _processes.Values.ToLookup(process => process.Parent, process => process.Pid);
    }

    public static ProcessTable Read()
    {
        List<(int Pid, int Parent)> dead = [];
        return new(OperatingSystem.IsLinux() ? FromProc(dead) : FromPs(), dead);
    }

    /// <summary>Children that have ended and that nobody has waited for; on Linux only.</summary>
    public IEnumerable<int> DeadChildrenOf(int parent) => _dead.Where(process => process.Parent == parent).Select(process => process.Pid);

    /// <summary>The process, its descendants and the members of its group; null when there is none any more.</summary>
    public ProcessUsage? UsageOf(int root)
    {
        HashSet<int> members = [.. _processes.Values.Where(process => process.Group == root).Select(process => process.Pid)];
        Queue<int> open = new(members.Append(root));
        while (open.TryDequeue(out int pid))
        {
            foreach (int child in _children[pid])
            {
                if (members.Add(child)) open.Enqueue(child);
            }
        }

        if (_processes.ContainsKey(root)) members.Add(root);
        if (members.Count == 0) return null;
        return new ProcessUsage(members.Sum(pid => _processes[pid].Memory), TimeSpan.FromTicks(members.Sum(pid => _processes[pid].Processor.Ticks)));
    }

    /// <summary>A line of <c>ps -axo pid=,ppid=,pgid=,rss=,time=</c>: kibibytes, and [[days-]hours:]minutes:seconds.</summary>
    internal static Entry? ParsePs(string line)
    {
        string[] fields = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 5 || !Array.TrueForAll(fields[..4], field => long.TryParse(field, CultureInfo.InvariantCulture, out _))) return null;
        string[] dayAndTime = fields[4].Split('-');
        TimeSpan time = dayAndTime.Length == 2 ? TimeSpan.FromDays(Number(dayAndTime[0])) : TimeSpan.Zero;
        double seconds = dayAndTime[^1].Split(':').Aggregate(0.0, (sum, part) => (sum * 60) + double.Parse(part, CultureInfo.InvariantCulture));
        return new Entry((int)Number(fields[0]), (int)Number(fields[1]), (int)Number(fields[2]), Number(fields[3]) * 1024, time + TimeSpan.FromSeconds(seconds));
    }

    /// <summary>The text of /proc/n/stat. The name, in brackets, may hold anything, brackets too.</summary>
    internal static Entry? ParseStat(string stat)
    {
        int name = stat.IndexOf('(', StringComparison.Ordinal);
        int end = stat.LastIndexOf(')');
        if (name < 0 || end < name) return null;
        string[] fields = stat[(end + 2)..].Split(' ');
        if (fields.Length < 22 || fields[0] == "Z") return null;
        // From field 3 on: state ppid pgrp session tty tpgid flags minflt cminflt majflt cmajflt utime stime cutime cstime …
        // The time of children that have ended and were waited for is in it, so that the sum never shrinks.
        long ticks = Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14]);
        return new Entry(
            (int)Number(stat[..(name - 1)]), (int)Number(fields[1]), (int)Number(fields[2]),
            Number(fields[21]) * Environment.SystemPageSize, TimeSpan.FromMilliseconds(ticks * 10));
    }

    private static IEnumerable<Entry> FromProc(List<(int Pid, int Parent)> dead)
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!char.IsAsciiDigit(folder["/proc/".Length])) continue;
            string stat;
            try
            {
                stat = File.ReadAllText(Path.Combine(folder, "stat"));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It has ended since.
                continue;
            }

            if (ParseStat(stat) is { } entry) yield return entry;
            else if (stat[(stat.LastIndexOf(')') + 2)..].Split(' ') is ["Z", var parent, ..]) dead.Add(((int)Number(folder["/proc/".Length..]), (int)Number(parent)));
        }
    }

    private static IEnumerable<Entry> FromPs()
    {
        ProcessStartInfo info = new("ps", ["-axo", "pid=,ppid=,pgid=,rss=,time="]) { RedirectStandardOutput = true, UseShellExecute = false };
        // A comma as the decimal point would not be understood.
        info.Environment["LC_ALL"] = "C";
        using Process ps = Process.Start(info)!;
        while (ps.StandardOutput.ReadLine() is { } line)
        {
            if (ParsePs(line) is { } entry) yield return entry;
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    internal readonly record struct Entry(int Pid, int Parent, int Group, long Memory, TimeSpan Processor);
}
