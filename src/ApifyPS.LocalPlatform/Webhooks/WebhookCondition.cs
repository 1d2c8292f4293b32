namespace ApifyPS.LocalPlatform.Webhooks;

/// <summary>Whose events a webhook asks for: one of these is set.</summary>
internal sealed record WebhookCondition
{
    public string? ActorId { get; init; }

    public string? ActorTaskId { get; init; }

    public string? ActorRunId { get; init; }
}
