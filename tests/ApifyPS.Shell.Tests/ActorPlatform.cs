using System.Collections.Concurrent;
using System.Text.Json;

namespace ApifyPS.Shell.Tests;

/// <summary>The four requests of API v2 that an Actor makes, and some web pages to link to.</summary>
internal sealed class ActorPlatform : IDisposable
{
    private const string Token = "run-token";

    private readonly FakePlatform _platform;
    private readonly string _input;
    private int _failures;

    /// <param name="input">The INPUT record.</param>
    /// <param name="failures">How many requests are answered by 503 first.</param>
    internal ActorPlatform(string input, int failures = 0)
    {
        _input = input;
        _failures = failures;
        _platform = FakePlatform.Start(Answer);
    }

    internal ActorPlatform(object input, int failures = 0)
        : this(JsonSerializer.Serialize(input), failures)
    {
    }

    internal string Url => _platform.BaseUri.ToString().TrimEnd('/');
    internal ConcurrentQueue<JsonElement> Items { get; } = [];
    internal JsonElement Output { get; private set; }
    internal ConcurrentQueue<(string Message, bool IsTerminal)> Status { get; } = [];
    internal IEnumerable<string> Requests => _platform.Requests.Select(request => request.ToString());

    internal IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?>
    {
        ["APIFY_API_BASE_URL"] = Url,
        ["APIFY_TOKEN"] = Token,
        ["ACTOR_RUN_ID"] = "run",
        ["ACTOR_INPUT_KEY"] = "INPUT",
        ["ACTOR_DEFAULT_DATASET_ID"] = "dataset",
        ["ACTOR_DEFAULT_KEY_VALUE_STORE_ID"] = "store",
    };

    public void Dispose() => _platform.Dispose();

    private FakeReply Answer(FakeRequest request)
    {
        if (request.Path.StartsWith("/v2/", StringComparison.Ordinal))
        {
            return request.Header("Authorization") != "Bearer " + Token ? FakeReply.Error(401, "user-or-token-not-found")
                : Interlocked.Decrement(ref _failures) >= 0 ? FakeReply.Error(503, "unavailable")
                : AnswerApi(request);
        }
        return (request.Method, request.Path) switch
        {
            ("GET" or "HEAD", "/page") or ("GET", "/no-head") => FakeReply.Html(200),
            (_, "/no-head") => FakeReply.Html(405),
            ("GET" or "HEAD", "/moved") => FakeReply.Redirect(302, "/page"),
            ("GET" or "HEAD", "/slow") => FakeReply.Silent(),
            _ => FakeReply.Html(404),
        };
    }

    private FakeReply AnswerApi(FakeRequest request)
    {
        switch (request.Method, request.Path)
        {
            case ("GET", "/v2/key-value-stores/store/records/INPUT"):
                return FakeReply.Json(200, _input);
            case ("POST", "/v2/datasets/dataset/items"):
                foreach (JsonElement item in request.Json.EnumerateArray())
                    Items.Enqueue(item);
                return FakeReply.Json(201, "{}");
            case ("PUT", "/v2/key-value-stores/store/records/OUTPUT"):
                Output = request.Json;
                return FakeReply.Json(201, "{}");
            case ("PUT", "/v2/actor-runs/run"):
                JsonElement update = request.Json;
                Status.Enqueue((update.GetProperty("statusMessage").GetString()!, update.GetProperty("isStatusMessageTerminal").GetBoolean()));
                return FakeReply.Json(200, "{}");
            default:
                return FakeReply.Error(404, "page-not-found");
        }
    }
}
