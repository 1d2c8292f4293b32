using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.RequestQueues;

/// <summary>What crawlers rely on: each request once, in order, to one client at a time.</summary>
public sealed class RequestQueueTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private readonly Api _api = platform.Api;

    [Theory]
    [InlineData("u2", "bKICyI5Unf9owJv")]
    [InlineData("http://127.0.0.1:3398", "cdmecad6ILfvA4G")]
    [InlineData("http://a", "VN9IS7KC5Ryt0Z1")]
    public async Task A_request_has_the_ID_that_the_platform_computes_of_its_key(string uniqueKey, string id)
    {
        string queue = await Create();
        Answer added = await Add(queue, uniqueKey);
        Assert.Equal(id, added.Expect(201).Data.GetProperty("requestId").GetString());
    }

    [Fact]
    public async Task A_request_is_in_the_queue_once_however_often_it_is_added()
    {
        string queue = await Create();
        Assert.False((await Add(queue, "a")).Data.GetProperty("wasAlreadyPresent").GetBoolean());
        Assert.True((await Add(queue, "a")).Data.GetProperty("wasAlreadyPresent").GetBoolean());
        string id = (await Add(queue, "a")).Data.GetProperty("requestId").GetString()!;
        await Handle(queue, id);
        Assert.True((await Add(queue, "a")).Data.GetProperty("wasAlreadyHandled").GetBoolean());
        Assert.Equal((1, 1, 0), await Counts(queue));
    }

    [Fact]
    public async Task A_request_keeps_all_that_it_was_added_with()
    {
        string queue = await Create();
        JsonObject request = JsonNode.Parse("""{"url":"https://example.com/č","uniqueKey":"k","method":"POST","payload":"{\"a\":1}","headers":{"X":"y"},"userData":{"label":"DETAIL","deep":{"n":[1,2.50]}},"noRetry":true,"other":1e3}""")!.AsObject();
        string id = (await _api.Post($"v2/request-queues/{queue}/requests", request.ToJsonString())).Data.GetProperty("requestId").GetString()!;
        JsonObject kept = JsonNode.Parse((await _api.Get($"v2/request-queues/{queue}/requests/{id}")).Expect(200).Data.GetRawText())!.AsObject();
        request["id"] = id;
        request["retryCount"] = 0;
        Assert.True(JsonNode.DeepEquals(request, kept), kept.ToJsonString());
        Assert.Contains("2.50", kept.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"noRetry\":\"True\"")]
    [InlineData("\"headers\":\"X: y\"")]
    [InlineData("\"method\":\"FOO BAR\"")]
    [InlineData("\"method\":1")]
    [InlineData("\"userData\":[]")]
    [InlineData("\"payload\":5")]
    [InlineData("\"retryCount\":\"1\"")]
    [InlineData("\"errorMessages\":[1]")]
    [InlineData("\"loadedUrl\":{}")]
    public async Task A_field_of_another_type_is_refused_as_the_platform_would(string field)
    {
        string queue = await Create();
        Answer answer = await _api.Post($"v2/request-queues/{queue}/requests", "{\"url\":\"http://a\",\"uniqueKey\":\"a\"," + field + "}");
        Assert.Equal("invalid-input", answer.Expect(400).ErrorType);
    }

    [Fact]
    public async Task Requests_come_in_the_order_in_which_they_were_added_and_those_at_the_front_first()
    {
        string queue = await Create();
        foreach (string key in new[] { "1", "2", "3" }) await Add(queue, key);
        await Add(queue, "front1", "?forefront=1");
        await Add(queue, "front2", "?forefront=true");
        Assert.Equal(["front2", "front1", "1", "2", "3"], Keys(await Head(queue)));
        Assert.Equal(["front2", "front1"], Keys(await Head(queue, "?limit=2")));
    }

    [Fact]
    public async Task A_locked_request_is_handed_to_nobody_else_until_its_lock_ends()
    {
        string queue = await Create();
        foreach (string key in new[] { "1", "2", "3" }) await Add(queue, key);
        JsonElement mine = await Lock(queue, "me", 2, 60);
        Assert.Equal(["1", "2"], Keys(mine));
        Assert.True(mine.GetProperty("queueHasLockedRequests").GetBoolean());
        Assert.Equal(["3"], Keys(await Lock(queue, "other", 25, 0.05)));
        // The other's lock ends by itself.
        await Api.Eventually(async () => Keys(await Head(queue)).SequenceEqual(["3"]), "the lock has ended");
        string first = mine.GetProperty("items")[0].GetProperty("id").GetString()!;
        (await _api.Put($"v2/request-queues/{queue}/requests/{first}/lock?lockSecs=60&clientKey=other")).Expect(403);
        (await _api.Delete($"v2/request-queues/{queue}/requests/{first}/lock?clientKey=other")).Expect(403);
        (await _api.Put($"v2/request-queues/{queue}/requests/{first}/lock?lockSecs=120&clientKey=me")).Expect(200);
        (await _api.Delete($"v2/request-queues/{queue}/requests/{first}/lock?clientKey=me&forefront=1")).Expect(204);
        Assert.Equal(["1", "3"], Keys(await Head(queue)));
        Assert.Equal(1, (await _api.Post($"v2/request-queues/{queue}/requests/unlock?clientKey=me")).Data.GetProperty("unlockedCount").GetInt32());
        Assert.Equal(3, Keys(await Head(queue)).Count);
    }

    [Fact]
    public async Task A_request_that_is_given_back_goes_to_the_end_and_a_handled_one_out_of_the_queue()
    {
        string queue = await Create();
        foreach (string key in new[] { "1", "2", "3" }) await Add(queue, key);
        string[] ids = [.. (await Lock(queue, "me", 3, 60)).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];
        await Handle(queue, ids[1]);
        await _api.Put($"v2/request-queues/{queue}/requests/{ids[0]}?clientKey=me", new { id = ids[0], url = "http://x/1", uniqueKey = "1", retryCount = 1 });
        Assert.Empty(Keys(await Head(queue)));
        (await _api.Delete($"v2/request-queues/{queue}/requests/{ids[0]}/lock?clientKey=me")).Expect(204);
        (await _api.Delete($"v2/request-queues/{queue}/requests/{ids[2]}/lock?clientKey=me&forefront=1")).Expect(204);
        JsonElement head = await Head(queue);
        Assert.Equal(["3", "1"], Keys(head));
        Assert.Equal(1, head.GetProperty("items")[1].GetProperty("retryCount").GetInt32());
        Assert.Equal((3, 1, 2), await Counts(queue));
        Assert.False((await _api.Get($"v2/request-queues/{queue}/requests/{ids[0]}")).Data.TryGetProperty("handledAt", out _));
    }

    [Fact]
    public async Task Many_clients_at_once_never_get_the_same_request_and_leave_none()
    {
        string queue = await Create();
        for (int batch = 0; batch < 12; batch++)
            await _api.Post($"v2/request-queues/{queue}/requests/batch", Enumerable.Range(batch * 25, 25).Select(n => new { url = $"http://x/{n}", uniqueKey = $"{n}" }));
        ConcurrentBag<string> got = [];
        await Task.WhenAll(Enumerable.Range(0, 6).Select(async client =>
        {
            for (JsonElement head; Keys(head = await Lock(queue, $"client{client}", 7, 60)).Count > 0;)
            {
                foreach (JsonElement item in head.GetProperty("items").EnumerateArray())
                {
                    got.Add(item.GetProperty("uniqueKey").GetString()!);
                    await Handle(queue, item.GetProperty("id").GetString()!);
                }
            }
        }));
        Assert.Equal(300, got.Count);
        Assert.Equal(300, got.Distinct().Count());
        Assert.Equal((300, 300, 0), await Counts(queue));
        Assert.True((await _api.Get($"v2/request-queues/{queue}")).Data.GetProperty("hadMultipleClients").GetBoolean());
    }

    [Fact]
    public async Task The_list_goes_through_all_requests_page_by_page_also_while_some_are_deleted()
    {
        string queue = await Create();
        for (int batch = 0; batch < 4; batch++)
            await _api.Post($"v2/request-queues/{queue}/requests/batch", Enumerable.Range(batch * 25, 25).Select(n => new { url = $"http://x/{n}", uniqueKey = $"{n}" }));
        List<string> seen = [];
        for (string? cursor = ""; cursor is not null;)
        {
            JsonElement page = (await _api.Get($"v2/request-queues/{queue}/requests?limit=30{(cursor.Length > 0 ? "&cursor=" + Uri.EscapeDataString(cursor) : "")}")).Expect(200).Data;
            seen.AddRange(Keys(page));
            string last = page.GetProperty("items").EnumerateArray().Last().GetProperty("id").GetString()!;
            (await _api.Delete($"v2/request-queues/{queue}/requests/{last}")).Expect(204);
            cursor = page.TryGetProperty("nextCursor", out JsonElement next) ? next.GetString() : null;
        }

        Assert.Equal(Enumerable.Range(0, 100).Select(n => $"{n}"), seen);
        Assert.Equal((96, 0, 96), await Counts(queue));
    }

    [Fact]
    public async Task The_list_can_be_of_what_is_locked_or_was_not_handled()
    {
        string queue = await Create();
        foreach (string key in new[] { "1", "2", "3" }) await Add(queue, key);
        await Handle(queue, (await Lock(queue, "me", 2, 60)).GetProperty("items")[0].GetProperty("id").GetString()!);
        Assert.Equal(["2"], Keys((await _api.Get($"v2/request-queues/{queue}/requests?filter=locked")).Data));
        Assert.Equal(["2", "3"], Keys((await _api.Get($"v2/request-queues/{queue}/requests?filter=locked,pending")).Data));
        (await _api.Get($"v2/request-queues/{queue}/requests?filter=old")).Expect(400);
    }

    [Fact]
    public async Task A_batch_is_deleted_by_ID_and_by_key_and_what_is_not_there_does_no_harm()
    {
        string queue = await Create();
        foreach (string key in new[] { "1", "2", "3" }) await Add(queue, key);
        string id = (await Head(queue)).GetProperty("items")[0].GetProperty("id").GetString()!;
        Answer deleted = await _api.Send(HttpMethod.Delete, $"v2/request-queues/{queue}/requests/batch", JsonContent.Create(new object[] { new { id }, new { uniqueKey = "2" }, new { uniqueKey = "none" } }));
        Assert.Equal(3, deleted.Expect(200).Data.GetProperty("processedRequests").GetArrayLength());
        Assert.Equal(["3"], Keys(await Head(queue)));
        Assert.Equal((1, 0, 1), await Counts(queue));
    }

    [Theory]
    [InlineData("""{"uniqueKey":"a"}""", "")]
    [InlineData("""{"url":"http://x","uniqueKey":"a","handledAt":"yesterday"}""", "")]
    [InlineData("""[]""", "/batch")]
    [InlineData("""[{"url":"http://x","uniqueKey":"a"},{"uniqueKey":"b"}]""", "/batch")]
    [InlineData("""{"url":"http://x","uniqueKey":"a"}""", "/batch")]
    public async Task A_wrong_request_adds_nothing(string body, string where)
    {
        string queue = await Create();
        Answer answer = await _api.Post($"v2/request-queues/{queue}/requests{where}", body);
        Assert.Equal("invalid-input", answer.Expect(400).ErrorType);
        Assert.Equal((0, 0, 0), await Counts(queue));
    }

    [Fact]
    public async Task More_than_25_in_a_batch_are_refused()
    {
        string queue = await Create();
        (await _api.Post($"v2/request-queues/{queue}/requests/batch", Enumerable.Range(0, 26).Select(n => new { url = $"http://x/{n}", uniqueKey = $"{n}" }))).Expect(400);
    }

    [SkippableFact]
    public async Task Answers_have_the_shape_that_the_API_documents()
    {
        OpenApiContract? contract = OpenApiContract.Instance;
        Skip.If(contract is null, OpenApiContract.SkipReason);
        string queue = await Create();
        string root = $"v2/request-queues/{queue}";
        async Task<JsonElement> Check(string method, string path, object? body = null)
        {
            Answer answer = await _api.Send(new HttpMethod(method), root + path, body is null ? null : JsonContent.Create(body));
            Assert.True(answer.Status is >= 200 and < 300, $"{method} {path}: {answer.Text}");
            string template = "/v2/request-queues/{}" + System.Text.RegularExpressions.Regex.Replace(path.Split('?')[0], "/requests/[A-Za-z0-9]{15}", "/requests/{}");
            if (answer.Status != 204)
                Assert.Empty(contract!.ValidateResponse(method, template, answer.Status, answer.Text).Select(error => $"{method} {path}: {error}"));
            return answer.Status == 204 ? default : answer.Data;
        }

        await Check("POST", "/requests", new { url = "http://x/1", uniqueKey = "1" });
        await Check("POST", "/requests/batch", new[] { new { url = "http://x/2", uniqueKey = "2" }, new { url = "http://x/3", uniqueKey = "3" } });
        await Check("GET", "/head?limit=2");
        string id = (await Check("POST", "/head/lock?lockSecs=60&limit=2&clientKey=me")).GetProperty("items")[0].GetProperty("id").GetString()!;
        await Check("PUT", $"/requests/{id}/lock?lockSecs=60&clientKey=me");
        await Check("DELETE", $"/requests/{id}/lock?clientKey=me");
        await Check("POST", "/requests/unlock?clientKey=me");
        await Check("GET", $"/requests/{id}");
        await Check("PUT", $"/requests/{id}?clientKey=me", new { id, url = "http://x/1", uniqueKey = "1", handledAt = "2026-01-02T03:04:05.678Z" });
        await Check("GET", "/requests?limit=2");
        await Check("DELETE", "/requests/batch", new[] { new { uniqueKey = "3" } });
        await Check("DELETE", $"/requests/{id}");
        await Check("GET", "");
    }

    [Fact]
    public async Task A_batch_with_the_same_request_twice_is_refused_as_on_the_platform_and_adds_nothing()
    {
        string queue = await Create();
        object one = new { url = "http://x/1", uniqueKey = "1" };
        Answer answer = await _api.Post($"v2/request-queues/{queue}/requests/batch", new[] { one, new { url = "http://x/2", uniqueKey = "2" }, one });
        Assert.Equal("request-queue-duplicate-requests", answer.Expect(400).ErrorType);
        Assert.Equal((0, 0, 0), await Counts(queue));
    }

    [Fact]
    public async Task A_client_whose_first_call_fails_is_counted_like_any_other_after_it()
    {
        string queue = await Create();
        (await _api.Send(HttpMethod.Delete, $"v2/request-queues/{queue}/requests/NoSuchRequest00?clientKey=one")).Expect(404);
        await Add(queue, "a", "?clientKey=one");
        Assert.Equal((1, 0, 1), await Counts(queue));
        Assert.False((await Head(queue, "?clientKey=one")).GetProperty("hadMultipleClients").GetBoolean());
        Assert.True((await Head(queue, "?clientKey=two")).GetProperty("hadMultipleClients").GetBoolean());
    }

    [Fact]
    public async Task A_request_whose_lock_ended_keeps_its_place_and_is_then_its_new_clients_alone()
    {
        string queue = await Create();
        foreach (string key in new[] { "1", "2" }) await Add(queue, key);
        string id = (await Lock(queue, "one", 1, 0.001)).GetProperty("items")[0].GetProperty("id").GetString()!;
        await Api.Eventually(async () => Keys(await Head(queue)).Count == 2, "the lock ends");
        Assert.Equal(["1", "2"], Keys(await Head(queue)));
        Assert.Equal(["1"], Keys(await Lock(queue, "two", 1, 60)));
        (await _api.Put($"v2/request-queues/{queue}/requests/{id}/lock?lockSecs=60&clientKey=one")).Expect(403);
        (await _api.Put($"v2/request-queues/{queue}/requests/{id}/lock?lockSecs=60&clientKey=two")).Expect(200);
    }

    private async Task<string> Create() => (await _api.Post("v2/request-queues")).Data.GetProperty("id").GetString()!;

    private Task<Answer> Add(string queue, string key, string query = "") => _api.Post($"v2/request-queues/{queue}/requests{query}", new { url = "http://x/" + key, uniqueKey = key });

    private async Task<JsonElement> Head(string queue, string query = "") => (await _api.Get($"v2/request-queues/{queue}/head{query}")).Expect(200).Data;

    private async Task<JsonElement> Lock(string queue, string client, int limit, double seconds) =>
        (await _api.Post(FormattableString.Invariant($"v2/request-queues/{queue}/head/lock?limit={limit}&lockSecs={seconds}&clientKey={client}"))).Expect(201).Data;

    private async Task Handle(string queue, string id) =>
        (await _api.Put($"v2/request-queues/{queue}/requests/{id}", new { id, url = "http://x/", uniqueKey = "any", handledAt = "2026-01-02T03:04:05.678Z" })).Expect(200);

    private async Task<(long Total, long Handled, long Pending)> Counts(string queue)
    {
        JsonElement data = (await _api.Get($"v2/request-queues/{queue}")).Expect(200).Data;
        return (data.GetProperty("totalRequestCount").GetInt64(), data.GetProperty("handledRequestCount").GetInt64(), data.GetProperty("pendingRequestCount").GetInt64());
    }

    private static List<string> Keys(JsonElement list) => [.. list.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("uniqueKey").GetString()!)];
}
