namespace ApifyPS.LocalPlatform.Runs;

internal sealed record RunOptions
{
    public required string Build { get; init; }

    public required int TimeoutSecs { get; init; }

    public required int MemoryMbytes { get; init; }

    public required int DiskMbytes { get; init; }

    public int? MaxItems { get; init; }

    public decimal? MaxTotalChargeUsd { get; init; }

    public bool? RestartOnError { get; init; }
}
