namespace ApifyPS.Benchmarks;

/// <summary>The measurements of a peer, or why there is none.</summary>
internal sealed record PeerResult(Peer Peer, IReadOnlyList<Measurement> Measurements, string? Failure)
{
    public Measurement Best => Measurements.MinBy(measurement => measurement.Milliseconds)!;

    /// <summary>The middle of what was measured; null where it was not.</summary>
    public double? Median(Func<Measurement, double?> of)
    {
        double[] values = [.. Measurements.Select(of).OfType<double>().Order()];
        return values.Length == 0 ? null : values[values.Length / 2];
    }
}
