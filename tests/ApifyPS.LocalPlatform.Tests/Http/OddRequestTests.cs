using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ApifyPS.LocalPlatform.Http;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Http;

/// <summary>Who sends something that makes no sense is told so; an internal error would make clients send it again, nine times.</summary>
public sealed class OddRequestTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private static readonly string[] Bodies =
    [
        "", " ", "null", "true", "1", "1e999", "-0.0", "\"text\"", "\"\\ud800\"", "[]", "[null]", "[1]", "[[]]", "[{}]", "{", "{}x", "{\"a\":1,\"a\":2}",
        "{\"name\":\"\\ud800\"}", "{\"\\ud800\":1}", "{\"name\":1,\"title\":[],\"generalAccess\":{},\"schema\":\"x\"}", "{\"name\":\"\",\"title\":\"\",\"description\":\"\"}",
        "{\"name\":\"a/b\",\"versions\":1,\"sourceFiles\":{},\"envVars\":[1],\"taggedBuilds\":[]}", "{\"versions\":[null],\"defaultRunOptions\":1,\"exampleRunInput\":true}",
        "{\"versionNumber\":\"99999999999.1\",\"sourceType\":\"X\",\"sourceFiles\":[{\"name\":1}]}", "{\"versionNumber\":\"0.7\",\"sourceType\":\"SOURCE_FILES\",\"sourceFiles\":[{\"name\":\"\\u0000\"},{\"name\":\"a\"},{\"name\":\"a/b\"}]}",
        "{\"url\":1,\"uniqueKey\":[],\"handledAt\":\"x\",\"userData\":1}", "[{\"url\":\"\",\"uniqueKey\":\"\"},{\"url\":\"http://a\",\"a\":1,\"a\":2}]", "[{\"id\":1},{\"uniqueKey\":null}]",
        "{\"eventTypes\":1,\"requestUrl\":\"x\",\"condition\":[]}", "{\"eventTypes\":[\"ACTOR.RUN.SUCCEEDED\"],\"requestUrl\":\"http://a\",\"condition\":{\"actorId\":1},\"payloadTemplate\":\"{{\",\"headersTemplate\":\"[]\"}",
        "{\"name\":\"odd\",\"cronExpression\":\"* * *\",\"timezone\":1,\"actions\":{}}", "{\"name\":\"odd\",\"cronExpression\":\"0 0 31 2 *\",\"timezone\":\"Nowhere/Land\",\"isEnabled\":\"x\",\"actions\":[1]}",
        "{\"name\":\"odd\",\"cronExpression\":\"5/2147483647 * * * *\",\"timezone\":\"UTC\",\"isEnabled\":false,\"isExclusive\":false,\"actions\":[]}",
        "{\"actId\":[],\"name\":\"odd\",\"input\":1,\"options\":[]}", "{\"eventName\":1,\"count\":-1}", "{\"eventName\":\"\",\"count\":1e99}", "{\"statusMessage\":{},\"isStatusMessageTerminal\":1,\"level\":9}",
        "{\"payload\":\"x\",\"encoded\":\"!\"}", "{\"encoded\":\"e30=\"}", "{\"maxMonthlyUsageUsd\":\"x\",\"dataRetentionDays\":-1}",
    ];

    private static readonly string[] Queries =
    [
        "limit=0&offset=9223372036854775807", "limit=1e99", "limit=-1", "desc=2", "fields=,,&omit=%00&unwind=a,b&flatten=..", "format=pdf", "format=csv&delimiter=&bom=1", "view=nothing", "signature=!",
        "memory=1&timeout=-1", "memory=99999999999&timeout=1e300&maxItems=x&maxTotalChargeUsd=-1", "webhooks=!!", "webhooks=W251bGxd", "webhooks=eyJhIjoxfQ==", "build=%00", "waitForFinish=NaN", "waitForFinish=-5",
        "status=,&startedAfter=x", "lockSecs=9999999999&clientKey=%F0%9F%98%80", "lockSecs=0&limit=0&forefront=x", "cursor=!", "cursor=LTE=&exclusiveStartId=x", "exclusiveStartKey=%F4%8F%BF%BF&prefix=%25&collection=x", "targetActorId=&build=", "filter=x",
        "version=x&tag=%20&useCache=2", "date=2026-13-45", "date=0001-01-01", "sortBy=x&search=%25_%27", "stream=1&download=1&raw=1&startLine=-1", "token=", "method=", "name=%20", "unnamed=x", "outputRecordKey=..%2F..",
    ];

    private readonly Api _api = platform.Api;

    [Fact]
    public async Task No_body_makes_an_end_point_fail_inside()
    {
        List<string> failed = [];
        foreach ((string method, string path) in await EndPoints())
        {
            if (method is "GET" or "HEAD" || path.StartsWith("tools/", StringComparison.Ordinal) && method == "DELETE") continue;
            // What is deleted is not there for the rest: those that take no body can do without odd ones.
            if (method == "DELETE" && !path.EndsWith("/batch", StringComparison.Ordinal)) continue;
            foreach (string body in Bodies) await SendAsync(failed, method, path, "", body);
        }

        Assert.Empty(failed);
    }

    [Fact]
    public async Task No_query_makes_an_end_point_fail_inside()
    {
        List<string> failed = [];
        foreach ((string method, string path) in await EndPoints())
        {
            if (method == "DELETE") continue;
            foreach (string query in Queries) await SendAsync(failed, method, path, query, method is "GET" or "HEAD" ? null : "{}");
        }

        Assert.Empty(failed);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task A_body_that_is_not_compressed_as_it_says_is_refused(string encoding)
    {
        string dataset = Id(await _api.Post("v2/datasets"));
        string store = Id(await _api.Post("v2/key-value-stores"));
        foreach ((HttpMethod method, string path) in new[] { (HttpMethod.Post, $"v2/datasets/{dataset}/items"), (HttpMethod.Put, $"v2/key-value-stores/{store}/records/K") })
        {
            using ByteArrayContent content = new("this is no compressed text"u8.ToArray());
            content.Headers.ContentEncoding.Add(encoding);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            Assert.Equal("invalid-input", (await _api.Send(method, path, content)).Expect(400).ErrorType);
        }

        Assert.Equal(0, (await _api.Get($"v2/datasets/{dataset}/items")).Json.GetArrayLength());
        (await _api.Get($"v2/key-value-stores/{store}/records/K")).Expect(404);
    }

    [Theory]
    [InlineData(@"\ud800", "\ufffd")]
    [InlineData(@"a\uDFFFb", "a\ufffdb")]
    [InlineData(@"\ud83d\ude00", "\U0001F600")]
    [InlineData(@"\\ud800", @"\ud800")]
    public async Task Half_a_character_that_JavaScript_lets_pass_does_no_harm(string escaped, string stored)
    {
        string name = "half-" + Guid.NewGuid().ToString("N")[..8];
        string actor = await _api.Scripted(name, new { echoInput = true });
        string task = Id((await _api.Post("v2/actor-tasks", $$$"""{"actId":"{{{actor}}}","name":"{{{name}}}","input":{"text":"{{{escaped}}}"}}""")).Expect(201));
        Assert.Equal(stored, (await _api.Get($"v2/actor-tasks/{task}/input")).Expect(200).Json.GetProperty("text").GetString());
        string dataset = Id(await _api.Post("v2/datasets"));
        (await _api.Post($"v2/datasets/{dataset}/items", $$"""{"text":"{{escaped}}"}""")).Expect(201);
        foreach (string format in new[] { "json", "jsonl", "csv", "html", "xml", "rss", "xlsx" }) (await _api.Get($"v2/datasets/{dataset}/items?format={format}&fields=text")).Expect(200);
    }

    [Fact]
    public async Task Of_a_property_that_comes_twice_the_last_one_counts_as_in_JavaScript()
    {
        Answer dataset = (await _api.Post("v2/datasets?name=twice")).Expect(201);
        Assert.Equal("second", (await _api.Put($"v2/datasets/{Id(dataset)}", """{"name":"first","name":"second"}""")).Expect(200).Data.GetProperty("name").GetString());
        string queue = Id(await _api.Post("v2/request-queues"));
        string request = (await _api.Post($"v2/request-queues/{queue}/requests", """{"url":"http://a","uniqueKey":"a","userData":{"n":1,"n":2},"url":"http://b"}""")).Expect(201).Data.GetProperty("requestId").GetString()!;
        JsonElement stored = (await _api.Get($"v2/request-queues/{queue}/requests/{request}")).Data;
        Assert.Equal(("http://b", 2), (stored.GetProperty("url").GetString(), stored.GetProperty("userData").GetProperty("n").GetInt32()));
    }

    [Fact]
    public async Task A_record_whose_type_is_left_empty_has_one_all_the_same()
    {
        string store = Id(await _api.Post("v2/key-value-stores"));
        using ByteArrayContent content = new("x"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", "");
        (await _api.Send(HttpMethod.Put, $"v2/key-value-stores/{store}/records/K", content)).Expect(201);
        Assert.Equal("application/octet-stream", (await _api.Get($"v2/key-value-stores/{store}/records/K")).Expect(200).ContentHeaders.ContentType!.ToString());
    }

    private async Task SendAsync(List<string> failed, string method, string path, string query, string? body)
    {
        using StringContent? content = body is null ? null : new(body, Encoding.UTF8, "application/json");
        Answer answer = await _api.Send(new HttpMethod(method), $"v2/{path}?{query}", content);
        bool isEnvelope = answer.Status < 400 || method == "HEAD" || answer.ErrorType is { Length: > 0 };
        if (answer.Status == 500 || !isEnvelope) failed.Add($"{answer.Status} {method} {path}?{query} {body}");
    }

    /// <summary>What is documented, with the IDs of things that are there.</summary>
    private async Task<List<(string Method, string Path)>> EndPoints()
    {
        string name = "odd-" + Guid.NewGuid().ToString("N")[..8];
        await _api.Scripted(name, new { items = new[] { new { a = 1 } }, log = new[] { "line" } });
        JsonElement run = await _api.Run("local~" + name);
        string actor = run.GetProperty("actId").GetString()!;
        string queue = Id(await _api.Post("v2/request-queues"));
        Dictionary<string, string> ids = new()
        {
            ["actorId"] = actor, ["runId"] = Id(run), ["buildId"] = run.GetProperty("buildId").GetString()!, ["buildOrRunId"] = Id(run), ["userId"] = "local",
            ["actorTaskId"] = Id(await _api.Post("v2/actor-tasks", new { actId = actor, name })), ["versionNumber"] = "0.0", ["envVarName"] = "A",
            ["datasetId"] = Id(await _api.Post("v2/datasets")), ["storeId"] = Id(await _api.Post("v2/key-value-stores")), ["recordKey"] = "K", ["queueId"] = queue,
            ["requestId"] = (await _api.Post($"v2/request-queues/{queue}/requests", new { url = "http://a", uniqueKey = "a" })).Data.GetProperty("requestId").GetString()!,
            ["webhookId"] = Id(await _api.Post("v2/webhooks", new { eventTypes = new[] { "ACTOR.RUN.FAILED" }, condition = new { actorId = actor }, requestUrl = "http://127.0.0.1:1/", doNotRetry = true })),
            ["scheduleId"] = Id(await _api.Post("v2/schedules", new { name, cronExpression = "@yearly", timezone = "UTC", isEnabled = false, isExclusive = false, actions = Array.Empty<object>() })),
        };
        ids["dispatchId"] = Id(await _api.Post($"v2/webhooks/{ids["webhookId"]}/test"));
        return [.. DocumentedEndpoints.All.Select(one => (one.Method, string.Join('/', one.Template.Split('/').Select(part => part.StartsWith('{') ? ids[part.Trim('{', '}')] : part))))];
    }

    private static string Id(Answer answer) => Id(answer.Data);

    private static string Id(JsonElement data) => data.GetProperty("id").GetString()!;
}
