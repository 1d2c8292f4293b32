namespace ApifyPS;

/// <summary>What a run used (openapi: RunStats). All are null when the API does not send them.</summary>
public sealed class RunStats : ApifyPart
{
    /// <summary>Length of the input in bytes (API: <c>inputBodyLen</c>).</summary>
    public long? InputBodyLen { get; set; }

    /// <summary>Times that the run moved to another server (API: <c>migrationCount</c>).</summary>
    public int? MigrationCount { get; set; }

    /// <summary>Times that the run was rebooted (API: <c>rebootCount</c>).</summary>
    public int? RebootCount { get; set; }

    /// <summary>Times that the run was restarted after an error (API: <c>restartCount</c>).</summary>
    public int? RestartCount { get; set; }

    /// <summary>Times that the run was resurrected (API: <c>resurrectCount</c>).</summary>
    public int? ResurrectCount { get; set; }

    /// <summary>Average memory in bytes (API: <c>memAvgBytes</c>).</summary>
    public double? MemAvgBytes { get; set; }

    /// <summary>Largest memory in bytes (API: <c>memMaxBytes</c>).</summary>
    public long? MemMaxBytes { get; set; }

    /// <summary>Last memory in bytes (API: <c>memCurrentBytes</c>).</summary>
    public long? MemCurrentBytes { get; set; }

    /// <summary>Average CPU usage in percent (API: <c>cpuAvgUsage</c>).</summary>
    public double? CpuAvgUsage { get; set; }

    /// <summary>Largest CPU usage in percent (API: <c>cpuMaxUsage</c>).</summary>
    public double? CpuMaxUsage { get; set; }

    /// <summary>Last CPU usage in percent (API: <c>cpuCurrentUsage</c>).</summary>
    public double? CpuCurrentUsage { get; set; }

    /// <summary>Bytes received over the network (API: <c>netRxBytes</c>).</summary>
    public long? NetRxBytes { get; set; }

    /// <summary>Bytes sent over the network (API: <c>netTxBytes</c>).</summary>
    public long? NetTxBytes { get; set; }

    /// <summary>Duration in milliseconds (API: <c>durationMillis</c>).</summary>
    public long? DurationMillis { get; set; }

    /// <summary>Run time in seconds (API: <c>runTimeSecs</c>).</summary>
    public double? RunTimeSecs { get; set; }

    /// <summary>Number of metamorphs (API: <c>metamorph</c>).</summary>
    public int? Metamorph { get; set; }

    /// <summary>Compute units: gigabytes of memory times hours (API: <c>computeUnits</c>).</summary>
    public double? ComputeUnits { get; set; }
}
