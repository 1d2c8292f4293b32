using System.Globalization;
using ApifyPS.Client.Tests.Fakes;

namespace ApifyPS.Client.Tests.Reliability;

/// <summary>What the error of a lost start says, and that its ID finds the run later: else somebody pays for a run that nobody was told of.</summary>
public class StartIdTests
{
    private static readonly RunStartOptions Options = new() { Input = "{}"u8.ToArray(), ContentType = "application/json" };

    [Fact]
    public async Task A_run_that_comes_after_the_last_look_is_found_by_the_start_ID_of_the_error()
    {
        SmallPlatform small = new();
        List<FakeRequest> posts = [];
        using FakePlatform platform = Losing(small, posts, carryOut: _ => false);
        ApifyStartUncertainException error = await FailAsync(platform);
        Assert.Empty(error.CandidateRunIds);
        Assert.Contains(error.StartId, error.Message, StringComparison.Ordinal);
        Assert.All(posts, post => Assert.Contains(" start/" + error.StartId, post.Header("User-Agent"), StringComparison.Ordinal));
        // Only now the platform gets to it; others start runs meanwhile.
        small.AddOfOthers("API");
        small.Handle(posts[0]);
        small.AddOfOthers("SCHEDULER");

        RunsOfStart found = await FindLaterAsync(platform, error.StartId);

        Assert.Equal(small.Started[1], Assert.Single(found.Runs).Id);
        Assert.Empty(found.UndecidedRunIds);
        Assert.Equal(3, found.Seen);
    }

    [Fact]
    public async Task Of_twins_that_come_late_the_run_to_keep_comes_first_and_none_is_aborted()
    {
        SmallPlatform small = new();
        List<FakeRequest> posts = [];
        using FakePlatform platform = Losing(small, posts, carryOut: _ => false);
        ApifyStartUncertainException error = await FailAsync(platform);
        posts.ForEach(post => small.Handle(post));

        Assert.Equal(["r1", "r2"], (await FindLaterAsync(platform, error.StartId)).Runs.Select(run => run.Id));

        Assert.Empty(small.Aborted);
        small.AbortByOthers("r1");
        Assert.Equal(["r2", "r1"], (await FindLaterAsync(platform, error.StartId)).Runs.Select(run => run.Id));
    }

    [Fact]
    public async Task A_caller_who_gets_a_run_after_two_requests_is_told_the_ID_that_finds_a_second_one()
    {
        SmallPlatform small = new();
        List<FakeRequest> posts = [];
        using FakePlatform platform = Losing(small, posts, carryOut: _ => true, lose: post => post == 1, carryOutFirst: false);
        List<string> told = [];

        ActorRun run = await TestClient.For(platform).Actors.StartAsync("a1", new RunStartOptions { OnSentTwice = told.Add }, CancellationToken.None);

        small.Handle(posts[0]);
        RunsOfStart found = await FindLaterAsync(platform, Assert.Single(told));
        Assert.Equal((run.Id, 2), (found.Runs[0].Id, found.Runs.Count));
    }

    [Fact]
    public async Task A_caller_who_gets_a_run_after_one_request_is_told_of_no_second_one()
    {
        SmallPlatform small = new();
        using FakePlatform platform = FakePlatform.Start(small.Handle);

        await TestClient.For(platform).Actors.StartAsync("a1", new RunStartOptions { OnSentTwice = _ => Assert.Fail("It was sent once.") }, CancellationToken.None);
    }

    [Theory]
    [InlineData(503, "failed twice", "again")]
    [InlineData(402, "the second was refused", "again")]
    public async Task What_is_said_after_two_requests_is_true_of_two(int secondStatus, string expected, string never)
    {
        SmallPlatform small = new();
        int posts = 0;
        using FakePlatform platform = FakePlatform.Start(request =>
            request.Method != "POST" ? small.Handle(request) : FakeReply.Error(Interlocked.Increment(ref posts) == 1 ? 503 : secondStatus, "some-error"));

        ApifyStartUncertainException error = await FailAsync(platform);

        Assert.Equal(2, posts);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(never, error.Message, StringComparison.Ordinal);
        Assert.Equal(secondStatus, Assert.IsType<ApifyApiException>(error.InnerException).StatusCode);
    }

