using ApifyPS.LocalPlatform.Diagnostics;
using ApifyPS.LocalPlatform.Webhooks;

namespace ApifyPS.LocalPlatform.Hosting;

/// <summary>How a server is to run.</summary>
internal sealed record LocalServerOptions
{
    public const int DefaultPort = 3333;

    /// <summary>0 takes a free port.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Null for the user's default folder.</summary>
    public string? DataFolder { get; init; }

    public bool InMemory { get; init; }

    /// <summary>What an empty platform begins with; null for nothing.</summary>
    public string? SeedFolder { get; init; }

    /// <summary>How many pages of 4 KiB the database may have, so that tests meet a full disk; null for what the disk has.</summary>
    public int? MostDatabasePages { get; init; }

    /// <summary>The only token that is accepted; null accepts any.</summary>
    public string? Token { get; init; }

    /// <summary>The least that is logged. A server inside another program, as in tests, tells only what is wrong.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;

    public LogFormat LogFormat { get; init; }

    /// <summary>How long a webhook that failed waits for its second call; each later pause is twice the one before.</summary>
    public TimeSpan WebhookRetryPause { get; init; } = WebhookDispatcher.DefaultFirstPause;

    /// <summary>
    /// What the platform's own pauses and limits of time go by: timeouts, graces, retries, waits. Tests give one that they move. How long
    /// it has patience with a process or a connection goes by the machine's time.
    /// </summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The server ends when this process is gone.</summary>
    public int? ParentPid { get; init; }

    /// <summary>Ctrl-C and the terminal's end do not end the server, and it logs to a file in its data folder.</summary>
    public bool Background { get; init; }
}
