using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace ApifyPS.LocalPlatform.Processes;

/// <summary>A Windows job object: its processes end with its last handle, so also when the platform is killed.</summary>
[SupportedOSPlatform("windows")]
internal sealed partial class WindowsJob : IDisposable
{
    private const int BasicAccountingInformation = 1;
    private const int BasicProcessIdList = 3;
    private const int ExtendedLimitInformation = 9;
    private const int MaxProcesses = 1024;
    private const uint KillOnJobClose = 0x2000;

    private readonly SafeFileHandle _handle;

    private WindowsJob(SafeFileHandle handle) => _handle = handle;

    /// <summary>Null when the system does not allow it (an old Windows inside another job): then killing walks the tree.</summary>
    public static WindowsJob? TryContain(Process process)
    {
        SafeFileHandle handle = CreateJobObject(0, null);
        if (handle.IsInvalid) return null;
        JobLimits limits = new() { LimitFlags = KillOnJobClose };
        if (SetInformationJobObject(handle, ExtendedLimitInformation, ref limits, (uint)Marshal.SizeOf<JobLimits>())
            && AssignProcessToJobObject(handle, process.SafeHandle))
        {
            return new WindowsJob(handle);
        }

        handle.Dispose();
        return null;
    }

    public void Terminate()
    {
        if (!_handle.IsClosed) TerminateJobObject(_handle, 1);
    }

    /// <summary>What its processes use; the processor time is also that of processes that have ended.</summary>
    public ProcessUsage? Usage()
    {
        if (_handle.IsClosed || !QueryAccounting(_handle, BasicAccountingInformation, out Accounting accounting, (uint)Marshal.SizeOf<Accounting>(), 0)) return null;
        // Two counts and then the ids, each as wide as a pointer; should there be more, the first are taken.
        nuint[] list = new nuint[MaxProcesses + 2];
        _ = QueryProcessIds(_handle, BasicProcessIdList, list, (uint)(list.Length * nuint.Size), 0);
        int headerWords = 8 / nuint.Size;
        int count = nuint.Size == 8 ? (int)(list[0] >> 32) : (int)list[1];
        long memory = 0;
        for (int index = 0; index < Math.Min(count, MaxProcesses); index++) memory += MemoryOf((int)list[headerWords + index]);
        return new ProcessUsage(memory, TimeSpan.FromTicks(accounting.TotalUserTime + accounting.TotalKernelTime));
    }

    public void Dispose() => _handle.Dispose();

    private static long MemoryOf(int pid)
    {
        try
        {
            using Process process = Process.GetProcessById(pid);
            return process.WorkingSet64;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended since.
            return 0;
        }
    }

    [LibraryImport("kernel32.dll", EntryPoint = "CreateJobObjectW", StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial SafeFileHandle CreateJobObject(nint attributes, string? name);

    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetInformationJobObject(SafeFileHandle job, int kind, ref JobLimits limits, uint size);

    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool AssignProcessToJobObject(SafeFileHandle job, SafeProcessHandle process);

    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool TerminateJobObject(SafeFileHandle job, uint exitCode);

    [LibraryImport("kernel32.dll", EntryPoint = "QueryInformationJobObject")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool QueryAccounting(SafeFileHandle job, int kind, out Accounting accounting, uint size, nint returned);

    [LibraryImport("kernel32.dll", EntryPoint = "QueryInformationJobObject")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool QueryProcessIds(SafeFileHandle job, int kind, [Out] nuint[] list, uint size, nint returned);

    /// <summary>JOBOBJECT_BASIC_ACCOUNTING_INFORMATION; times are in units of 100 ns, as ticks are.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Accounting
    {
        public long TotalUserTime;
        public long TotalKernelTime;
        public long ThisPeriodTotalUserTime;
        public long ThisPeriodTotalKernelTime;
        public uint TotalPageFaultCount;
        public uint TotalProcesses;
        public uint ActiveProcesses;
        public uint TotalTerminatedProcesses;
    }

    /// <summary>JOBOBJECT_EXTENDED_LIMIT_INFORMATION.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct JobLimits
    {
        public long PerProcessUserTimeLimit;
        public long PerJobUserTimeLimit;
        public uint LimitFlags;
        public nuint MinimumWorkingSetSize;
        public nuint MaximumWorkingSetSize;
        public uint ActiveProcessLimit;
        public nuint Affinity;
        public uint PriorityClass;
        public uint SchedulingClass;
        public ulong ReadOperationCount;
        public ulong WriteOperationCount;
        public ulong OtherOperationCount;
        public ulong ReadTransferCount;
        public ulong WriteTransferCount;
        public ulong OtherTransferCount;
        public nuint ProcessMemoryLimit;
        public nuint JobMemoryLimit;
        public nuint PeakProcessMemoryUsed;
        public nuint PeakJobMemoryUsed;
    }
}