    [Fact]
    public async Task That_a_start_was_not_sent_again_is_said_after_one_request_alone()
    {
        using FakePlatform platform = FakePlatform.Start(request => FakeReply.Error(request.Method == "POST" ? 503 : 403, "some-error"));

        ApifyStartUncertainException error = await FailAsync(platform);

        Assert.Single(platform.Requests, request => request.Method == "POST");
        Assert.Contains("It wasn't sent again.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(-5)]
    public async Task A_start_ID_finds_its_run_also_when_the_clock_of_this_machine_was_hours_off(int hours)
    {
        ShiftedTime wrong = new(new JumpingTime()) { Shift = TimeSpan.FromHours(hours) };
        SmallPlatform small = new();
        List<FakeRequest> posts = [];
        using FakePlatform platform = Losing(small, posts, carryOut: _ => false);
        ApifyClient client = new(new ApifyClientOptions { BaseUri = platform.BaseUri, Token = TestClient.Token, Time = wrong });
        ApifyStartUncertainException error = await Assert.ThrowsAsync<ApifyStartUncertainException>(() => client.Actors.StartAsync("a1", Options, CancellationToken.None));
        small.Handle(posts[0]);

        Assert.Equal("r1", Assert.Single((await FindLaterAsync(platform, error.StartId)).Runs).Id);
    }

    [Fact]
    public async Task A_platform_that_hides_User_Agents_gets_no_second_request_and_the_error_names_only_runs_that_can_be_ours()
    {
        SmallPlatform small = new() { HidesUserAgents = true };
        List<FakeRequest> posts = [];
        using FakePlatform platform = Losing(small, posts, carryOut: _ =>
        {
            small.AddOfOthers("SCHEDULER");
            small.AddOfOthers("WEB");
            small.AddOfOthers("API", ",\"actorTaskId\":\"t1\"");
            small.AddOfOthers("API", ",\"options\":{\"memoryMbytes\":4096}");
            return true;
        });

        ApifyStartUncertainException error = await Assert.ThrowsAsync<ApifyStartUncertainException>(() =>
            TestClient.For(platform).Actors.StartAsync("a1", new RunStartOptions { Input = "{}"u8.ToArray(), ContentType = "application/json", MemoryMbytes = 512 }, CancellationToken.None));

        Assert.Single(posts);
        Assert.Equal("r5", Assert.Single(error.CandidateRunIds));
        Assert.Contains("It may be one of these, or none: r5.", error.Message, StringComparison.Ordinal);
        Assert.Contains("doesn't say who started", error.Message, StringComparison.Ordinal);
        RunsOfStart later = await FindLaterAsync(platform, error.StartId);
        Assert.Empty(later.Runs);
        // The ID alone doesn't tell for what Actor, and with what options, it was.
        Assert.Equal(["r3", "r4", "r5"], later.UndecidedRunIds.Order());
    }

    [Fact]
    public async Task An_error_of_a_platform_that_cannot_be_read_names_no_run_of_somebody_else()
    {
        SmallPlatform small = new();
        string task = small.AddOfOthers("API", ",\"actorTaskId\":\"t1\"");
        string schedule = small.AddOfOthers("SCHEDULER");
        using FakePlatform platform = FakePlatform.Start(request =>
            request.Method == "POST" ? small.Handle(request) is { } ? FakeReply.Reset() : throw new InvalidOperationException()
            : request.Path.StartsWith("/v2/actor-runs/", StringComparison.Ordinal) ? FakeReply.Error(403, "insufficient-permissions")
            : small.Handle(request));

        ApifyStartUncertainException error = await FailAsync(platform);

        Assert.Equal(small.Started.Except([task, schedule]), error.CandidateRunIds);
    }

    [Fact]
    public async Task A_list_that_lags_by_ten_seconds_costs_no_second_run()
    {
        JumpingTime time = new();
        SmallPlatform small = new() { Time = time, ListLag = TimeSpan.FromSeconds(10) };
        List<FakeRequest> posts = [];
        using FakePlatform platform = Losing(small, posts, carryOut: _ => true);
        ApifyClient client = new(new ApifyClientOptions { BaseUri = platform.BaseUri, Token = TestClient.Token, Time = time });

        ActorRun run = await client.Actors.StartAsync("a1", Options, CancellationToken.None);

        Assert.Equal(run.Id, Assert.Single(small.Started));
        Assert.Single(posts);
    }

    [Fact]
    public async Task Of_twins_the_one_that_somebody_else_has_aborted_is_not_the_one_that_is_kept()
    {
        SmallPlatform small = new();
        using FakePlatform platform = StartingTwice(small, beforeAbort: null, beforeAnswer: () => small.AbortByOthers("r1"));

        Assert.Equal("r2", (await TestClient.For(platform).Actors.StartAsync("a1", Options, CancellationToken.None)).Id);
        Assert.Equal(["r1"], small.Aborted);
    }

    [Fact]
    public async Task Twins_that_are_both_aborted_by_us_and_by_somebody_else_are_an_error_that_says_so()
    {
        SmallPlatform small = new();
        using FakePlatform platform = StartingTwice(small, beforeAbort: () => small.AbortByOthers("r1"), beforeAnswer: null);

        ApifyStartUncertainException error = await FailAsync(platform);

        Assert.Equal(["r1", "r2"], error.CandidateRunIds.Order());
        Assert.Contains("both runs were aborted", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("3f9c1a7e0b52")]
    [InlineData("0TP9A2SA76F7968700E")]
    [InlineData("HG7ML7M8z78YcAPEB01")]
    [InlineData("0tp9a2sa76f7968700e ")]
    public async Task What_is_not_a_start_ID_is_told_without_a_request(string text)
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Closed());

        await Assert.ThrowsAsync<ApifyInvalidIdException>(() => TestClient.For(platform).Runs.FindStartedAsync(text, DateTimeOffset.UtcNow, null, CancellationToken.None));

        Assert.Empty(platform.Requests);
    }

    [Fact]
    public void A_start_ID_says_when_it_was_made_and_is_no_other_one()
    {
        DateTimeOffset now = DateTimeOffset.Parse("2026-11-29T08:00:01Z", CultureInfo.InvariantCulture);
        string id = StartId.New(now);

        Assert.Equal(now, StartId.TimeOf(id));
        Assert.NotEqual(id, StartId.New(now));
        Assert.Equal(StartId.MarkOf(id), StartId.MarkOf(StartId.WithTime(id, now.AddHours(-5))));
    }

    /// <summary>A platform of which the answers to starts get lost.</summary>
    private static FakePlatform Losing(SmallPlatform small, List<FakeRequest> posts, Func<FakeRequest, bool> carryOut, Func<int, bool>? lose = null, bool carryOutFirst = true) => FakePlatform.Start(request =>
    {
        if (request.Method != "POST")
            return small.Handle(request);
        posts.Add(request);
        FakeReply? reply = (posts.Count > 1 || carryOutFirst) && carryOut(request) ? small.Handle(request) : null;
        return lose?.Invoke(posts.Count) == false ? reply! : FakeReply.Reset();
    });

    /// <summary>A platform that carries the first request out after the second.</summary>
    private static FakePlatform StartingTwice(SmallPlatform small, Action? beforeAbort, Action? beforeAnswer)
    {
        int posts = 0;
        FakeRequest? first = null;
        return FakePlatform.Start(request =>
        {
            if (request.Path.EndsWith("/abort", StringComparison.Ordinal))
            {
                beforeAbort?.Invoke();
                return small.Handle(request);
            }

            if (request.Method != "POST")
                return small.Handle(request);
            if (Interlocked.Increment(ref posts) == 1)
            {
                first = request;
                return FakeReply.Reset();
            }

            FakeReply answer = small.Handle(request);
            small.Handle(first!);
            beforeAnswer?.Invoke();
            return answer;
        });
    }

    private static Task<ApifyStartUncertainException> FailAsync(FakePlatform platform) =>
        Assert.ThrowsAsync<ApifyStartUncertainException>(() => TestClient.For(platform).Actors.StartAsync("a1", Options, CancellationToken.None));

    /// <summary>What a new session finds.</summary>
    private static Task<RunsOfStart> FindLaterAsync(FakePlatform platform, string startId) =>
        TestClient.For(platform).Runs.FindStartedAsync(startId, null, null, CancellationToken.None);
}
