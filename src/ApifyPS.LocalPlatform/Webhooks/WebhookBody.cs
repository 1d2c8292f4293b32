using System.Text.Json;
using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Common;

namespace ApifyPS.LocalPlatform.Webhooks;

/// <summary>Reads webhooks as requests describe them.</summary>
internal static class WebhookBody
{
    /// <summary>Null when the body has none.</summary>
    public static WebhookCondition? Condition(JsonObject body)
    {
        if (body["condition"] is not { } given) return null;
        JsonObject names = given as JsonObject ?? throw PlatformException.InvalidInput("condition of a webhook must be an object.");
        WebhookCondition condition = new() { ActorId = names.Text("actorId"), ActorTaskId = names.Text("actorTaskId"), ActorRunId = names.Text("actorRunId") };
        return condition is { ActorId: null, ActorTaskId: null, ActorRunId: null }
            ? throw PlatformException.InvalidInput("condition of a webhook must have actorId, actorTaskId or actorRunId.")
            : condition;
    }

    /// <summary>The definition that a body gives; of an update, <paramref name="current"/> with what the body says.</summary>
    public static WebhookDefinition Definition(JsonObject body, WebhookDefinition? current = null)
    {
        string url = body.Text("requestUrl") ?? current?.RequestUrl ?? throw PlatformException.InvalidInput("requestUrl of a webhook is required.");
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
        {
            throw PlatformException.InvalidInput($"requestUrl of a webhook must be an absolute http or https address, not \"{url}\".");
        }

        WebhookDefinition webhook = new()
        {
            EventTypes = current is not null && body["eventTypes"] is null ? current.EventTypes : EventTypes(body),
            RequestUrl = url,
            IdempotencyKey = body.Text("idempotencyKey") ?? current?.IdempotencyKey,
            PayloadTemplate = body.ContainsKey("payloadTemplate") ? body.Text("payloadTemplate") : current?.PayloadTemplate,
            HeadersTemplate = body.ContainsKey("headersTemplate") ? body.Text("headersTemplate") : current?.HeadersTemplate,
            ShouldInterpolateStrings = body.Boolean("shouldInterpolateStrings") ?? current?.ShouldInterpolateStrings ?? false,
            IgnoreSslErrors = body.Boolean("ignoreSslErrors") ?? current?.IgnoreSslErrors ?? false,
            DoNotRetry = body.Boolean("doNotRetry") ?? current?.DoNotRetry ?? false,
            Description = body.ContainsKey("description") ? body.Text("description") : current?.Description,
        };
        // Whether a template makes JSON does not depend on the values, so one that fails later fails here.
        Check("payloadTemplate", () => WebhookTemplate.Payload(webhook, []));
        Check("headersTemplate", () => WebhookTemplate.Headers(webhook, []));
        return webhook;
    }

    private static string[] EventTypes(JsonObject body)
    {
        if (body["eventTypes"] is not JsonArray { Count: > 0 } types) throw PlatformException.InvalidInput("eventTypes of a webhook must be an array with at least one event type.");
        return [.. types.Select(type => type is JsonValue value && value.TryGetValue(out string? name) && WebhookEvents.All.Contains(name)
            ? name
            : throw PlatformException.InvalidInput($"{type?.ToJsonString() ?? "null"} is not an event type. The event types are {string.Join(", ", WebhookEvents.All)}."))];
    }

    private static void Check(string name, Action render)
    {
        try
        {
            render();
        }
        // The third is what the framework throws at half a surrogate pair.
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            throw PlatformException.InvalidInput($"{name} of a webhook cannot be used: {exception.Message}");
        }
    }
}
