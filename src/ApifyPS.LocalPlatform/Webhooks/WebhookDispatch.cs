using System.Text.Json.Nodes;

namespace ApifyPS.LocalPlatform.Webhooks;

/// <summary>One event to be told to one webhook. What is sent is fixed when the event happens: a retry tells the same.</summary>
internal sealed record WebhookDispatch
{
    public const string Active = "ACTIVE";
    public const string Succeeded = "SUCCEEDED";
    public const string Failed = "FAILED";

    public required string Id { get; init; }

    public required string WebhookId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string Status { get; init; }

    public required string EventType { get; init; }

    public required JsonObject EventData { get; init; }

    public required string Payload { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<WebhookCall> Calls { get; init; } = [];

    /// <summary>When a dispatch that failed is tried again; null for at once.</summary>
    public DateTimeOffset? NextCallAt { get; init; }
}
