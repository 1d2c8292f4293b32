using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ApifyPS.Shell.Tests;

/// <summary>What a terminal does on Ctrl-C. Windows can send it only to a whole console, which would be the test's own.</summary>
internal static partial class UnixSignals
{
    private const int Interrupt = 2;
    private const nint Default = 0, Ignored = 1;

    // More than a struct sigaction has on any system. Its first member is the handler, on Linux and on macOS.
    private const int ActionSize = 512;

    private static readonly Lock s_lock = new();

    internal static void SendInterrupt(int processId) => Assert.Equal(0, Kill(processId, Interrupt));

    /// <summary>
    /// Starts a process that Ctrl-C reaches. A child inherits that a signal is ignored, and never hears of it then: so it is with all
    /// that a script started in the background, such as this test.
    /// </summary>
    internal static unsafe void StartWithInterrupt(Process process)
    {
        if (OperatingSystem.IsWindows())
        {
            process.Start();
            return;
        }
        lock (s_lock)
        {
            nint* before = stackalloc nint[ActionSize / sizeof(nint)];
            Assert.Equal(0, Action(Interrupt, null, before));
            if (*before == Ignored)
                _ = Signal(Interrupt, Default);
            try
            {
                process.Start();
            }
            finally
            {
                if (*before == Ignored)
                    _ = Action(Interrupt, before, null);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "signal")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Signal(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "sigaction")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int Action(int signal, nint* action, nint* before);
}
