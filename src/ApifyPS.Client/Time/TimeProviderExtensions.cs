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
    /// <returns>A task that ends when the time has passed.</returns>
    public static Task PauseAsync(this TimeProvider time, TimeSpan pause, CancellationToken cancellationToken) =>
#if NET8_0_OR_GREATER
        Task.Delay(pause, time, cancellationToken);
#else
        time.Delay(pause, cancellationToken);
#endif

    /// <summary>Cancels a source after some time on the clock.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="patience">How long it takes.</param>
    /// <param name="source">The source to cancel.</param>
    /// <returns>What to dispose of when the patience is no longer wanted.</returns>
    public static IDisposable CancelAfter(this TimeProvider time, TimeSpan patience, CancellationTokenSource source) =>
        time.CreateTimer(
            static state =>
            {
                try
                {
                    ((CancellationTokenSource)state!).Cancel();
                }
                catch (ObjectDisposedException)
                {
                    // What it was for has ended.
                }
            },
            source, patience, Timeout.InfiniteTimeSpan);
}
