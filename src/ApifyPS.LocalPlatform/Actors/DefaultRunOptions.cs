namespace ApifyPS.LocalPlatform.Actors;

internal sealed record DefaultRunOptions
{
    public string Build { get; init; } = "latest";

    public int TimeoutSecs { get; init; } = 3600;

    public int MemoryMbytes { get; init; } = 1024;

    public bool? RestartOnError { get; init; }
}
