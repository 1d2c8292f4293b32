namespace ApifyPS.Client;

/// <summary>What a resurrected run is to have other than before (query of <c>POST …/resurrect</c>). Null leaves what the run had.</summary>
public sealed class RunResurrectOptions
{
    /// <summary>Tag or number of the build (API: <c>build</c>).</summary>
    public string? Build { get; init; }

    /// <summary>Timeout in seconds from now on, 0 for none (API: <c>timeout</c>).</summary>
    public int? TimeoutSecs { get; init; }

    /// <summary>Memory in megabytes, a power of two from 128 (API: <c>memory</c>).</summary>
    public int? MemoryMbytes { get; init; }

    /// <summary>Most dataset items to be charged for (API: <c>maxItems</c>).</summary>
    public long? MaxItems { get; init; }

    /// <summary>Most that the run may cost in US dollars (API: <c>maxTotalChargeUsd</c>).</summary>
    public double? MaxTotalChargeUsd { get; init; }

    /// <summary>Whether the run is restarted when it fails (API: <c>restartOnError</c>).</summary>
    public bool? RestartOnError { get; init; }

    internal ApifyRequest ToRequest(string path) => new ApifyRequest(HttpMethod.Post, path)
        .Query("build", Build)
        .Query("timeout", (long?)TimeoutSecs)
        .Query("memory", (long?)MemoryMbytes)
        .Query("maxItems", MaxItems)
        .Query("maxTotalChargeUsd", MaxTotalChargeUsd)
        .Query("restartOnError", RestartOnError);
}
