using ApifyPS.Client.Tests.Fakes;
using ApifyPS.TestSupport;

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
            Assert.Contains((await start).Id, small.Started.Except(small.Aborted));
            Assert.Single(small.Aborted);
        }
        else
        {
            ApifyStartUncertainException exception = await Assert.ThrowsAsync<ApifyStartUncertainException>(() => start);
            Assert.Equal(small.Started.Order(), exception.CandidateRunIds.Order());
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

    private static Task<ActorRun> StartAsync(ApifyClient client) =>
        client.Actors.StartAsync("a1", new RunStartOptions { Input = "{}"u8.ToArray(), ContentType = "application/json" }, CancellationToken.None);
}
