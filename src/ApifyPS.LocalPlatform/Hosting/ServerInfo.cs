namespace ApifyPS.LocalPlatform.Hosting;

/// <summary>What a running server says about itself, in its instance file and under <c>/__local/ready</c>.</summary>
internal sealed record ServerInfo
{
    public required int Pid { get; init; }

    public required int Port { get; init; }

    public required string Url { get; init; }

    /// <summary>Null in memory.</summary>
    public string? DataPath { get; init; }

    /// <summary>File of the log of a server in the background; null for one that logs to standard error.</summary>
    public string? LogPath { get; init; }

    public required bool InMemory { get; init; }

    public required string Version { get; init; }

    public required DateTimeOffset StartedAt { get; init; }
}
