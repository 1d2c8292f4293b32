using System.Diagnostics;
using System.Net;
using System.Text.Json;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Admin;

/// <summary>Each test uses a path of its own, because rules apply to the whole server.</summary>
public sealed class FaultTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private readonly Api _api = platform.Api;

    [Fact]
    public async Task A_status_is_answered_so_often_and_after_so_many_as_the_rule_says()
    {
        string id = await Add(new { method = "get", path = "users/me\\?a=1$", skip = 1, times = 2, action = new { status = 429, headers = new Dictionary<string, string> { ["Retry-After"] = "7" } } });
        List<int> statuses = [];
        Answer? limited = null;
        for (int index = 0; index < 4; index++)
        {
            Answer answer = await _api.Get("v2/users/me?a=1");
            statuses.Add(answer.Status);
            if (answer.Status == 429) limited = answer;
        }

        Assert.Equal([200, 429, 429, 200], statuses);
        Assert.Equal(("rate-limit-exceeded", "7"), (limited!.ErrorType, limited.Headers.GetValues("Retry-After").Single()));
        (await _api.Get("v2/users/me?a=2")).Expect(200);
        var rule = (await _api.Get("__local/faults")).Data.EnumerateArray().Single(entry => entry.GetProperty("id").GetString() == id);
        Assert.Equal(2, rule.GetProperty("hits").GetInt32());
    }

    [Fact]
    public async Task A_proxy_page_can_be_played()
    {
        await Add(new { path = "proxy-page", action = new { status = 502, body = "<html>Bad gateway</html>" } });
        Answer answer = (await _api.Get("v2/users/me?x=proxy-page")).Expect(502);
        Assert.Equal(("<html>Bad gateway</html>", "text/html"), (answer.Text, answer.ContentHeaders.ContentType!.MediaType));
    }

    [Fact]
    public async Task A_reset_does_not_do_what_was_asked_and_a_reset_after_commit_does()
    {
        await Add(new { path = "name=never", action = new { reset = true } });
        await Add(new { path = "name=lost-answer", action = new { resetAfterCommit = true } });
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _api.Post("v2/datasets?name=never"));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _api.Post("v2/datasets?name=lost-answer"));
        (await _api.Get("v2/datasets/local~never")).Expect(404);
        (await _api.Get("v2/datasets/local~lost-answer")).Expect(200);
    }

    [Fact]
    public async Task What_was_done_can_be_answered_by_a_gateway_that_does_not_know()
    {
        await Add(new { path = "name=done-502", times = 1, action = new { statusAfterCommit = 502, body = "<html>Bad gateway</html>" } });
        using HttpResponseMessage answer = await _api.Http.PostAsync("v2/datasets?name=done-502", null);
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal("<html>Bad gateway</html>", await answer.Content.ReadAsStringAsync());
        (await _api.Get("v2/datasets/local~done-502")).Expect(200);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_slow_platform_does_what_it_was_asked_also_when_the_client_has_given_up(bool doneFirst)
    {
        string name = doneFirst ? "done-then-slow" : "slow-then-done";
        await Add(new { path = $"name={name}", times = 1, action = doneFirst ? (object)new { delayAfterCommitMs = 600 } : new { delayMs = 600 } });
        using CancellationTokenSource patience = new(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _api.Http.PostAsync($"v2/datasets?name={name}", null, patience.Token));
        for (Stopwatch watch = Stopwatch.StartNew(); (await _api.Get($"v2/datasets/local~{name}")).Status == 404; await Task.Delay(20))
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), "it was never done");
    }

    [Fact]
    public async Task A_late_answer_is_a_whole_answer()
    {
        await Add(new { path = "users/me\\?held", action = new { delayAfterCommitMs = 100 } });
        Stopwatch watch = Stopwatch.StartNew();
        Assert.Equal("local", (await _api.Get("v2/users/me?held")).Expect(200).Data.GetProperty("username").GetString());
        Assert.True(watch.ElapsedMilliseconds >= 90, $"{watch.ElapsedMilliseconds} ms");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_can_be_cut_off(bool withLength)
    {
        string id = (await _api.Post("v2/datasets")).Data.GetProperty("id").GetString()!;
        await _api.Post($"v2/datasets/{id}/items", Enumerable.Range(0, 1000).Select(n => new { n, padding = new string('x', 200) }));
        string path = withLength ? $"v2/datasets/{id}" : $"v2/datasets/{id}/items";
        await Add(new { path = $"{path}$", action = new { truncateBody = 100 } });
        using HttpResponseMessage response = await _api.Http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using MemoryStream received = new();
        await Assert.ThrowsAnyAsync<IOException>(async () => await (await response.Content.ReadAsStreamAsync()).CopyToAsync(received));
        Assert.Equal(100, received.Length);
    }

    [Fact]
    public async Task A_body_can_be_slow_and_is_whole_in_the_end()
    {
        string expected = (await _api.Get("v2/users/me")).Text;
        await Add(new { path = "users/me\\?slow", action = new { slowBody = new { bytes = expected.Length / 4, intervalMs = 30 } } });
        Stopwatch watch = Stopwatch.StartNew();
        Assert.Equal(expected, (await _api.Get("v2/users/me?slow")).Text);
        Assert.True(watch.ElapsedMilliseconds >= 110, $"{watch.ElapsedMilliseconds} ms");
    }

    [Fact]
    public async Task A_delay_comes_before_the_answer_and_an_endless_request_gets_none()
    {
        await Add(new { path = "users/me\\?late", action = new { delayMs = 200 } });
        await Add(new { path = "users/me\\?never", action = new { endless = true } });
        Stopwatch watch = Stopwatch.StartNew();
        (await _api.Get("v2/users/me?late")).Expect(200);
        Assert.True(watch.ElapsedMilliseconds >= 190, $"{watch.ElapsedMilliseconds} ms");
        using CancellationTokenSource patience = new(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _api.Http.GetAsync("v2/users/me?never", patience.Token));
    }

    [Fact]
    public async Task A_probability_with_a_seed_hits_the_same_requests_every_time()
    {
        string first = await Pattern();
        Assert.Equal(first, await Pattern());
        Assert.Contains('1', first);
        Assert.Contains('0', first);

        async Task<string> Pattern()
        {
            string id = await Add(new { path = "seeded", probability = 0.5, seed = 7, action = new { status = 500 } });
            string hits = "";
            for (int index = 0; index < 30; index++) hits += (await _api.Get("v2/users/me?seeded")).Status == 500 ? '1' : '0';
            (await _api.Delete($"__local/faults/{id}")).Expect(204);
            return hits;
        }
    }

    [Fact]
    public async Task A_platform_can_be_played_that_hides_who_started_a_run_and_whose_lists_lag()
    {
        await _api.Scripted("obscured", new { });
        using HttpRequestMessage start = new(HttpMethod.Post, "v2/actors/local~obscured/runs");
        start.Headers.TryAddWithoutValidation("User-Agent", "Somebody/1.0");
        (await _api.Http.SendAsync(start)).EnsureSuccessStatusCode();
        string id = (await _api.Get("v2/actors/local~obscured/runs?b")).Data.GetProperty("items")[0].GetProperty("id").GetString()!;
        Assert.True((await _api.Get($"v2/actor-runs/{id}?b")).Data.GetProperty("meta").TryGetProperty("userAgent", out _));
        await Add(new { path = "obscured/runs\\?a|actor-runs/.*\\?a", action = new { hideUserAgent = true, listLagMs = 60_000 } });

        JsonElement run = (await _api.Get($"v2/actor-runs/{id}?a")).Expect(200).Data;
        Assert.Equal(id, run.GetProperty("id").GetString());
        Assert.Equal(["origin"], run.GetProperty("meta").EnumerateObject().Select(field => field.Name));
        JsonElement list = (await _api.Get("v2/actors/local~obscured/runs?a")).Expect(200).Data;
        Assert.Equal((0, 0, 0), (list.GetProperty("items").GetArrayLength(), list.GetProperty("total").GetInt32(), list.GetProperty("count").GetInt32()));
        Assert.Equal(1, (await _api.Get("v2/actors/local~obscured/runs?b")).Data.GetProperty("total").GetInt32());
        (await _api.Get("v2/actor-runs/nosuchrun?a")).Expect(404);
    }

    [Theory]
    [InlineData("""{"action":{"status":429,"typo":1}}""")]
    [InlineData("""{"time":1,"action":{"status":429}}""")]
    [InlineData("""{"action":{}}""")]
    [InlineData("""{"path":"("}""")]
    [InlineData("""{"path":"(","action":{"reset":true}}""")]
    [InlineData("""{"action":{"reset":true,"status":500}}""")]
    [InlineData("""{"action":{"reset":true,"hideUserAgent":true}}""")]
    [InlineData("""{"action":{"listLagMs":-1}}""")]
    [InlineData("""[]""")]
    public async Task A_rule_that_would_test_nothing_is_refused(string rule) => (await _api.Post("__local/faults", rule)).Expect(400);

    private async Task<string> Add(object rule) => (await _api.Post("__local/faults", rule)).Expect(201).Data.GetProperty("id").GetString()!;
}
