namespace ApifyPS.LocalPlatform.Webhooks;

/// <summary>One attempt to deliver a dispatch.</summary>
internal sealed record WebhookCall
{
    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>Null when the receiver took it.</summary>
    public string? ErrorMessage { get; init; }

    public int? ResponseStatus { get; init; }

    public string? ResponseBody { get; init; }
}
