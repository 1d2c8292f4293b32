namespace ApifyPS;

/// <summary>What a run was started with (openapi: RunOptions).</summary>
public sealed class RunOptions : ApifyPart
{
    /// <summary>Tag or number of the build (API: <c>build</c>).</summary>
    public string? Build { get; set; }

    /// <summary>Timeout of the run in seconds, 0 for none (API: <c>timeoutSecs</c>).</summary>
    public int? TimeoutSecs { get; set; }

    /// <summary>Memory in megabytes (API: <c>memoryMbytes</c>).</summary>
    public int? MemoryMbytes { get; set; }

    /// <summary>Disk in megabytes (API: <c>diskMbytes</c>).</summary>
    public int? DiskMbytes { get; set; }

    /// <summary>Most dataset items to be charged for (API: <c>maxItems</c>); null for no limit.</summary>
    public long? MaxItems { get; set; }

    /// <summary>Most that the run may cost in US dollars (API: <c>maxTotalChargeUsd</c>); null for no limit.</summary>
    public double? MaxTotalChargeUsd { get; set; }

    /// <summary>Whether the run is restarted when it fails (API: <c>restartOnError</c>).</summary>
    public bool? RestartOnError { get; set; }
}
