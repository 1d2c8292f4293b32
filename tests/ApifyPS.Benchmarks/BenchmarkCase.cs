namespace ApifyPS.Benchmarks;

/// <summary>Something that users do, and the ways to do it.</summary>
/// <param name="Title">As it stands above the table.</param>
/// <param name="Items">Number of items, records or requests that each peer handles.</param>
/// <param name="Bytes">Bytes that they take on the way, for the throughput.</param>
/// <param name="Peers">The ways, in the order of the table.</param>
internal sealed record BenchmarkCase(string Title, long Items, long Bytes, IReadOnlyList<Peer> Peers)
{
    /// <summary>How often each peer is measured at least.</summary>
    public int Rounds { get; init; } = 1;
}
