#if NET
using System.Runtime.InteropServices;
#endif

namespace ApifyPS;

/// <summary>
/// Tells the calls under way that the process is asked to end: SIGTERM (systemd, <c>docker stop</c>, an agent's cancel) and SIGHUP (a terminal
/// that closes), on Windows the close of the console and the shutdown. They have a bounded time; then the process ends as it would have, with
/// the same exit code. Windows PowerShell 5.1 has only what its own console does.
/// </summary>
internal static class TerminationSignals
{
#if NET
    /// <summary>An agent of Azure DevOps or GitHub gives 2.5 s after SIGTERM, Windows 5 s after the close of a console, others more.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly object Gate = new();
    private static readonly List<Action<TimeSpan>> Calls = [];
    private static PosixSignalRegistration[] _registrations = [];
#endif

    /// <summary>Lets a call know of a signal until the answer is disposed of. The first call registers for the signals, and the last one ends that.</summary>
    /// <param name="onSignal">Called on another thread, at most once for each signal, with the time that there is.</param>
    public static IDisposable Watch(Action<TimeSpan> onSignal)
    {
#if NET
        lock (Gate)
        {
            Calls.Add(onSignal);
            if (_registrations.Length == 0)
                _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal), PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal)];
        }
#endif
        return new Watching(onSignal);
    }

#if NET
    private static void OnSignal(PosixSignalContext signal)
    {
        // Somebody else has decided that the process continues.
        if (signal.Cancel)
            return;
        Action<TimeSpan>[] calls;
        lock (Gate)
            calls = [.. Calls];
        Task.WaitAll([.. calls.Select(call => Task.Run(() => call(Patience)))], Patience);
    }
#endif

    private sealed class Watching(Action<TimeSpan> onSignal) : IDisposable
    {
        public void Dispose()
        {
#if NET
            lock (Gate)
            {
                if (!Calls.Remove(onSignal) || Calls.Count > 0)
                    return;
                foreach (PosixSignalRegistration registration in _registrations)
                    registration.Dispose();
                _registrations = [];
            }
#else
            _ = onSignal;
#endif
        }
    }
}
