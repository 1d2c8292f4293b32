using System.Collections.Concurrent;
using System.Globalization;
using ApifyPS.Client.Tests.Fakes;

namespace ApifyPS.Client.Tests.Reliability;

/// <summary>A platform with one Actor that keeps its runs, as much as a start, its look-up and reading need.</summary>
internal sealed class SmallPlatform
{
    public const string RunId = "r0";
    public const string Record = """{"answer":42}""";
    public const string Log = "2026-01-01T00:00:00.000Z one\n2026-01-01T00:00:01.000Z two\n";

    public static readonly string[] Items = ["""{"n":1}""", """{"n":2}""", """{"n":3}"""];

    private readonly ConcurrentQueue<(string Id, string UserAgent)> _runs = new();
    private readonly ConcurrentQueue<string> _aborted = new();
    private int _count;

    /// <summary>IDs of the runs that were started.</summary>
    public IReadOnlyList<string> Started => [.. _runs.Select(run => run.Id)];

    /// <summary>IDs of the runs that were aborted.</summary>
    public IReadOnlyList<string> Aborted => [.. _aborted];

    /// <summary>How far the platform's clock is ahead of this machine's.</summary>
    public TimeSpan ClockOffset { get; init; }

    /// <summary>Whether the platform keeps to itself who started a run.</summary>
    public bool HidesUserAgents { get; init; }

    /// <summary>How many looks at the list a run that was started stays out of: replica lag.</summary>
    public int HiddenLooks { get; set; }

    /// <summary>Carries a request out and answers it, with the time.</summary>
    public FakeReply Handle(FakeRequest request) => Answer(request).With("Date", (DateTimeOffset.UtcNow + ClockOffset).ToString("R", CultureInfo.InvariantCulture));

    private FakeReply Answer(FakeRequest request)
    {
        string[] path = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return (request.Method, path) switch
        {
            ("POST", ["v2", "actors", _, "runs"]) => Start(request),
            ("POST", ["v2", "actor-runs", string id, "abort"]) => Abort(id),
            ("GET", ["v2", "actors", _, "runs"]) => FakeReply.Data("{\"items\":[" + string.Join(",", HiddenLooks-- > 0 ? [] : _runs.Reverse().Select(run => Run(run.Id, null))) + "]}"),
            ("GET", ["v2", "actor-runs"]) => FakeReply.Data("{\"items\":[" + Run(RunId, null) + "]}"),
            ("GET", ["v2", "actor-runs", RunId]) => FakeReply.Data(Run(RunId, null)),
            ("GET", ["v2", "actor-runs", string id]) => _runs.FirstOrDefault(run => run.Id == id) is { Id: not null } found ? FakeReply.Data(Run(id, found.UserAgent)) : FakeReply.Error(404, "record-not-found"),
            ("GET", ["v2", "datasets", _, "items"]) => FakeReply.Items(Items.Skip((int)request.QueryNumber("offset", 0)), null),
            ("GET", ["v2", "key-value-stores", _, "records", _]) => FakeReply.Json(200, Record),
            ("GET", ["v2", "logs", _]) => FakeReply.Text(Log, "text/plain; charset=utf-8"),
            _ => FakeReply.Error(404, "page-not-found"),
        };
    }

    private string Run(string id, string? userAgent) => string.Create(CultureInfo.InvariantCulture, $$$"""
        {"id":"{{{id}}}","actId":"a1","status":"SUCCEEDED","startedAt":"{{{DateTimeOffset.UtcNow + ClockOffset:O}}}","stats":{"inputBodyLen":2},"meta":{"origin":"API"{{{(userAgent is null || HidesUserAgents ? "" : $",\"userAgent\":\"{userAgent}\"")}}}}}
        """);

    private FakeReply Start(FakeRequest request)
    {
        string id = "r" + Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture);
        string userAgent = request.Header("User-Agent")!;
        _runs.Enqueue((id, userAgent));
        return FakeReply.Data(Run(id, userAgent), 201);
    }

    private FakeReply Abort(string id)
    {
        _aborted.Enqueue(id);
        return FakeReply.Run(id, "ABORTED");
    }
}
