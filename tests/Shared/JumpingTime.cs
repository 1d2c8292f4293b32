using System.Collections.Concurrent;
using System.Diagnostics;

namespace ApifyPS.TestSupport;

/// <summary>
/// A clock on which no pause takes time: real time flows as usual, and each timer that is set fires at once while the clock jumps to when it
/// is due. Deadlines and ages therefore come out as they do for a user. Of timers that wait at the same time the earliest fires first.
/// Where a pause has to last until a test says so, FakeTimeProvider is the clock.
/// </summary>
internal sealed class JumpingTime : TimeProvider
{
    private readonly DateTimeOffset _start;
    private readonly long _realStart = Stopwatch.GetTimestamp();
    private readonly PriorityQueue<(JumpingTimer Timer, int Setting), TimeSpan> _due = new();
    private readonly ConcurrentQueue<TimeSpan> _pauses = new();
    private TimeSpan _jumped;

    /// <param name="start">What time it is; null for the time of this machine.</param>
    public JumpingTime(DateTimeOffset? start = null) => _start = start ?? DateTimeOffset.UtcNow;

    /// <summary>Whether real time flows between the jumps. Where it doesn't, what a test sees is exact.</summary>
    public bool Flows { get; init; } = true;

    /// <summary>Which timers fire, told by how long they are set for. The others stay set: an age that nothing may reach.</summary>
    public Func<TimeSpan, bool> Fires { get; init; } = _ => true;

    /// <summary>For how long each timer was set, in order: the pauses that the product asked for.</summary>
    public IReadOnlyList<TimeSpan> Pauses => [.. _pauses];

    /// <summary>Time since the clock was made, the jumps included.</summary>
    public TimeSpan Elapsed
    {
        get
        {
            lock (_due)
                return (Flows ? Stopwatch.GetElapsedTime(_realStart) : TimeSpan.Zero) + _jumped;
        }
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Jumps ahead.</summary>
    public void Advance(TimeSpan time)
    {
        lock (_due)
            _jumped += time;
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => Elapsed.Ticks;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _start + Elapsed;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        JumpingTimer timer = new(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private void Set(JumpingTimer timer, int setting, TimeSpan dueTime)
    {
        _pauses.Enqueue(dueTime);
        if (!Fires(dueTime))
            return;
        lock (_due)
            _due.Enqueue((timer, setting), Elapsed + dueTime);
        // Never on the thread that sets it, which may hold locks that the callback needs.
        ThreadPool.QueueUserWorkItem(_ => FireEarliest());
    }

    private void FireEarliest()
    {
        JumpingTimer timer;
        lock (_due)
        {
            (JumpingTimer Timer, int Setting) next;
            TimeSpan at;
            do
            {
                if (!_due.TryDequeue(out next, out at))
                    return;
            }
            while (!next.Timer.TryFire(next.Setting));
            timer = next.Timer;
            TimeSpan ahead = at - Elapsed;
            if (ahead > TimeSpan.Zero)
                _jumped += ahead;
        }

        timer.Callback();
    }

    private sealed class JumpingTimer(JumpingTime clock, Action callback) : ITimer
    {
        private int _setting;

        public Action Callback { get; } = callback;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (period > TimeSpan.Zero)
                throw new NotSupportedException("A timer that repeats would never stop firing.");
            int setting = Interlocked.Increment(ref _setting);
            if (dueTime != Timeout.InfiniteTimeSpan)
                clock.Set(this, setting, dueTime);
            return true;
        }

        /// <summary>Whether this setting still holds; it does so once.</summary>
        public bool TryFire(int setting) => Interlocked.CompareExchange(ref _setting, setting + 1, setting) == setting;

        public void Dispose() => Interlocked.Increment(ref _setting);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
