namespace ApifyPS.LocalPlatform.Webhooks;

/// <summary>An ad-hoc webhook: it came with the request that started a run and belongs to that run.</summary>
internal sealed record Webhook
{
    public required string Id { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string ActorRunId { get; init; }

    public required WebhookDefinition Definition { get; init; }
}
