namespace ApifyPS.Chaos;

/// <summary>
/// Real time, on which every pause is a tenth of what was asked for. Not a clock that runs faster: what a request may take and how late a
/// run may come are real, and an age has to be in the same time.
/// </summary>
internal sealed class ShorterPauses : TimeProvider
{
    private const double Factor = 0.1;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime * Factor : dueTime, period);
}
