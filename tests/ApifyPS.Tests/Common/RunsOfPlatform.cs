using System.Text.Json.Nodes;

namespace ApifyPS.Tests;

/// <summary>The platform's runs as the API shows them, past the module.</summary>
internal static class RunsOfPlatform
{
    /// <summary>Runs of an Actor with one of these statuses (all without), the oldest first.</summary>
    public static IReadOnlyList<string> RunIds(this ModuleFixture module, string actor, params string[] statuses)
    {
        string filter = statuses.Length == 0 ? "" : "&status=" + string.Join(",", statuses);
        JsonNode list = JsonNode.Parse(module.Api(HttpMethod.Get, $"actors/local~{actor}/runs?desc=0{filter}"))!["data"]!["items"]!;
        return [.. list.AsArray().Select(run => run!["id"]!.GetValue<string>())];
    }

    public static string Status(this ModuleFixture module, string runId) =>
        JsonNode.Parse(module.Api(HttpMethod.Get, "actor-runs/" + runId))!["data"]!["status"]!.GetValue<string>();

    public static void Abort(this ModuleFixture module, string runId) => module.Api(HttpMethod.Post, $"actor-runs/{runId}/abort");

    /// <summary>Number of requests for starts so far.</summary>
    public static int Starts(this ModuleFixture module) =>
        module.Requests().Count(request => request["method"]!.GetValue<string>() == "POST" && request["path"]!.GetValue<string>().EndsWith("/runs", StringComparison.Ordinal));

    /// <summary>A scripted Actor of the test's own, so that its runs are only the test's.</summary>
    public static string OwnActor(this ModuleSession session, string scripted = "@{ durationMs = 60000 }")
    {
        string name = "own-" + Guid.NewGuid().ToString("N")[..12];
        Assert.Empty(session.Run($"$null = Register-ApifyLocalActor {name} -Scripted {scripted}").Errors);
        return name;
    }
}
