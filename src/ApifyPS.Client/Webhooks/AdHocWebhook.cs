namespace ApifyPS;

/// <summary>A webhook for one run, sent when it is started (openapi: WebhookRepresentation).</summary>
public sealed class AdHocWebhook
{
    /// <summary>Events to be told of, for example <c>ACTOR.RUN.SUCCEEDED</c> (API: <c>eventTypes</c>).</summary>
    public string[] EventTypes { get; set; } = [];

    /// <summary>Address that the events are posted to (API: <c>requestUrl</c>).</summary>
    public string RequestUrl { get; set; } = "";

    /// <summary>Key that keeps the same webhook from being made twice (API: <c>idempotencyKey</c>); null for none.</summary>
    public string? IdempotencyKey { get; set; }

    /// <summary>JSON template of the payload (API: <c>payloadTemplate</c>); null for the default.</summary>
    public string? PayloadTemplate { get; set; }

    /// <summary>JSON template of the request's headers (API: <c>headersTemplate</c>); null for none.</summary>
    public string? HeadersTemplate { get; set; }
}
