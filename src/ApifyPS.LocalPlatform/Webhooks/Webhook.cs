namespace ApifyPS.LocalPlatform.Webhooks;

/// <summary>
/// Somebody who wants to be told of the runs and builds of an Actor, of the runs of a task, or, ad hoc, of one run. What it
/// asks for lies flat beside the rest, because the database searches by it.
/// </summary>
internal sealed record Webhook
{
    public required string Id { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ModifiedAt { get; init; }

    public bool IsAdHoc { get; init; }

    public string? ActorId { get; init; }

    public string? ActorTaskId { get; init; }

    public string? ActorRunId { get; init; }

    public required WebhookDefinition Definition { get; init; }

    public Webhook For(WebhookCondition condition) =>
        this with { ActorId = condition.ActorId, ActorTaskId = condition.ActorTaskId, ActorRunId = condition.ActorRunId };
}
