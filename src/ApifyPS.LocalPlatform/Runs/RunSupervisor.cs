using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Actors;
using ApifyPS.LocalPlatform.Builds;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Datasets;
using ApifyPS.LocalPlatform.Diagnostics;
using ApifyPS.LocalPlatform.Hosting;
using ApifyPS.LocalPlatform.KeyValueStores;
using ApifyPS.LocalPlatform.Logs;
using ApifyPS.LocalPlatform.Processes;
using ApifyPS.LocalPlatform.Proxy;
using ApifyPS.LocalPlatform.RequestQueues;

namespace ApifyPS.LocalPlatform.Runs;

/// <summary>Brings each run from READY to its end: starts the Actor, watches the timeout, aborts, restarts, notes the outcome.</summary>
internal sealed class RunSupervisor(
    RunStore runs, ActorService actors, BuildService builds, LogService logs, DatasetService datasets, KeyValueStoreService stores, RequestQueueService queues, RunFiles files, UsageMonitor monitor,
    ForwardProxy proxy, ServerAddress address, TimeProvider time, ILogger logger)
{
    public const string PlatformStopped = "The local platform was stopped while the run was in progress.";

    private const int MaxRestartsPerMinute = 3;
    private static readonly TimeSpan AbortGrace = TimeSpan.FromSeconds(30);
    // An SDK sends its last status message and exits a millisecond later.
    private static readonly TimeSpan LateRequestGrace = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(40);

    private readonly ConcurrentDictionary<string, ActiveRun> _active = new();
    /// <summary>By the hash of the token. Tokens are stored nowhere: the run's process has its own, and each process another.</summary>
    private readonly ConcurrentDictionary<string, string> _runOfToken = new();

    /// <summary>Whether this is the token of a run that is still running.</summary>
    public bool IsRunToken(string token) => RunOfToken(token) is not null;

    /// <summary>ID of the run whose token it is; null for any other.</summary>
    public string? RunOfToken(string token) => _runOfToken.GetValueOrDefault(RunToken.HashOf(token));

    /// <summary>To be called before a run is stored as unfinished, so that nobody who sees it can miss its end.</summary>
    /// <returns>Null when the run is already running.</returns>
    public ActiveRun? TryAnnounce(string runId)
    {
        ActiveRun active = new(runId, RunToken.Next());
        if (!_active.TryAdd(runId, active)) return null;
        _runOfToken[RunToken.HashOf(active.Token)] = runId;
        return active;
    }

    /// <summary>The announced run did not come to be.</summary>
    public void Retract(ActiveRun active)
    {
        _runOfToken.TryRemove(RunToken.HashOf(active.Token), out _);
        _active.TryRemove(active.RunId, out _);
        active.Finish();
    }

    public void Begin(ActiveRun active) => _ = Task.Run(() => SuperviseAsync(active));

    public Task WhenFinished(string runId) => _active.TryGetValue(runId, out ActiveRun? active) ? active.Finished : Task.CompletedTask;

    public Run Abort(string runId, bool gracefully, string? message = null)
    {
        Run? aborting = runs.Transition(runId, _ => RunStatus.Aborting);
        Run run = aborting ?? runs.Get(runId);
        if (run.Status != RunStatus.Aborting || !_active.TryGetValue(runId, out ActiveRun? active)) return run;
        active.AbortMessage ??= message;
        if (!gracefully)
        {
            // Also when it is being aborted gracefully already: the second Ctrl-C means now.
            active.Kill();
        }
        else if (aborting is not null)
        {
            active.Events.Tell(RunEvents.Aborting, lasting: true);
            active.Events.Tell(RunEvents.PersistState, new JsonObject { ["isMigrating"] = false });
            // Who listens knows what to do, and a signal would cut that short.
            if (!active.Events.HasListeners) active.RequestStop();
            _ = KillLaterAsync(active);
        }

        return run;
    }

    /// <summary>Ends the present process and starts the Actor again, as the same run.</summary>
    public void Restart(string runId)
    {
        if (_active.TryGetValue(runId, out ActiveRun? active)) active.Restart();
    }

    /// <summary>The events of a run that is still running; null when it has ended.</summary>
    public RunEvents? EventsOf(string runId) => _active.GetValueOrDefault(runId)?.Events;

    /// <summary>Announces that the Actor is about to be moved, and restarts it after the given time if it has not asked for that itself.</summary>
    public void Migrate(string runId, TimeSpan grace)
    {
        if (!_active.TryGetValue(runId, out ActiveRun? active)) return;
        int executions = active.Executions;
        active.Events.Tell(RunEvents.Migrating, lasting: true);
        _ = MigrateLaterAsync();

        async Task MigrateLaterAsync()
        {
            await Task.WhenAny(active.Finished, Task.Delay(grace, time));
            if (active.Executions == executions) active.Restart();
        }
    }

    /// <summary>Aborts everything that runs, and returns when it is over.</summary>
    public async Task StopAllAsync(string message)
    {
        List<Task> endings = [];
        foreach (ActiveRun active in _active.Values)
        {
            endings.Add(active.Finished);
            try
            {
                Abort(active.RunId, gracefully: false, message);
            }
            catch (PlatformException)
            {
                // Not stored yet, or not any more.
                active.Kill();
            }
        }

        await Task.WhenAny(Task.WhenAll(endings), Task.Delay(TimeSpan.FromSeconds(15)));
    }

    /// <summary>Cleans up after a platform that was killed: its runs are over, its orphaned Actors are ended.</summary>
    public void Recover()
    {
        foreach (Run run in runs.Unfinished())
        {
            logger.RunRecovered(run.Id);
            run.Process?.Kill();
            Leftovers.Kill(RunEnvironment.RunId, run.Id);
            files.Collect(run, logs.Open(run.Id));
            logs.Open(run.Id).Write($"ACTOR: {PlatformStopped}");
            logs.Close(run.Id);
            runs.Transition(run.Id, _ => RunStatus.Aborted, unfinished => unfinished with { StatusMessage = PlatformStopped });
        }
    }

    private async Task KillLaterAsync(ActiveRun active)
    {
        await Task.WhenAny(active.Finished, Task.Delay(AbortGrace, time));
        active.Kill();
    }

    private async Task SuperviseAsync(ActiveRun active)
    {
        Outcome outcome;
        try
        {
            outcome = await RunToEndAsync(active);
        }
        catch (Exception exception) when (exception is CommandNotFoundException or PlatformException)
        {
            outcome = new Outcome(null, exception.Message);
        }
        catch (OperationCanceledException)
        {
            outcome = new Outcome(null, null);
        }
        catch (Exception exception)
        {
            logger.RunFailedInside(exception, active.RunId);
            outcome = new Outcome(null, $"The local platform could not run the Actor: {exception.Message}");
        }

        try
        {
            End(active, outcome);
        }
        catch (Exception exception)
        {
            logger.RunEndNotStored(exception, active.RunId);
        }
        finally
        {
            logs.Close(active.RunId);
            Retract(active);
        }
    }

    private async Task<Outcome> RunToEndAsync(ActiveRun active)
    {
        // A run that is resurrected comes here as RUNNING already; one that was aborted before it began as ABORTING.
        Run? run = runs.Transition(active.RunId, status => status == RunStatus.Ready ? RunStatus.Running : null, ready => ready with { ResumedAt = Timestamps.Now })
            ?? runs.Find(active.RunId);
        if (run is null || run.Status != RunStatus.Running) return new Outcome(null, null);

        using CancellationTokenSource ended = new();
        if (run.Options.TimeoutSecs > 0) _ = WatchTimeoutAsync(active, run, ended.Token);
        Queue<DateTimeOffset> restarts = new();
        try
        {
            while (true)
            {
                if (active.Executions > 0 || run.Stats.ResurrectCount > 0) queues.UnlockAllOf(run.Id);
                IActorExecution execution = Execution(run, active);
                int exitCode = await execution.RunAsync(active.BeginExecution(execution.RequestStop));
                if (!active.TakeRestart() && !MayRestartAfter(exitCode, run, restarts))
                {
                    if (execution is ProcessExecution) await WaitForLateRequestsAsync(active.RunId);
                    return new Outcome(exitCode, null);
                }

                run = runs.Find(active.RunId);
                if (run is null || run.Status != RunStatus.Running) return new Outcome(null, null);
                logs.Open(run.Id).Write("ACTOR: Restarting the Actor.");
            }
        }
        finally
        {
            await ended.CancelAsync();
        }
    }

    private bool MayRestartAfter(int exitCode, Run run, Queue<DateTimeOffset> restarts)
    {
        if (exitCode == 0 || run.Options.RestartOnError is not true || runs.Find(run.Id)?.Status != RunStatus.Running) return false;
        DateTimeOffset now = time.GetUtcNow();
        while (restarts.TryPeek(out DateTimeOffset oldest) && now - oldest > TimeSpan.FromMinutes(1)) restarts.Dequeue();
        if (restarts.Count >= MaxRestartsPerMinute) return false;
        restarts.Enqueue(now);
        runs.TryUpdate(run.Id, current => current with { Stats = current.Stats with { RestartCount = current.Stats.RestartCount + 1 } });
        return true;
    }

    private IActorExecution Execution(Run run, ActiveRun active)
    {
        (string actorId, string buildId) = run.Metamorphs.Count > 0 ? (run.Metamorphs[^1].ActorId, run.Metamorphs[^1].BuildId) : (run.ActId, run.BuildId);
        Build build = builds.Get(buildId);
        Actor actor = builds.AsBuilt(actors.Get(actorId), build);
        RunLog log = logs.Open(run.Id);
        return actor.Scripted is { } script
            ? new ScriptedExecution(run, script, runs, log, datasets, stores, time)
            : new ProcessExecution(run, actor, build, active.Token, active.Events, runs, log, files, monitor, proxy, address, logger);
    }

    private async Task WatchTimeoutAsync(ActiveRun active, Run run, CancellationToken ended)
    {
        TimeSpan delay = TimeSpan.FromSeconds(run.Options.TimeoutSecs) - (Timestamps.Now - (run.ResumedAt ?? run.StartedAt));
        try
        {
            await Task.Delay(delay < TimeSpan.Zero ? TimeSpan.Zero : delay > LongestTimer ? LongestTimer : delay, time, ended);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        if (runs.Transition(run.Id, status => status == RunStatus.Running ? RunStatus.TimingOut : null) is not null) active.Kill();
    }

    private async Task WaitForLateRequestsAsync(string runId)
    {
        if (runs.Find(runId) is { IsStatusMessageTerminal: not true, Status: RunStatus.Running }) await Task.Delay(LateRequestGrace);
    }

    private void End(ActiveRun active, Outcome outcome)
    {
        if (outcome.Failure is { } failure) logs.Open(active.RunId).Write($"ACTOR: {failure}");
        runs.Transition(
            active.RunId,
            status => status switch
            {
                RunStatus.Aborting => RunStatus.Aborted,
                RunStatus.TimingOut => RunStatus.TimedOut,
                RunStatus.Running => outcome.ExitCode == 0 ? RunStatus.Succeeded : RunStatus.Failed,
                RunStatus.Ready => RunStatus.Failed,
                _ => null,
            },
            run => run with
            {
                ExitCode = run.Status == RunStatus.Running ? outcome.ExitCode : null,
                StatusMessage = run is { IsStatusMessageTerminal: true, StatusMessage.Length: > 0 } ? run.StatusMessage : MessageFor(run, active, outcome),
            });
    }

    private static string MessageFor(Run run, ActiveRun active, Outcome outcome) => run.Status switch
    {
        RunStatus.Aborting => active.AbortMessage ?? "Actor run was aborted.",
        RunStatus.TimingOut => $"Actor run timed out after {run.Options.TimeoutSecs} seconds.",
        _ => outcome.Failure ?? $"Actor finished with exit code {outcome.ExitCode}",
    };

    private sealed record Outcome(int? ExitCode, string? Failure);
}
