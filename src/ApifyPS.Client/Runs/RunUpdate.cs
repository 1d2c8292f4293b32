using System.Text.Json;

namespace ApifyPS.Client;

/// <summary>What to set on a run (openapi: UpdateRunRequest). Null leaves what it has.</summary>
public sealed class RunUpdate
{
    /// <summary>What Apify Console shows as the run's state (API: <c>statusMessage</c>).</summary>
    public string? StatusMessage { get; init; }

    /// <summary>Whether the status message is the last one (API: <c>isStatusMessageTerminal</c>).</summary>
    public bool? IsStatusMessageTerminal { get; init; }

    /// <summary>Who may read the run (API: <c>generalAccess</c>).</summary>
    public string? GeneralAccess { get; init; }

    internal ApifyRequest ToRequest(string path) => new(HttpMethod.Put, path)
    {
        Body = JsonSerializer.SerializeToUtf8Bytes(this, ApifyJsonContext.Default.RunUpdate),
        ContentType = "application/json; charset=utf-8",
    };
}
