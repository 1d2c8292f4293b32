using System.Collections.Concurrent;
using System.Diagnostics;
using System.Management.Automation.Host;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>
/// The runs that a call has started and that are still running. When the user stops the call they are not forgotten: they are aborted, or one warning
/// says which they are and how to pick them up.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA1001", Justification = "A start that is under way may look at the token after the cmdlet's end; its timer ends by itself.")]
internal sealed class StartedRuns
{
    /// <summary>Ctrl-C has to feel immediate; what is not done by then continues in the background.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromMilliseconds(350);

    /// <summary>What an abort has at least, so that it gets out.</summary>
    private static readonly TimeSpan AbortPatience = TimeSpan.FromMilliseconds(100);

    /// <summary>What a script that has ended waits for its aborts: no longer than anybody waits for the prompt.</summary>
    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(3);

    /// <summary>As long as the platform gives an Actor that is aborted gracefully, and most systems a process that is to end.</summary>
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, bool> _running = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _handedOver = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _starting = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Task> _aborts = [];
    private readonly CancellationTokenSource _startStop = new();
    private int _stopped;
    private volatile bool _processEnds;
    private volatile ApifyClient? _lateAborter;

    /// <summary>Cancelled some time after the stop: a start that is under way may still tell the run's ID.</summary>
    public CancellationToken StartToken => _startStop.Token;

    /// <summary>A start begins that will have a run, or not.</summary>
    public void Starting(string startId) => _starting[startId] = true;

    public void NotStarted(string startId) => _starting.TryRemove(startId, out _);

    public void Started(string startId, string runId)
    {
        Running(runId);
        NotStarted(startId);
    }

    /// <summary>A run is in progress because of this call.</summary>
    public void Running(string runId)
    {
        _running[runId] = true;
        // After the stop nobody waits any more: this run is one of those that were to be aborted.
        if (_lateAborter is { } client)
            Abort(client, [runId]);
    }

    public void Ended(string runId) => _running.TryRemove(runId, out _);

    /// <summary>A run that continues is about to be emitted. It is the pipeline's then, unless that loses it.</summary>
    public void HandedOver(string runId)
    {
        _handedOver[runId] = true;
        Ended(runId);
    }

    /// <summary>Called when the call is stopped or ends, on any thread; the first time counts.</summary>
    /// <param name="client">Aborts them.</param>
    /// <param name="abort">Whether they are aborted.</param>
    /// <param name="host">Where the warning goes.</param>
    /// <param name="lost">Whether those that were handed over are lost to the user, and so among those that are still running.</param>
    public void OnStop(ApifyClient client, bool abort, PSHost host, bool lost)
    {
        if (Interlocked.Exchange(ref _stopped, 1) == 0)
            SeeTo(client, abort, host, lost);
    }

    /// <summary>
    /// Called when the process is asked to end, on another thread. Nothing more is started and nothing more written, because a script that
    /// continued meanwhile would see its call end for no reason.
    /// </summary>
    /// <param name="client">Aborts them.</param>
    /// <param name="abort">Whether they are aborted.</param>
    /// <param name="host">Where the warning goes.</param>
    /// <param name="patience">How long there is to have them aborted.</param>
    public void OnProcessEnd(ApifyClient client, bool abort, PSHost host, TimeSpan patience)
    {
        Stopwatch clock = Stopwatch.StartNew();
        _processEnds = true;
        _ = Task.Delay(GracePeriod).ContinueWith(_ => _processEnds = false, TaskScheduler.Default);
        if (Volatile.Read(ref _stopped) == 0)
            SeeTo(client, abort, host, lost: true);
        // Also what a stop before has begun. Nothing is left of this process to do it later.
        TimeSpan left = patience - clock.Elapsed;
        if (left > TimeSpan.Zero)
            WaitForAborts(left);
    }

    /// <summary>
    /// Keeps a call where it is while the process ends. Where it stays alive all the same, as the first process of a container does until it is
    /// killed, the call continues after a while.
    /// </summary>
    /// <param name="stopToken">Ends the wait.</param>
    public Task WhileProcessEndsAsync(CancellationToken stopToken) => _processEnds ? Task.Delay(GracePeriod, stopToken) : Task.CompletedTask;

