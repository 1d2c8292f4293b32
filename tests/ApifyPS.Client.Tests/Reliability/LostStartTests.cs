using ApifyPS.Client.Tests.Fakes;

namespace ApifyPS.Client.Tests.Reliability;

/// <summary>What the fault matrix does not show: who else is there, wrong clocks, and a platform that is late.</summary>
public class LostStartTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    [Theory]
    [InlineData(-5)]
    [InlineData(0)]
    [InlineData(5)]
    public async Task A_clock_that_is_hours_off_does_not_start_a_second_run(int hours)
    {
        SmallPlatform small = new() { ClockOffset = TimeSpan.FromHours(hours) };
        using FakePlatform platform = FakePlatform.Start(request => small.Handle(request) is var reply && request.Method == "POST" ? FakeReply.Reset() : reply);

        ActorRun run = await StartAsync(TestClient.For(platform));

        Assert.Equal(run.Id, Assert.Single(small.Started));
    }

    [Fact]
    public async Task Many_starts_at_once_that_all_lose_their_answers_each_find_their_own_run()
    {
        SmallPlatform small = new();
        using FakePlatform platform = FakePlatform.Start(request => small.Handle(request) is var reply && request.Method == "POST" ? FakeReply.Html(502) : reply);
        ApifyClient client = TestClient.For(platform);

        ActorRun[] runs = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => StartAsync(client)));

        Assert.Equal(small.Started.Order(), runs.Select(run => run.Id).Order());
        Assert.Equal(20, small.Started.Count);
    }

    [Fact]
    public async Task A_run_that_a_replica_does_not_know_yet_is_adopted_when_it_does()
    {
        SmallPlatform small = new();
        int gets = 0;
        using FakePlatform platform = FakePlatform.Start(request =>
        {
            FakeReply reply = small.Handle(request);
            bool isGet = request.Path.StartsWith("/v2/actor-runs/", StringComparison.Ordinal);
            return request.Method == "POST" ? FakeReply.Reset() : isGet && Interlocked.Increment(ref gets) == 1 ? FakeReply.Error(404, "record-not-found") : reply;
        });

        JumpingTime time = new();
        Assert.Equal((await StartAsync(TestClient.For(platform, time: time))).Id, Assert.Single(small.Started));
        Assert.Equal([1, 1.5], time.Pauses.Select(pause => pause.TotalSeconds));
    }

    [Fact]
    public async Task A_run_that_may_be_ours_or_not_is_named_and_not_started_again()
    {
        SmallPlatform small = new() { HidesUserAgents = true };
        using FakePlatform platform = FakePlatform.Start(request => small.Handle(request) is var reply && request.Method == "POST" ? FakeReply.Reset() : reply);

        ApifyStartUncertainException exception = await Assert.ThrowsAsync<ApifyStartUncertainException>(() => StartAsync(TestClient.For(platform)));

        Assert.Equal(small.Started, exception.CandidateRunIds);
        Assert.Contains(Assert.Single(small.Started), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_with_another_input_is_not_taken_for_ours()
    {
        SmallPlatform small = new() { HidesUserAgents = true };
        int posts = 0;
        using FakePlatform platform = FakePlatform.Start(request =>
        {
            if (request.Method != "POST" || Interlocked.Increment(ref posts) == 2)
                return small.Handle(request);
            // Somebody else's, with the two bytes of input that the platform tells of.
            small.Handle(request);
            return FakeReply.Reset();
        });

        ActorRun run = await TestClient.For(platform).Actors.StartAsync("a1", new RunStartOptions { Input = "{\"longer\":true}"u8.ToArray(), ContentType = "application/json" }, CancellationToken.None);

        Assert.Equal("r2", run.Id);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_first_request_that_comes_through_late_leaves_one_run(bool canAbort)
    {
        SmallPlatform small = new();
        FakeRequest? first = null;
        using FakePlatform platform = FakePlatform.Start(request =>
        {
            if (request.Path.EndsWith("/abort", StringComparison.Ordinal))
                return canAbort ? small.Handle(request) : FakeReply.Error(403, "insufficient-permissions");
            if (request.Method != "POST")
                return small.Handle(request);
            if (Interlocked.CompareExchange(ref first, request, null) is null)
                return FakeReply.Silent();
            // The second is carried out, and only then the first, which had been given up.
            FakeReply second = small.Handle(request);
            small.Handle(first);
            return second;
        });
        Task<ActorRun> start = StartAsync(TestClient.For(platform, requestTimeout: Short));

        if (canAbort)
        {
            // The older one, so that whoever else sees both keeps the same.
            Assert.Equal("r1", (await start).Id);
            Assert.Equal(["r2"], small.Aborted);
        }
        else
        {
            ApifyStartUncertainException exception = await Assert.ThrowsAsync<ApifyStartUncertainException>(() => start);
            Assert.Equal(small.Started.Order(), exception.CandidateRunIds.Order());
            Assert.Contains("r1, r2", exception.Message, StringComparison.Ordinal);
            Assert.Contains(exception.StartId, exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_limit_that_the_late_run_itself_exceeds_is_no_error()
    {
        SmallPlatform small = new();
        int posts = 0;
        using FakePlatform platform = FakePlatform.Start(request =>
        {
            if (request.Method != "POST")
                return small.Handle(request);
            if (Interlocked.Increment(ref posts) == 1)
                return FakeReply.Reset();
            small.Handle(request);
            return FakeReply.Error(402, "concurrent-runs-limit-exceeded");
        });

        Assert.Equal((await StartAsync(TestClient.For(platform))).Id, Assert.Single(small.Started));
    }

    /// <summary>What the platform's run has, and whether it can be ours, which was started with 512 MB, 60 s, build 1.0 and two bytes of input.</summary>
    public static TheoryData<string, bool> Candidates => new()
    {
        { """{"stats":{"inputBodyLen":2},"options":{"memoryMbytes":512,"timeoutSecs":60,"build":"1.0"}}""", true },
        { "{}", true },
        { """{"stats":{},"options":{}}""", true },
        { """{"stats":{"inputBodyLen":3}}""", false },
        { """{"options":{"memoryMbytes":256}}""", false },
        { """{"options":{"timeoutSecs":61}}""", false },
        { """{"options":{"build":"1.1"}}""", false },
        { """{"meta":{"userAgent":"somebody/1.0"}}""", false },
        { """{"startedAt":"2001-01-01T00:00:00Z"}""", false },
        { """{"actorTaskId":"t1"}""", false },
    };

    [Theory]
    [MemberData(nameof(Candidates))]
    public async Task A_run_of_somebody_else_is_told_apart_by_all_that_is_known_of_it(string run, bool canBeOurs)
    {
        int posts = 0;
        string found = run == "{}" ? """{"id":"other"}""" : "{\"id\":\"other\"," + run[1..];
        using FakePlatform platform = FakePlatform.Start(request =>
            request.Method == "POST" ? ++posts == 1 ? FakeReply.Reset() : FakeReply.Run("second", "READY")
            : request.Path.EndsWith("/runs", StringComparison.Ordinal) ? FakeReply.Data("{\"items\":[" + found + "]}")
            : FakeReply.Data(found));
        Task<ActorRun> start = TestClient.For(platform).Actors.StartAsync(
            "a1", new RunStartOptions { Input = "{}"u8.ToArray(), ContentType = "application/json", MemoryMbytes = 512, TimeoutSecs = 60, Build = "1.0" }, CancellationToken.None);

        if (canBeOurs)
            Assert.Equal(["other"], (await Assert.ThrowsAsync<ApifyStartUncertainException>(() => start)).CandidateRunIds);
        else
            Assert.Equal("second", (await start).Id);
        Assert.Equal(canBeOurs ? 1 : 2, posts);
    }

    [Fact]
    public async Task Options_that_were_not_given_tell_no_run_apart()
    {
        using FakePlatform platform = FakePlatform.Start(request => request.Method == "POST" ? FakeReply.Reset()
            : FakeReply.Data(request.Path.EndsWith("/runs", StringComparison.Ordinal) ? $$"""{"items":[{{Run}}]}""" : Run));

        await Assert.ThrowsAsync<ApifyStartUncertainException>(() => TestClient.For(platform).Actors.StartAsync("a1", new RunStartOptions(), CancellationToken.None));

        Assert.Single(platform.Requests, request => request.Method == "POST");
    }

    private const string Run = """{"id":"other","stats":{"inputBodyLen":0},"options":{"memoryMbytes":256,"timeoutSecs":61,"build":"1.1"}}""";

    [Fact]
    public async Task An_uncertain_start_says_what_happened_and_that_nothing_was_started_again()
    {
        using FakePlatform unasked = FakePlatform.Start(request => request.Method == "POST" ? FakeReply.Error(500, "x", "Boom.") : FakeReply.Error(403, "x", "No lists."));
        ApifyStartUncertainException exception = await Assert.ThrowsAsync<ApifyStartUncertainException>(() => StartAsync(TestClient.For(unasked)));
        Assert.Equal(
            "It isn't known whether the run was started: the request failed (Boom) and may have been carried out. It wasn't sent again. "
            + $"The platform's runs can't be looked through (No lists). A run may still appear, with the start ID {exception.StartId}.",
            exception.Message);

        SmallPlatform small = new() { HidesUserAgents = true };
        using FakePlatform hidden = FakePlatform.Start(request => small.Handle(request) is var reply && request.Method == "POST" ? FakeReply.Error(500, "x", "Boom") : reply);
        exception = await Assert.ThrowsAsync<ApifyStartUncertainException>(() => StartAsync(TestClient.For(hidden)));
        Assert.Equal(
            "It isn't known whether the run was started: the request failed (Boom) and may have been carried out. It wasn't sent again. "
            + $"The platform doesn't say who started its runs. It may be one of these, or none: r1. A run may still appear, with the start ID {exception.StartId}.",
            exception.Message);
    }

    [Fact]
    public async Task A_start_that_is_not_found_is_asked_for_once_more_and_not_a_third_time()
    {
        using FakePlatform platform = FakePlatform.Start(request => request.Method == "POST" ? FakeReply.Reset() : FakeReply.Data("""{"items":[]}"""));

        ApifyStartUncertainException exception = await Assert.ThrowsAsync<ApifyStartUncertainException>(() => StartAsync(TestClient.For(platform)));

        Assert.Empty(exception.CandidateRunIds);
        Assert.Equal(2, platform.Requests.Count(request => request.Method == "POST"));
        Assert.Equal(2 * RunStarter.ListPauses.Length, platform.Requests.Count(request => request.Method == "GET"));
    }

    [Fact]
    public async Task A_refusal_of_the_second_request_is_told_when_the_first_left_no_run()
    {
        int posts = 0;
        using FakePlatform platform = FakePlatform.Start(request => request.Method != "POST" ? FakeReply.Data("""{"items":[]}""") : ++posts == 1 ? FakeReply.Reset() : FakeReply.Error(402, "limit"));

        ApifyStartUncertainException exception = await Assert.ThrowsAsync<ApifyStartUncertainException>(() => StartAsync(TestClient.For(platform)));

        Assert.Equal(402, Assert.IsType<ApifyApiException>(exception.InnerException).StatusCode);
        Assert.Equal(RunStarter.ListPauses.Length + 1, platform.Requests.Count(request => request.Method == "GET"));
    }

    [Fact]
    public async Task Runs_are_looked_through_page_by_page_back_to_the_time_of_the_start()
    {
        const int PageLength = 250;
        string Runs(int count, DateTimeOffset at, int first) => string.Join(",", Enumerable.Range(first, count).Select(n => $$$"""{"id":"x{{{n}}}","startedAt":"{{{at:O}}}","meta":{"userAgent":"other"}}"""));
        string? nonce = null;
        using FakePlatform platform = FakePlatform.Start(request =>
        {
            if (request.Method == "POST")
            {
                nonce = request.Header("User-Agent");
                return FakeReply.Reset();
            }

            if (request.Path == "/v2/actor-runs/ours")
                return FakeReply.Data($$$"""{"id":"ours","meta":{"userAgent":"{{{nonce}}}"}}""");
            Assert.Equal((long)PageLength, request.QueryNumber("limit", 0));
            return FakeReply.Data("{\"items\":[" + request.QueryNumber("offset", 0) switch
            {
                0 => Runs(PageLength, DateTimeOffset.UtcNow.AddMinutes(1), 0),
                PageLength => Runs(PageLength, DateTimeOffset.UtcNow.AddMinutes(1), PageLength),
                2 * PageLength => $$$"""{"id":"ours","startedAt":"{{{DateTimeOffset.UtcNow:O}}}","meta":{"userAgent":"{{{nonce}}}"}},""" + Runs(PageLength - 1, DateTimeOffset.UtcNow.AddHours(-1), 2 * PageLength),
                _ => throw new InvalidOperationException("Runs from before the start are none of its business."),
            } + "]}");
        });

        Assert.Equal("ours", (await StartAsync(TestClient.For(platform))).Id);
    }

    [Fact]
    public async Task A_list_that_has_no_end_is_given_up_and_told()
    {
        string page = "{\"items\":[" + string.Join(",", Enumerable.Range(0, 250).Select(n => $$$"""{"id":"x{{{n}}}","startedAt":"2999-01-01T00:00:00Z","meta":{"userAgent":"other"}}""")) + "]}";
        string one = """{"id":"x","meta":{"userAgent":"other"}}""";
        using FakePlatform platform = FakePlatform.Start(request => request.Method == "POST" ? FakeReply.Reset() : FakeReply.Data(request.Path.EndsWith("/runs", StringComparison.Ordinal) ? page : one));

        ApifyStartUncertainException exception = await Assert.ThrowsAsync<ApifyStartUncertainException>(() => StartAsync(TestClient.For(platform)));

        Assert.Contains("There are too many new runs to look through.", exception.Message, StringComparison.Ordinal);
        Assert.Equal(40, platform.Requests.Count(request => request.Path.EndsWith("/runs", StringComparison.Ordinal) && request.Method == "GET"));
    }

    private static Task<ActorRun> StartAsync(ApifyClient client) =>
        client.Actors.StartAsync("a1", new RunStartOptions { Input = "{}"u8.ToArray(), ContentType = "application/json" }, CancellationToken.None);
}
