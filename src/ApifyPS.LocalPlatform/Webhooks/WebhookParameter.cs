using System.Text.Json;
using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Common;

namespace ApifyPS.LocalPlatform.Webhooks;

/// <summary>The query parameter <c>webhooks</c> of a request that starts a run: Base64 of a JSON array.</summary>
internal static class WebhookParameter
{
    public static IReadOnlyList<WebhookDefinition> Parse(string? parameter)
    {
        if (parameter is null) return [];
        if (Decode(parameter) is not { ValueKind: JsonValueKind.Array } array)
        {
            throw PlatformException.InvalidInput("webhooks must be a JSON array in Base64.");
        }

        List<WebhookDefinition> webhooks = [];
        foreach (JsonElement item in array.EnumerateArray())
        {
            WebhookDefinition webhook = item.ValueKind == JsonValueKind.Object
                ? Parse(JsonObject.Create(item)!)
                : throw PlatformException.InvalidInput("each of webhooks must be an object.");
            // They all are for the one run that is about to start, so this is where a key can come twice.
            if (webhook.IdempotencyKey is not { } key || webhooks.TrueForAll(other => other.IdempotencyKey != key)) webhooks.Add(webhook);
        }

        return webhooks;
    }

    private static JsonElement? Decode(string parameter)
    {
        try
        {
            // A plus that the client did not escape has become a space.
            return PlatformJson.TryParse(Convert.FromBase64String(parameter.Replace(' ', '+')));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static WebhookDefinition Parse(JsonObject body)
    {
        string url = body.Text("requestUrl") ?? throw PlatformException.InvalidInput("requestUrl of a webhook is required.");
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
        {
            throw PlatformException.InvalidInput($"requestUrl of a webhook must be an absolute http or https address, not \"{url}\".");
        }

        WebhookDefinition webhook = new()
        {
            EventTypes = EventTypes(body),
            RequestUrl = url,
            IdempotencyKey = body.Text("idempotencyKey"),
            PayloadTemplate = body.Text("payloadTemplate"),
            HeadersTemplate = body.Text("headersTemplate"),
            ShouldInterpolateStrings = body.Boolean("shouldInterpolateStrings") ?? false,
            IgnoreSslErrors = body.Boolean("ignoreSslErrors") ?? false,
            DoNotRetry = body.Boolean("doNotRetry") ?? false,
            Description = body.Text("description"),
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
