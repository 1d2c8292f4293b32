namespace ApifyPS.LocalPlatform.Runs;

/// <summary>Where a run came from.</summary>
internal sealed record RunMeta
{
    public required string Origin { get; init; }

    public string? ClientIp { get; init; }

    public string? UserAgent { get; init; }
}
