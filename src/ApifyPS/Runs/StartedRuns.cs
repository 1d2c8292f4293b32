using System.Collections.Concurrent;
using System.Diagnostics;
using System.Management.Automation.Host;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>
/// The runs that a call has started and that go on. When the user stops the call they are not forgotten: they are aborted, or one warning
/// says which they are and how to pick them up.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA1001", Justification = "A start that is under way may look at the token after the cmdlet's end; its timer ends by itself.")]
internal sealed class StartedRuns
{
    /// <summary>Ctrl-C has to feel immediate; what is not done by then goes on in the background.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromMilliseconds(350);

    /// <summary>What an abort has at least, so that it gets out.</summary>
    private static readonly TimeSpan AbortPatience = TimeSpan.FromMilliseconds(100);

    /// <summary>As long as the platform gives an Actor that is aborted gracefully.</summary>
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(30);

    /// <summary>More IDs than this make no sentence that is read.</summary>
    private const int MaxNamed = 5;

    private readonly ConcurrentDictionary<string, bool> _running = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _startStop = new();
    private int _starting;
    private int _stopped;
    private volatile ApifyClient? _lateAborter;

    /// <summary>Cancelled some time after the stop: a start that is under way may still tell the run's ID.</summary>
    public CancellationToken StartToken => _startStop.Token;

    public void Starting() => Interlocked.Increment(ref _starting);

    public void NotStarted() => Interlocked.Decrement(ref _starting);

    public void Started(string runId)
    {
        _running[runId] = true;
        Interlocked.Decrement(ref _starting);
        // After the stop nobody waits any more: this run is one of those that were to be aborted.
        if (_lateAborter is { } client)
            _ = AbortAsync(client, [runId], gracefully: true);
    }

    public void Ended(string runId) => _running.TryRemove(runId, out _);

    /// <summary>Called when the call is stopped or ends, on any thread; the first time counts.</summary>
    public void OnStop(ApifyClient client, bool abort, PSHost host)
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
            return;
        Stopwatch clock = Stopwatch.StartNew();
        SpinWait.SpinUntil(() => Volatile.Read(ref _starting) == 0, StopPatience);
        if (abort)
        {
            _lateAborter = client;
            _startStop.CancelAfter(GracePeriod);
        }
        else
        {
            _startStop.Cancel();
        }

        // In this order: a start that comes through in between is among the runs, or was under way, or both.
        bool startIsUnderWay = Volatile.Read(ref _starting) > 0;
        string[] ids = [.. _running.Keys.OrderBy(id => id, StringComparer.Ordinal)];
        if (ids.Length == 0 && !startIsUnderWay)
            return;
        List<string> sentences = [];
        Task? aborting = null;
        if (ids.Length > 0 && abort)
        {
            aborting = Task.Run(() => AbortAsync(client, ids, gracefully: true));
            ForceOnSecondCtrlC(client, ids);
            sentences.Add($"Aborting {Describe(ids)} gracefully; press Ctrl-C again to abort at once.");
        }
        else if (ids.Length > 0)
        {
            string some = string.Join(", ", ids.Take(MaxNamed));
            sentences.Add($"{Capitalize(Describe(ids))} {(ids.Length == 1 ? "goes" : "go")} on. Pick up: Wait-ApifyRun {some}. End: Stop-ApifyRun {some}.");
        }

        if (startIsUnderWay)
        {
            sentences.Add(abort
                ? "A start is under way: its run is aborted when the answer comes, unless this process ends before. Get-ApifyRun -First 5 shows it."
                : "A start was under way: Get-ApifyRun -First 5 shows whether it came through.");
        }

        HostWarning.Write(host, string.Join(" ", sentences));

        // The requests are out by now, or need longer than anybody who has pressed Ctrl-C would wait.
        TimeSpan left = StopPatience - clock.Elapsed;
        if (aborting is not null)
            Wait(aborting, left > AbortPatience ? left : AbortPatience);
    }

    private static string Describe(string[] ids) => ids.Length == 1 ? $"run {ids[0]}" : $"{ids.Length} runs ({string.Join(", ", ids.Take(MaxNamed))}{(ids.Length > MaxNamed ? ", …" : "")})";

    private static string Capitalize(string text) => char.ToUpperInvariant(text[0]) + text.Substring(1);

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

    private static void Wait(Task task, TimeSpan patience)
    {
        try
        {
            task.Wait(patience);
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
            Wait(Task.Run(() => AbortAsync(client, ids, gracefully: false)), StopPatience);
        };
        try
        {
            Console.CancelKeyPress += handler;
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or PlatformNotSupportedException)
        {
            // A host without a console has no Ctrl-C either.
            return;
        }

        _ = Task.Delay(GracePeriod).ContinueWith(_ => Console.CancelKeyPress -= handler, TaskScheduler.Default);
    }
}
