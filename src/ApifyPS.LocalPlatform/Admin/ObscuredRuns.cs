using System.Text.Json;
using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Common;

namespace ApifyPS.LocalPlatform.Admin;

/// <summary>Runs, alone or in a list, as a platform shows them that keeps their starters to itself, or whose lists lag.</summary>
internal static class ObscuredRuns
{
    /// <summary>What of a run's <c>meta</c> tells who started it.</summary>
    private static readonly string[] Starter = ["userAgent", "clientIp"];

    /// <summary>The answer as the fault has it; what isn't about runs stays as it is.</summary>
    public static ReadOnlyMemory<byte> Obscure(ReadOnlyMemory<byte> answer, FaultAction action)
    {
        JsonNode? data;
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(answer.Span);
            data = (root as JsonObject)?["data"];
        }
        catch (JsonException)
        {
            return answer;
        }

        if (data is not JsonObject shown) return answer;
        if (shown["items"] is JsonArray items)
        {
            if (action.ListLagMs is { } lag) HideFresh(shown, items, Timestamps.Now.AddMilliseconds(-lag));
            if (action.HideUserAgent) foreach (JsonNode? item in items) HideStarter(item);
        }
        else if (action.HideUserAgent)
        {
            HideStarter(shown);
        }

        return JsonSerializer.SerializeToUtf8Bytes(root, PlatformJson.Options);
    }

    private static void HideFresh(JsonObject list, JsonArray items, DateTimeOffset since)
    {
        int hidden = items.RemoveAll(item => item?["startedAt"]?.GetValue<string>() is { } text && Timestamps.TryParse(text) > since);
        foreach (string number in new[] { "total", "count" })
        {
            if (list[number] is { } value) list[number] = value.GetValue<long>() - hidden;
        }
    }

    private static void HideStarter(JsonNode? run)
    {
        if (run is not JsonObject { } shown || shown["meta"] is not JsonObject meta) return;
        foreach (string name in Starter) meta.Remove(name);
    }
}
