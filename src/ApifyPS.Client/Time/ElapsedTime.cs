namespace ApifyPS.Client;

/// <summary>A stopwatch on the injected clock. It runs from its making.</summary>
internal sealed class ElapsedTime
{
    private readonly TimeProvider _time;
    private long _start;

    /// <param name="time">The clock.</param>
    public ElapsedTime(TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
    }

    /// <summary>Time since it was made or restarted.</summary>
    public TimeSpan Elapsed => _time.GetElapsedTime(Volatile.Read(ref _start));

    /// <summary>Begins at zero again.</summary>
    public void Restart() => Volatile.Write(ref _start, _time.GetTimestamp());
}
