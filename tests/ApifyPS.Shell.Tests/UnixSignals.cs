using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ApifyPS.Shell.Tests;

/// <summary>What a terminal does on Ctrl-C. Windows can send it only to a whole console, which would be the test's own.</summary>
internal static partial class UnixSignals
{
    private const int HangUp = 1, Interrupt = 2, Terminate = 15;
    private const nint Default = 0, Ignored = 1;

    // More bytes than a struct sigaction has on any system, and that in steps of a pointer. Its first member is the handler, on Linux and on macOS.
    private const int ActionSize = 512;
    private const int Step = ActionSize / 8;

    private static readonly Lock s_lock = new();

    internal static void SendTerminate(int processId) => Assert.Equal(0, Kill(processId, Terminate));

    internal static void SendHangUp(int processId) => Assert.Equal(0, Kill(processId, HangUp));

    internal static void SendInterrupt(int processId) => Assert.Equal(0, Kill(processId, Interrupt));

    /// <summary>
    /// Starts a process that Ctrl-C and a terminal that closes reach. A child inherits that a signal is ignored, and never hears of it then: so
    /// it is with all that a script, or nohup, started in the background, such as this test.
    /// </summary>
    internal static unsafe void StartReachable(Process process)
    {
        if (OperatingSystem.IsWindows())
        {
            process.Start();
            return;
        }
        lock (s_lock)
        {
            ReadOnlySpan<int> signals = [HangUp, Interrupt];
            nint* before = stackalloc nint[signals.Length * Step];
            for (int i = 0; i < signals.Length; i++)
            {
                Assert.Equal(0, Action(signals[i], null, before + (i * Step)));
                if (before[i * Step] == Ignored)
                    _ = Signal(signals[i], Default);
            }
            try
            {
                process.Start();
            }
            finally
            {
                for (int i = 0; i < signals.Length; i++)
                {
                    if (before[i * Step] == Ignored)
                        _ = Action(signals[i], before + (i * Step), null);
                }
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
