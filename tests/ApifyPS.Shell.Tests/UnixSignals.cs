using System.Runtime.InteropServices;

namespace ApifyPS.Shell.Tests;

/// <summary>What a terminal does on Ctrl-C. Windows can send it only to a whole console, which would be the test's own.</summary>
internal static partial class UnixSignals
{
    internal static void SendTerminate(int processId) => Assert.Equal(0, Kill(processId, 15));

    internal static void SendHangUp(int processId) => Assert.Equal(0, Kill(processId, 1));

    private const int Interrupt = 2;

    internal static void SendInterrupt(int processId) => Assert.Equal(0, Kill(processId, Interrupt));

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
