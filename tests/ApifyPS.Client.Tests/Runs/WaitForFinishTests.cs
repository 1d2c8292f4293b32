using System.Collections.Concurrent;
using ApifyPS.Client.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace ApifyPS.Client.Tests.Runs;

public class WaitForFinishTests
{
    private static readonly ActorRun Known = new() { Id = "r1", Status = "READY" };

    [Fact]
    public async Task A_wait_asks_the_platform_to_hold_the_answer_for_a_minute()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Run("r1", "SUCCEEDED"));

        ActorRun run = await Wait(platform, null);

        Assert.Equal("SUCCEEDED", run.Status);
        Assert.Equal("/v2/actor-runs/r1?waitForFinish=60", Assert.Single(platform.Requests).Target);
    }

    [Theory]
    [InlineData(10.9, "10")]
    [InlineData(60.5, "60")]
    [InlineData(7200, "60")]
    [InlineData(0.5, null)]
    public async Task A_wait_never_asks_for_more_than_is_left(double seconds, string? expected)
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Run("r1", "FAILED"));

        await Wait(platform, TimeSpan.FromSeconds(seconds));

        Assert.Equal(expected, Assert.Single(platform.Requests).Query("waitForFinish"));
    }

    [Theory]
    [InlineData("SUCCEEDED")]
    [InlineData("FAILED")]
    [InlineData("ABORTED")]
    [InlineData("TIMED-OUT")]
    public async Task A_wait_ends_with_each_end_of_a_run_and_tells_every_state(string end)
    {
        ConcurrentQueue<string?> states = [];
        using FakePlatform platform = FakePlatform.Start(FakeReply.Run("r1", "READY"), FakeReply.Run("r1", "TIMING-OUT"), FakeReply.Run("r1", end));

        ActorRun run = await Wait(platform, null, observe: state => states.Enqueue(state.Status));

        Assert.Equal(end, run.Status);
        Assert.Equal(["READY", "TIMING-OUT", end], states);
    }

    [Theory]
    [InlineData(1.9, 250, 500, 1000, 150)]
    [InlineData(2.6, 250, 500, 1000, 850)]
    public async Task A_platform_that_does_not_hold_answers_is_not_asked_in_a_hot_loop(double seconds, params int[] pauses)
    {
        JumpingTime time = new() { Flows = false };
        using FakePlatform platform = FakePlatform.Start(FakeReply.Run("r1", "RUNNING"));

        ActorRun run = await Wait(platform, TimeSpan.FromSeconds(seconds), time: time);

        Assert.Equal("RUNNING", run.Status);
        Assert.Equal(pauses, time.Pauses.Select(pause => (int)pause.TotalMilliseconds));
        Assert.Equal(pauses.Length + 1, platform.Requests.Count);
    }

    [Fact]
    public async Task Zero_asks_once()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Run("r1", "RUNNING"));

        Assert.Equal("RUNNING", (await Wait(platform, TimeSpan.Zero)).Status);
        Assert.Equal("/v2/actor-runs/r1", Assert.Single(platform.Requests).Target);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(503)]
    public async Task Zero_asks_once_also_when_the_answer_is_an_error(int status)
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Error(status, "record-not-found"));

        await Assert.ThrowsAsync<ApifyApiException>(() => Wait(platform, TimeSpan.Zero));
        Assert.Same(Known, await Wait(platform, TimeSpan.Zero, Known));

        Assert.Equal(2, platform.Requests.Count);
    }

    [Fact]
    public async Task A_wait_that_is_over_gives_the_run_as_last_seen()
    {
        using FakePlatform platform = FakePlatform.Start(request => request.Number == 1 ? FakeReply.Run("r1", "RUNNING") : FakeReply.Error(502, "x"));

        ActorRun run = await Wait(platform, TimeSpan.FromMilliseconds(600), Known);

        Assert.Equal("RUNNING", run.Status);
    }

    [Fact]
    public async Task A_fresh_run_that_a_replica_does_not_know_yet_is_waited_for()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Error(404, "record-not-found"), FakeReply.Error(404, "record-not-found"), FakeReply.Run("r1", "SUCCEEDED"));

        Assert.Equal("SUCCEEDED", (await Wait(platform, null)).Status);
    }

    [Fact]
    public async Task A_run_that_nobody_knows_fails_the_wait_within_five_seconds()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Error(404, "record-not-found", "Actor run was not found"));
        JumpingTime time = new() { Flows = false };

        ApifyApiException exception = await Assert.ThrowsAsync<ApifyApiException>(() => Wait(platform, null, time: time));

        Assert.True(exception.IsNotFound);
        Assert.Equal(TimeSpan.FromSeconds(3), time.Elapsed);
        Assert.Equal(Enumerable.Repeat(TimeSpan.FromMilliseconds(250), 12), time.Pauses);
    }

    [Fact]
    public async Task A_wrong_token_or_address_ends_the_wait_at_once()
    {
        using FakePlatform forbids = FakePlatform.Start(FakeReply.Error(401, "invalid-token"));
        using FakePlatform website = FakePlatform.Start(FakeReply.Html(404));

        await Assert.ThrowsAsync<ApifyApiException>(() => Wait(forbids, null));
        await Assert.ThrowsAsync<ApifyResponseException>(() => Wait(website, null));

        Assert.Single(forbids.Requests);
        Assert.Single(website.Requests);
    }

    [Fact]
    public async Task A_wait_outlives_whatever_happens_to_the_connection()
    {
        FakeReply run = FakeReply.Run("r1", "RUNNING");
        FakeReply[] trouble =
        [
            FakeReply.Reset(), FakeReply.Closed(), FakeReply.Html(502), FakeReply.Error(500, "x"), FakeReply.Error(429, "x"), FakeReply.Error(503, "x").With("Retry-After", "0"), run.CutHead(20), run.CutBody(5),
            run.Chunked().CutBody(20).ByReset(), FakeReply.Html(200), FakeReply.Json(200, "{}"), FakeReply.Silent(),
        ];
        using FakePlatform platform = FakePlatform.Start([.. trouble, run, .. trouble, FakeReply.Run("r1", "SUCCEEDED")]);

        ActorRun last = await Wait(platform, null, requestTimeout: TimeSpan.FromMilliseconds(200));

        Assert.Equal("SUCCEEDED", last.Status);
    }

    [Fact]
    public async Task A_wait_continues_when_the_platform_is_back_after_refusing()
    {
        int refused = 0;
        using FakePlatform platform = FakePlatform.Refusing(_ => FakeReply.Run("r1", "SUCCEEDED"));
        void OnAttempt(ApifyRequestTrace trace)
        {
            if (trace.StatusCode is null && ++refused == 6)
                platform.Listen();
        }

        ActorRun run = await TestClient.For(platform, trace: OnAttempt).Runs.WaitForFinishAsync("r1", null, null, null, CancellationToken.None).WaitAsync(TestClient.Hang);

        Assert.Equal("SUCCEEDED", run.Status);
        Assert.Equal(6, refused);
    }

    [Fact]
    public async Task A_proxy_that_breaks_long_requests_does_not_hide_that_the_platform_is_there()
    {
        int short_ = 0;
        using FakePlatform platform = FakePlatform.Start(request =>
            request.Query("waitForFinish") is not null ? FakeReply.Html(504) : FakeReply.Run("r1", ++short_ < 3 ? "RUNNING" : "SUCCEEDED"));

        Assert.Equal("SUCCEEDED", (await Wait(platform, null)).Status);
    }

    [Fact]
    public async Task A_platform_that_stays_away_ends_the_wait_with_the_reason()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Error(503, "x", "Down for maintenance"));
        JumpingTime time = new() { Flows = false };
        ApifyClient client = TestClient.For(platform, time: time, random: () => 0.5);

        ApifyApiException exception = await Assert.ThrowsAsync<ApifyApiException>(() => client.Runs.WaitForFinishAsync("r1", null, Known, null, CancellationToken.None));

        Assert.Equal("Down for maintenance", exception.Message);
        Assert.InRange(time.Elapsed, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(15));
        Assert.Equal([0.25, 0.5, 1, 2, 4, 8, 15, 15], time.Pauses.Take(8).Select(pause => pause.TotalSeconds));
        Assert.All(time.Pauses.Skip(8), pause => Assert.Equal(TimeSpan.FromSeconds(15), pause));
    }

    [Fact]
    public async Task Waiting_for_its_turn_among_many_waits_does_not_count_as_an_outage()
    {
        int asked = 0;
        using FakePlatform platform = FakePlatform.Start(request =>
            request.Target.StartsWith("/v2/actor-runs?", StringComparison.Ordinal) ? FakeReply.Data("""{"items":[{"id":"r1","status":"RUNNING"}]}""")
            : Interlocked.Increment(ref asked) == 1 ? FakeReply.Error(503, "x")
            : FakeReply.Run("r1", "SUCCEEDED"));
        JumpingTime time = new();
        ApifyClient client = TestClient.For(platform, time: time);
        RunWaitGroup group = new(client, CancellationToken.None);
        // All long polls are taken by other runs; only what may wait counts.
        List<RunWaitGroup.Lease> others = [];
        while (others.Count < RunWaitGroup.MaxLongPolls)
            others.Add(await group.EnterAsync("other", TimeSpan.MaxValue, CancellationToken.None));
        Task<ActorRun> wait = client.Runs.WaitForFinishAsync("r1", null, null, null, group, CancellationToken.None);

        await platform.WaitForRequestsAsync(1);
        time.Advance(client.Options.WaitOutageTolerance * 1.2);
        Assert.Equal(0, Volatile.Read(ref asked));
        others.ForEach(lease => lease.Dispose());

        Assert.Equal("SUCCEEDED", (await wait).Status);
    }

    [Fact]
    public async Task Ctrl_C_ends_a_wait_while_the_platform_holds_the_answer()
    {
        using CancellationTokenSource cancel = new();
        using FakePlatform platform = FakePlatform.Start(FakeReply.Silent());
        Task<ActorRun> wait = Wait(platform, null, Known, cancellationToken: cancel.Token);
        await platform.WaitForRequestsAsync(1);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Ctrl_C_ends_a_wait_in_a_pause()
    {
        using CancellationTokenSource cancel = new();
        using FakePlatform platform = FakePlatform.Start(FakeReply.Error(503, "x").With("Retry-After", "50"));
        Task<ActorRun> wait = Wait(platform, null, Known, time: new FakeTimeProvider(), cancellationToken: cancel.Token);
        await platform.WaitForRequestsAsync(1);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    private static Task<ActorRun> Wait(FakePlatform platform, TimeSpan? timeout, ActorRun? known = null, Action<ActorRun>? observe = null, TimeSpan? requestTimeout = null, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        // A wait that does not end is a failure, not a stuck build.
        return TestClient.For(platform, requestTimeout: requestTimeout, time: time).Runs.WaitForFinishAsync("r1", timeout, known, observe, cancellationToken).WaitAsync(TestClient.Hang, CancellationToken.None);
    }
}
