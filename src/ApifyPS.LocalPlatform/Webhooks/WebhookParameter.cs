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
                ? WebhookBody.Definition(JsonObject.Create(item)!)
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
}
