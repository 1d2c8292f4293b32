namespace ApifyPS.LocalPlatform.Schedules;

/// <summary>The time that schedules go by: this machine's, moved ahead by whoever tests them.</summary>
internal sealed class PlatformClock : TimeProvider
{
    private long _offsetTicks;

    public TimeSpan Offset => TimeSpan.FromTicks(Interlocked.Read(ref _offsetTicks));

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow + Offset;

    /// <summary>Sets what time it is now; the clock goes on from there.</summary>
    public void Set(DateTimeOffset now) => Interlocked.Exchange(ref _offsetTicks, (now - DateTimeOffset.UtcNow).Ticks);

    public void Reset() => Interlocked.Exchange(ref _offsetTicks, 0);
}
