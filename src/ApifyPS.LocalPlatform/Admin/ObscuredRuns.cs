using System.Text.Json;
using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Http;

namespace ApifyPS.LocalPlatform.Admin;

/// <summary>Runs, alone or in a list, as a platform shows them that keeps their starters to itself, or whose lists lag.</summary>
internal static class ObscuredRuns
{
    private const string Before = "startedBefore";

    /// <summary>What of a run's <c>meta</c> tells who started it.</summary>
    private static readonly string[] Starter = ["userAgent", "clientIp"];

    /// <summary>Has a list of runs end before the latest ones, as if it didn't know them: pages and numbers are those of the others.</summary>
    public static void LeaveFreshOut(HttpRequest request, TimeSpan lag)
    {
        DateTimeOffset known = Timestamps.Now - lag;
        if (request.HttpContext.Date(Before) <= known) return;
        Dictionary<string, string?> query = request.Query.ToDictionary(parameter => parameter.Key, parameter => (string?)parameter.Value.ToString());
        query[Before] = known.ToApi();
        request.QueryString = QueryString.Create(query);
    }

    /// <summary>The answer without what tells who started a run; what isn't about runs stays as it is.</summary>
    public static ReadOnlyMemory<byte> HideStarters(ReadOnlyMemory<byte> answer)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(answer.Span);
        }
        catch (JsonException)
        {
            return answer;
        }

        if ((root as JsonObject)?["data"] is not JsonObject data) return answer;
        Hide(data);
        foreach (JsonNode? run in data["items"] as JsonArray ?? []) Hide(run);
        return JsonSerializer.SerializeToUtf8Bytes(root, PlatformJson.Options);
    }

    private static void Hide(JsonNode? run)
    {
        if ((run as JsonObject)?["meta"] is not JsonObject meta) return;
        foreach (string name in Starter) meta.Remove(name);
    }
}
