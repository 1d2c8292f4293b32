namespace ApifyPS.Benchmarks;

/// <summary>What was measured of a case.</summary>
internal sealed record CaseResult(BenchmarkCase Case, IReadOnlyList<PeerResult> Peers);