    private void SeeTo(ApifyClient client, bool abort, PSHost host, bool lost)
    {
        Stopwatch clock = Stopwatch.StartNew();
        SpinWait.SpinUntil(() => _starting.IsEmpty, StopPatience);
        // Before they are cancelled, which ends them. A start that comes through in between is also among the runs.
        string[] startIds = [.. _starting.Keys.OrderBy(id => id, StringComparer.Ordinal)];
        if (abort)
        {
            _lateAborter = client;
            _startStop.CancelAfter(GracePeriod);
        }
        else if (!_processEnds)
        {
            _startStop.Cancel();
        }

        string[] ids = [.. _running.Keys.Concat(lost ? _handedOver.Keys : []).Distinct(StringComparer.Ordinal).OrderBy(id => id, StringComparer.Ordinal)];
        if (ids.Length == 0 && startIds.Length == 0)
            return;
        if (abort)
            HoldProcess();
        List<string> sentences = [];
        if (startIds.Length > 0)
        {
            string find = $"Get-ApifyRun -StartId {string.Join(", ", startIds)}";
            sentences.Add(startIds.Length == 1
                ? abort
                    ? $"A start is under way: its run is aborted when the answer comes, unless this process ends before. {find} shows it."
                    : $"A start was under way: {find} shows whether it came through."
                : abort
                    ? $"{Count(startIds, "start")} are under way: their runs are aborted when the answers come, unless this process ends before. {find} shows them."
                    : $"{Count(startIds, "start")} were under way: {find} shows which came through.");
        }

        Task? aborting = null;
        if (ids.Length > 0 && abort)
        {
            aborting = Abort(client, ids);
            if (!_processEnds)
                ForceOnSecondCtrlC(client, ids);
            sentences.Add($"Aborting {(ids.Length == 1 ? "run" : Count(ids, "run") + ":")} {string.Join(", ", ids)} gracefully{(_processEnds ? "." : "; press Ctrl-C again to abort at once.")}");
        }
        else if (ids.Length > 0)
        {
            sentences.Add(DescribeRunning(ids));
        }

        HostWarning.Write(host, string.Join(" ", sentences));

        // The requests are out by now, or need longer than anybody who has pressed Ctrl-C would wait.
        TimeSpan left = StopPatience - clock.Elapsed;
        if (aborting is not null)
            Wait(aborting, left > AbortPatience ? left : AbortPatience);
    }

    /// <summary>
    /// Says which runs are still running and how to pick them up or end them: all of them, however many, because each one that isn't named costs money
    /// unseen. The commands can be pasted as they are, also from a window that has broken them after a comma.
    /// </summary>
    /// <param name="runIds">IDs of the runs, at least one.</param>
    /// <returns>Sentences.</returns>
    public static string DescribeRunning(IReadOnlyCollection<string> runIds)
    {
        string all = string.Join(", ", runIds);
        return runIds.Count == 1
            ? $"Run {all} is still running. Pick up: Wait-ApifyRun {all}. End: Stop-ApifyRun {all}."
            : $"{Count(runIds, "run")} are still running. Pick up: Wait-ApifyRun with the same IDs. End: Stop-ApifyRun {all}";
    }

    private static string Count(IReadOnlyCollection<string> ids, string what) => FormattableString.Invariant($"{ids.Count} {what}s");

    /// <summary>Aborts runs beside whatever else runs.</summary>
    private Task Abort(ApifyClient client, string[] ids)
    {
        Task aborting = Task.Run(() => AbortAsync(client, ids, gracefully: true));
        _aborts.Add(aborting);
        return aborting;
    }

    /// <summary>Has a process that ends right after the stop, as one that runs a script does, wait for its aborts.</summary>
    private void HoldProcess()
    {
        void OnExit(object? sender, EventArgs e) => WaitForAborts(_processEnds ? TimeSpan.Zero : ExitPatience);
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        _ = Task.Delay(GracePeriod).ContinueWith(_ => AppDomain.CurrentDomain.ProcessExit -= OnExit, TaskScheduler.Default);
    }

    private void WaitForAborts(TimeSpan patience) =>
        SpinWait.SpinUntil(() => (_lateAborter is null || _starting.IsEmpty) && _aborts.All(task => task.IsCompleted), patience);

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
