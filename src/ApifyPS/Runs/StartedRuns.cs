using System.Collections.Concurrent;
using System.Management.Automation.Host;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>
/// The runs that a call has started and that go on. When the user stops the call they are not forgotten: they are aborted, or one warning
/// says which they are and how to pick them up.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA1001", Justification = "A start that is under way may look at the token after the cmdlet's end; without a timer it holds nothing.")]
internal sealed class StartedRuns
{
    /// <summary>Ctrl-C has to feel immediate; what is not done by then goes on in the background.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromMilliseconds(350);

    /// <summary>As long as the platform gives an Actor that is aborted gracefully.</summary>
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, bool> _running = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _startStop = new();
    private int _starting;
    private int _stopped;

    /// <summary>Cancelled a moment after the stop: a start that is under way may still tell the run's ID.</summary>
    public CancellationToken StartToken => _startStop.Token;

    public int Count => _running.Count;

    public void Starting() => Interlocked.Increment(ref _starting);

    public void NotStarted() => Interlocked.Decrement(ref _starting);

    public void Started(string runId)
    {
        _running[runId] = true;
        Interlocked.Decrement(ref _starting);
    }

    public void Ended(string runId) => _running.TryRemove(runId, out _);

    /// <summary>Called when the call is stopped or ends, on any thread; the first time counts.</summary>
    public void OnStop(ApifyClient client, bool abort, PSHost host)
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
            return;
        SpinWait.SpinUntil(() => Volatile.Read(ref _starting) == 0, StopPatience);
        _startStop.Cancel();
        string[] ids = [.. _running.Keys.OrderBy(id => id, StringComparer.Ordinal)];
        if (ids.Length == 0 && Volatile.Read(ref _starting) == 0)
            return;
        string text = Volatile.Read(ref _starting) > 0 ? " A start was under way: Get-ApifyRun -First 5 shows whether it came through." : "";
        if (ids.Length > 0 && abort)
        {
            text = $"Aborting {Describe(ids)} gracefully; press Ctrl-C again to abort at once.{text}";
            Task aborting = Task.Run(() => AbortAsync(client, ids, gracefully: true));
            ForceOnSecondCtrlC(client, ids);
            Wait(aborting);
        }
        else if (ids.Length > 0)
        {
            text = $"{char.ToUpperInvariant(Describe(ids)[0])}{Describe(ids).Substring(1)} {(ids.Length == 1 ? "goes" : "go")} on. Pick up: Wait-ApifyRun {string.Join(", ", ids.Take(5))}. End: Stop-ApifyRun {string.Join(", ", ids.Take(5))}.{text}";
        }

        try
        {
            // The pipeline takes no warnings any more when it stops; the host does.
            host.UI?.WriteWarningLine(text.Trim());
        }
        catch (HostException)
        {
            // A host without a screen.
        }
    }

    private static string Describe(string[] ids) => ids.Length == 1 ? $"run {ids[0]}" : $"{ids.Length} runs ({string.Join(", ", ids.Take(5))}{(ids.Length > 5 ? ", …" : "")})";

    private static Task AbortAsync(ApifyClient client, string[] ids, bool gracefully) =>
        Task.WhenAll(ids.Select(async id =>
        {
            try
            {
                await client.Runs.AbortAsync(id, gracefully, CancellationToken.None).ConfigureAwait(false);
            }
            catch (ApifyException)
            {
                // There is nobody left to tell; the warning has named the run.
            }
        }));

    private static void Wait(Task task)
    {
        try
        {
            task.Wait(StopPatience);
        }
        catch (AggregateException)
        {
            // As above.
        }
    }

    private static void ForceOnSecondCtrlC(ApifyClient client, string[] ids)
    {
        ConsoleCancelEventHandler? handler = null;
        handler = (_, _) =>
        {
            Console.CancelKeyPress -= handler;
            Wait(Task.Run(() => AbortAsync(client, ids, gracefully: false)));
        };
        Console.CancelKeyPress += handler;
        _ = Task.Delay(GracePeriod).ContinueWith(_ => Console.CancelKeyPress -= handler, TaskScheduler.Default);
    }
}
