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

    public double MemAvgBytes { get; init; }

    public long MemMaxBytes { get; init; }

    public long MemCurrentBytes { get; init; }

    /// <summary>In percent of one processor core, so a run can use more than 100.</summary>
    public double CpuAvgUsage { get; init; }

    public double CpuMaxUsage { get; init; }

    public double CpuCurrentUsage { get; init; }

    /// <summary>How many looks the averages are made of.</summary>
    public int UsageSamples { get; init; }

    public RunStats With(long memoryBytes, double cpuPercent) => this with
    {
        MemCurrentBytes = memoryBytes,
        MemMaxBytes = Math.Max(MemMaxBytes, memoryBytes),
        MemAvgBytes = MemAvgBytes + ((memoryBytes - MemAvgBytes) / (UsageSamples + 1)),
        CpuCurrentUsage = cpuPercent,
        CpuMaxUsage = Math.Max(CpuMaxUsage, cpuPercent),
        CpuAvgUsage = CpuAvgUsage + ((cpuPercent - CpuAvgUsage) / (UsageSamples + 1)),
        UsageSamples = UsageSamples + 1,
    };
}
