namespace ApifyPS.Client;

/// <summary>
/// Waiting on the injected clock. Every pause, age, throttle and retry of the client and the module uses it, so that a test decides when they
/// pass. How long the network may take is another thing: time limits of requests are in real time, as the network is.
/// </summary>
internal static class TimeProviderExtensions
{
    /// <summary>Waits.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="pause">How long; <see cref="Timeout.InfiniteTimeSpan"/> for as long as nothing cancels it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the time has passed, and never before.</returns>
    public static Task PauseAsync(this TimeProvider time, TimeSpan pause, CancellationToken cancellationToken)
    {
        // A delay counts whole milliseconds and drops the rest: the last pause before a deadline would end before it.
        TimeSpan whole = TimeSpan.FromMilliseconds(Math.Ceiling(pause.TotalMilliseconds));
#if NET8_0_OR_GREATER
        return Task.Delay(whole, time, cancellationToken);
#else
        return time.Delay(whole, cancellationToken);
#endif
    }
}
