using System.Text;
using System.Text.Json;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Diagnostics;
using ApifyPS.LocalPlatform.Runs;
using ApifyPS.LocalPlatform.Tasks;

namespace ApifyPS.LocalPlatform.Schedules;

/// <summary>Starts what schedules ask for when it is due.</summary>
internal sealed class Scheduler : IDisposable
{
    /// <summary>How far the clock can be moved at once, in things that become due on the way.</summary>
    public const int MaxDueAtOnce = 1000;

    /// <summary>Longer waits are cut: a machine that slept must not find out days later what time it is.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly ScheduleService _schedules;
    private readonly PlatformClock _clock;
    private readonly RunService _runs;
    private readonly TaskService _tasks;
    private readonly ILogger _logger;
    private readonly Lock _working = new();
    private readonly ITimer _timer;
    private bool _stopped = true;

    public Scheduler(ScheduleService schedules, PlatformClock clock, RunService runs, TaskService tasks, ILogger logger)
    {
        (_schedules, _clock, _runs, _tasks, _logger) = (schedules, clock, runs, tasks, logger);
        _timer = clock.CreateTimer(_ => Work(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _schedules.Changed += Wake;
    }

    public void Start()
    {
        lock (_working) _stopped = false;
        _schedules.Reschedule();
    }

    public void Stop()
    {
        lock (_working) _stopped = true;
    }

    /// <summary>Moves the clock ahead and starts all that becomes due on the way, each at its time.</summary>
    public void MoveTo(DateTimeOffset target)
    {
        lock (_working)
        {
            if (target < _clock.GetUtcNow()) throw PlatformException.InvalidInput("the clock can be moved ahead only; DELETE sets it back to the time of this machine.");
            for (int count = 0; NextDue() is { } due && due <= target; count++)
            {
                if (count >= MaxDueAtOnce) throw PlatformException.InvalidInput($"more than {MaxDueAtOnce} times are due on the way: the clock stands at {_clock.GetUtcNow().ToApi()}.");
                if (due > _clock.GetUtcNow()) _clock.Set(due);
                StartDue();
            }

            if (target > _clock.GetUtcNow()) _clock.Set(target);
            Wake();
        }
    }

    public void ResetClock()
    {
        _clock.Reset();
        _schedules.Reschedule();
    }

    public void Dispose()
    {
        _schedules.Changed -= Wake;
        _timer.Dispose();
    }

    private DateTimeOffset? NextDue() => _schedules.Enabled().Min(schedule => schedule.NextRunAt);

    private void Wake()
    {
        try
        {
            _timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // The platform is stopping.
        }
    }

    private void Work()
    {
        try
        {
            lock (_working)
            {
                if (_stopped) return;
                StartDue();
                if (NextDue() is not { } due) return;
                TimeSpan pause = due - _clock.GetUtcNow();
                _timer.Change(pause < TimeSpan.Zero ? TimeSpan.Zero : pause > LongestPause ? LongestPause : pause, Timeout.InfiniteTimeSpan);
            }
        }
        catch (ObjectDisposedException)
        {
            // The platform is stopping.
        }
        catch (Exception exception)
        {
            _logger.SchedulesBroken(exception);
            _timer.Change(LongestPause, Timeout.InfiniteTimeSpan);
        }
    }

    private void StartDue()
    {
        DateTimeOffset now = _clock.GetUtcNow();
        foreach (Schedule schedule in _schedules.Enabled().Where(schedule => schedule.NextRunAt <= now))
        {
            if (_schedules.TakeDue(schedule.Id, now) is { } due) Invoke(due, now);
        }
    }

    private void Invoke(Schedule schedule, DateTimeOffset now)
    {
        if (schedule.IsExclusive && _runs.IsScheduleRunning(schedule.Id))
        {
            _schedules.WriteLog(schedule.Id, "WARN", "Schedule was not invoked: what it started before has not finished yet.", now);
            return;
        }

        _schedules.WriteLog(schedule.Id, "INFO", "Schedule invoked", now);
        RunMeta meta = new() { Origin = "SCHEDULER", ScheduleId = schedule.Id, ScheduledAt = schedule.NextRunAt };
        foreach (ScheduleAction stored in schedule.Actions)
        {
            try
            {
                ScheduleAction action = _schedules.Opened(stored);
                Run run = action.Type == ScheduleAction.RunActor
                    ? _runs.Start(action.ActorId!, InputOf(action), action.RunOptions ?? new RunOverrides(), meta, [])
                    : _tasks.Start(action.ActorTaskId!, InputOf(action), new RunOverrides(), meta, []);
                _schedules.WriteLog(schedule.Id, "INFO", $"Started run {run.Id}", now);
                _logger.ScheduleStartedRun(schedule.Id, run.Id);
            }
            catch (PlatformException exception)
            {
                _schedules.WriteLog(schedule.Id, "ERROR", exception.Message, now);
                _logger.ScheduleFailed(schedule.Id, exception.Message);
            }
        }
    }

    private static RunInput InputOf(ScheduleAction action)
    {
        if (action.Input is { } input) return new RunInput(JsonSerializer.SerializeToUtf8Bytes(input, PlatformJson.Options), "application/json; charset=utf-8");
        return action.InputBody is { Length: > 0 } body
            ? new RunInput(Encoding.UTF8.GetBytes(body), action.InputContentType ?? "application/json; charset=utf-8")
            : RunInput.None;
    }
}
