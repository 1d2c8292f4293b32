namespace ApifyPS.Client.Tests.Fakes;

/// <summary>A clock that somebody sets while time passes: what time it is jumps, and how much time has passed doesn't.</summary>
internal sealed class ShiftedTime(TimeProvider time) : TimeProvider
{
    /// <summary>How far the clock is ahead of where it was.</summary>
    public TimeSpan Shift { get; set; }

    public override long TimestampFrequency => time.TimestampFrequency;

    public override long GetTimestamp() => time.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Shift;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);
}
