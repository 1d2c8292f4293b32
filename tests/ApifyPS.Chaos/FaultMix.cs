using System.Text.Json.Nodes;

namespace ApifyPS.Chaos;

/// <summary>The faults that a chaos run mixes, each with its share of the requests.</summary>
internal static class FaultMix
{
    /// <summary>No fault acts on a request for longer than this.</summary>
    public static TimeSpan Longest { get; } = ModuleStarter.RequestTimeout * 2.5;

    /// <summary>About a third of the starts meet one; a start that is lost meets others while it is looked up.</summary>
    public static IEnumerable<JsonObject> Rules(int seed)
    {
        double timeoutMs = ModuleStarter.RequestTimeout.TotalMilliseconds;
        const string Start = "/runs$";
        const string Abort = "/abort";
        (string Method, string Path, double Probability, JsonObject Action)[] faults =
        [
            ("POST", Start, 0.03, new() { ["reset"] = true }),
            ("POST", Start, 0.06, new() { ["resetAfterCommit"] = true }),
            ("POST", Start, 0.03, new() { ["status"] = 429 }),
            ("POST", Start, 0.01, new() { ["status"] = 429, ["headers"] = new JsonObject { ["Retry-After"] = "1" } }),
            ("POST", Start, 0.03, new() { ["status"] = 500 }),
            ("POST", Start, 0.03, new() { ["status"] = 502, ["body"] = "<html><body>Bad gateway</body></html>" }),
            ("POST", Start, 0.03, new() { ["status"] = 503 }),
            ("POST", Start, 0.03, new() { ["statusAfterCommit"] = 500 }),
            ("POST", Start, 0.03, new() { ["statusAfterCommit"] = 502, ["body"] = "<html><body>Bad gateway</body></html>" }),
            ("POST", Start, 0.03, new() { ["statusAfterCommit"] = 503 }),
            ("POST", Start, 0.03, new() { ["truncateBody"] = 100 }),
            // The answer comes too late; the run comes too late, when the client has given the request up.
            ("POST", Start, 0.02, new() { ["delayAfterCommitMs"] = timeoutMs * 1.5 }),
            ("POST", Start, 0.015, new() { ["delayMs"] = timeoutMs * 1.2 }),
            ("POST", Start, 0.005, new() { ["delayMs"] = timeoutMs * 1.7 }),
            ("POST", Abort, 0.2, new() { ["resetAfterCommit"] = true }),
            ("POST", Abort, 0.2, new() { ["status"] = 502 }),
            ("GET", "", 0.03, new() { ["reset"] = true }),
            ("GET", "", 0.03, new() { ["status"] = 429 }),
            ("GET", "", 0.03, new() { ["status"] = 500 }),
            ("GET", "", 0.03, new() { ["status"] = 502, ["body"] = "<html><body>Bad gateway</body></html>" }),
            ("GET", "", 0.03, new() { ["truncateBody"] = 100 }),
            ("GET", "", 0.005, new() { ["delayMs"] = timeoutMs * 1.5 }),
            // Every list of runs that meets no other fault; a tenth of ten seconds, as the look-ups are.
            ("GET", "/runs[?]", 1, new() { ["listLagMs"] = 1000 }),
        ];
        return faults.Select((fault, index) => new JsonObject
        {
            ["method"] = fault.Method,
            ["path"] = fault.Path,
            ["probability"] = fault.Probability,
            ["seed"] = (seed * 1000) + index,
            ["action"] = fault.Action,
        });
    }
}
