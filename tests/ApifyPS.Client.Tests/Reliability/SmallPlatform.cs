using System.Collections.Concurrent;
using System.Globalization;

namespace ApifyPS.Client.Tests.Reliability;

/// <summary>A platform with one Actor that keeps its runs, as much as a start, its look-up and reading need.</summary>
internal sealed class SmallPlatform
{
    public const string RunId = "r0";
    public const string Record = """{"answer":42}""";
    public const string Log = "2026-01-01T00:00:00.000Z one\n2026-01-01T00:00:01.000Z two\n";

    public static readonly string[] Items = ["""{"n":1}""", """{"n":2}""", """{"n":3}"""];

    private readonly ConcurrentQueue<StartedRun> _runs = new();
    private readonly ConcurrentQueue<string> _aborted = new();
    private int _count;

    /// <summary>IDs of the runs that were started.</summary>
    public IReadOnlyList<string> Started => [.. _runs.Select(run => run.Id)];

    /// <summary>IDs of the runs that were aborted.</summary>
    public IReadOnlyList<string> Aborted => [.. _aborted];

    /// <summary>How far the platform's clock is ahead of this machine's.</summary>
    public TimeSpan ClockOffset { get; set; }

    /// <summary>What the platform's clock runs on.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long a run that was started stays out of lists.</summary>
    public TimeSpan ListLag { get; init; }

    /// <summary>Whether answers to GET have no Date, as behind some gateways.</summary>
    public bool HidesTheTime { get; set; }

    /// <summary>Whether the platform keeps to itself who started a run.</summary>
    public bool HidesUserAgents { get; init; }

    /// <summary>How many looks at the list a run that was started stays out of: replica lag.</summary>
    public int HiddenLooks { get; set; }

    private DateTimeOffset Now => Time.GetUtcNow() + ClockOffset;

    /// <summary>Carries a request out and answers it, with the time.</summary>
    public FakeReply Handle(FakeRequest request) =>
        Answer(request) is var reply && HidesTheTime && request.Method == "GET" ? reply : reply.With("Date", Now.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>A run that somebody else has started.</summary>
    /// <param name="origin">How (API: <c>meta.origin</c>).</param>
    /// <param name="more">More fields of the run, as JSON, with a comma in front.</param>
    public string AddOfOthers(string origin, string more = "") => Add("Somebody/1.0", origin, more);

    /// <summary>Aborts a run, as somebody else may at any time.</summary>
    public void AbortByOthers(string id) => _aborted.Enqueue(id);

    private FakeReply Answer(FakeRequest request)
    {
        string[] path = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return (request.Method, path) switch
        {
            ("POST", ["v2", "actors", _, "runs"]) => Start(request),
            ("POST", ["v2", "actor-runs", string id, "abort"]) => Abort(id),
            ("GET", ["v2", "actors", _, "runs"]) => List(HiddenLooks-- > 0 ? [] : _runs.Where(run => run.StartedAt <= Now - ListLag).Reverse()),
            ("GET", ["v2", "actor-runs"]) when request.Query("startedAfter") is { } since => List(_runs.Where(run => run.StartedAt >= DateTimeOffset.Parse(since, CultureInfo.InvariantCulture)).Skip((int)request.QueryNumber("offset", 0))),
            ("GET", ["v2", "actor-runs"]) => List([new(RunId, "", Now, "API", "")]),
            ("GET", ["v2", "actor-runs", RunId]) => FakeReply.Data(View(new(RunId, "", Now, "API", ""), isWhole: false)),
            ("GET", ["v2", "actor-runs", string id]) => _runs.FirstOrDefault(run => run.Id == id) is { } found ? FakeReply.Data(View(found, isWhole: true)) : FakeReply.Error(404, "record-not-found"),
            ("GET", ["v2", "datasets", _, "items"]) => FakeReply.Items(Items.Skip((int)request.QueryNumber("offset", 0)), null),
            ("GET", ["v2", "key-value-stores", _, "records", _]) => FakeReply.Json(200, Record),
            ("GET", ["v2", "logs", _]) => FakeReply.Text(Log, "text/plain; charset=utf-8"),
            _ => FakeReply.Error(404, "page-not-found"),
        };
    }

    private FakeReply List(IEnumerable<StartedRun> runs) => FakeReply.Data("{\"items\":[" + string.Join(",", runs.Select(run => View(run, isWhole: false))) + "]}");

    private string View(StartedRun run, bool isWhole) => string.Create(CultureInfo.InvariantCulture, $$$"""
        {"id":"{{{run.Id}}}","actId":"a1","status":"{{{(_aborted.Contains(run.Id) ? "ABORTED" : "SUCCEEDED")}}}","startedAt":"{{{run.StartedAt:O}}}"{{{(isWhole ? ",\"stats\":{\"inputBodyLen\":2}" : "")}}},"meta":{"origin":"{{{run.Origin}}}"{{{(isWhole && !HidesUserAgents ? $",\"userAgent\":\"{run.UserAgent}\"" : "")}}}}{{{run.More}}}}
        """);

    private FakeReply Start(FakeRequest request)
    {
        string id = Add(request.Header("User-Agent")!, "API", "");
        return FakeReply.Data(View(_runs.Single(run => run.Id == id), isWhole: true), 201);
    }

    private string Add(string userAgent, string origin, string more)
    {
        StartedRun run = new("r" + Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture), userAgent, Now, origin, more);
        _runs.Enqueue(run);
        return run.Id;
    }

    private FakeReply Abort(string id)
    {
        _aborted.Enqueue(id);
        return FakeReply.Run(id, "ABORTED");
    }

    private sealed record StartedRun(string Id, string UserAgent, DateTimeOffset StartedAt, string Origin, string More);
}
