namespace ApifyPS.LocalPlatform.Runs;

internal sealed record RunStats
{
    public long InputBodyLen { get; init; }

    public int MigrationCount { get; init; }

    public int RebootCount { get; init; }

    public int RestartCount { get; init; }

    public int ResurrectCount { get; init; }

    public int Metamorph { get; init; }

    public long DurationMillis { get; init; }

    public double RunTimeSecs { get; init; }

    public double ComputeUnits { get; init; }
}
