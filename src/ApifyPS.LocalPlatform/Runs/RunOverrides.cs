using System.Numerics;
using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Common;

namespace ApifyPS.LocalPlatform.Runs;

/// <summary>The options that a request, a task or a resurrection sets; null means: as it is by default.</summary>
internal sealed record RunOverrides
{
    public string? Build { get; init; }

    public int? TimeoutSecs { get; init; }

    public int? MemoryMbytes { get; init; }

    public int? MaxItems { get; init; }

    public decimal? MaxTotalChargeUsd { get; init; }

    public bool? RestartOnError { get; init; }

    /// <summary>The options as actors and tasks store them, checked.</summary>
    public static RunOverrides Parse(JsonObject body)
    {
        RunOverrides parsed = new()
        {
            Build = body.Text("build"),
            TimeoutSecs = body.Integer("timeoutSecs"),
            MemoryMbytes = body.Integer("memoryMbytes"),
            MaxItems = body.Integer("maxItems"),
            MaxTotalChargeUsd = body.Number("maxTotalChargeUsd"),
            RestartOnError = body.Boolean("restartOnError"),
        };
        parsed.Check();
        return parsed;
    }

    /// <summary>These options, and for those that are not set the given ones.</summary>
    public RunOverrides Or(RunOverrides? defaults) => defaults is null ? this : new()
    {
        Build = Build ?? defaults.Build,
        TimeoutSecs = TimeoutSecs ?? defaults.TimeoutSecs,
        MemoryMbytes = MemoryMbytes ?? defaults.MemoryMbytes,
        MaxItems = MaxItems ?? defaults.MaxItems,
        MaxTotalChargeUsd = MaxTotalChargeUsd ?? defaults.MaxTotalChargeUsd,
        RestartOnError = RestartOnError ?? defaults.RestartOnError,
    };

    public void Check()
    {
        if (MemoryMbytes is { } memory && (memory is < 128 or > 32768 || !BitOperations.IsPow2(memory)))
        {
            throw PlatformException.InvalidInput("memory must be a power of 2 between 128 and 32768 megabytes.");
        }

        if (TimeoutSecs < 0) throw PlatformException.InvalidInput("timeout must not be negative.");
        if (MaxItems < 0) throw PlatformException.InvalidInput("maxItems must not be negative.");
        if (MaxTotalChargeUsd < 0) throw PlatformException.InvalidInput("maxTotalChargeUsd must not be negative.");
    }
}
