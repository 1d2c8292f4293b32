namespace ApifyPS.Client;

/// <summary>The randomness of pauses between attempts, where no test brings its own.</summary>
internal static class Jitter
{
    // It needs no better randomness, but one generator per thread on .NET Framework.
    private static readonly ThreadLocal<Random> Random = new(() => new Random(Guid.NewGuid().GetHashCode()));

    /// <summary>A number from 0 up to 1, 1 excluded.</summary>
    /// <returns>The number.</returns>
    public static double Next() => Random.Value!.NextDouble();
}
