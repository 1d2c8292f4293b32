namespace ApifyPS.LocalPlatform.Webhooks;

/// <summary>What a webhook is asked to do: when, where to and with what.</summary>
internal sealed record WebhookDefinition
{
    public required IReadOnlyList<string> EventTypes { get; init; }

    public required string RequestUrl { get; init; }

    public string? IdempotencyKey { get; init; }

    public string? PayloadTemplate { get; init; }

    public string? HeadersTemplate { get; init; }

    public bool ShouldInterpolateStrings { get; init; }

    public bool IgnoreSslErrors { get; init; }

    public bool DoNotRetry { get; init; }

    public string? Description { get; init; }
}
