using ApifyPS.Client.Tests.Fakes;

namespace ApifyPS.Client.Tests.Reliability;

/// <summary>A clock that is set by an hour in the middle of something, and a machine that sleeps for one: no second run, no wait too short or without end.</summary>
public class ClockJumpTests
{
    public static TheoryData<int> Hours => [-1, 1];

    public static TheoryData<int, bool, bool, bool> Jumps()
    {
        TheoryData<int, bool, bool, bool> jumps = [];
        bool[] both = [true, false];
        foreach ((bool knowsTheTime, bool hidesTheTime) in both.SelectMany(knows => both.Select(hides => (knows, hides))))
        {
            jumps.Add(-1, false, knowsTheTime, hidesTheTime);
            jumps.Add(1, false, knowsTheTime, hidesTheTime);
            jumps.Add(1, true, knowsTheTime, hidesTheTime);
        }

        return jumps;
    }

    private readonly JumpingTime _time = new();

    private readonly ShiftedTime _clock;

    public ClockJumpTests() => _clock = new ShiftedTime(_time);

    /// <param name="hours">By how much this machine's clock jumps.</param>
    /// <param name="sleeps">Whether it jumps because the machine sleeps: it counts no time then, and the platform's clock is ahead too.</param>
    /// <param name="knowsTheTime">Whether the platform has said its time before.</param>
    /// <param name="hidesTheTime">Whether it says it no more.</param>
    [Theory]
    [MemberData(nameof(Jumps))]
    public async Task A_clock_that_jumps_while_a_start_is_looked_up_starts_no_second_run(int hours, bool sleeps, bool knowsTheTime, bool hidesTheTime)
    {
        SmallPlatform small = new() { Time = _time };
        using FakePlatform platform = FakePlatform.Start(request =>
        {
            FakeReply reply = small.Handle(request);
            if (request.Method != "POST")
                return reply;
            _clock.Shift = TimeSpan.FromHours(hours);
            small.ClockOffset = sleeps ? _clock.Shift : TimeSpan.Zero;
            small.HidesTheTime = hidesTheTime;
            return FakeReply.Reset();
        });
        ApifyClient client = ClientOf(platform);
        if (knowsTheTime)
            await client.Runs.GetAsync(SmallPlatform.RunId, CancellationToken.None);

        ActorRun run = await client.Actors.StartAsync("a1", new RunStartOptions { Input = "{}"u8.ToArray(), ContentType = "application/json" }, CancellationToken.None);

        Assert.Equal(run.Id, Assert.Single(small.Started));
    }

    [Theory]
    [MemberData(nameof(Hours))]
    public async Task A_wait_lasts_as_long_as_it_was_asked_to(int hours)
    {
        using FakePlatform platform = FakePlatform.Start(_ =>
        {
            _clock.Shift = TimeSpan.FromHours(hours);
            return FakeReply.Run("r1", "RUNNING");
        });

        ActorRun run = await ClientOf(platform).Runs.WaitForFinishAsync("r1", TimeSpan.FromMinutes(2), null, null, CancellationToken.None);

        Assert.Equal("RUNNING", run.Status);
        Assert.InRange(_time.Elapsed, TimeSpan.FromSeconds(119.9), TimeSpan.FromSeconds(180));
    }

    [Theory]
    [MemberData(nameof(Hours))]
    public async Task A_wait_gives_a_platform_that_is_away_the_time_it_was_told(int hours)
    {
        using FakePlatform platform = FakePlatform.Start(request =>
        {
            _clock.Shift = TimeSpan.FromHours(request.Number % 2 == 0 ? hours : 0);
            return FakeReply.Error(503, "internal-server-error");
        });

        await Assert.ThrowsAsync<ApifyApiException>(() => ClientOf(platform).Runs.WaitForFinishAsync("r1", null, null, null, CancellationToken.None));

        Assert.InRange(_time.Elapsed, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(12));
    }

    [Theory]
    [MemberData(nameof(Hours))]
    public async Task Retries_continue_for_ten_minutes_and_no_longer(int hours)
    {
        using FakePlatform platform = FakePlatform.Start(request =>
        {
            _clock.Shift = TimeSpan.FromHours(request.Number % 2 == 0 ? hours : 0);
            return FakeReply.Error(429, "rate-limit-exceeded").With("Retry-After", "100");
        });

        await Assert.ThrowsAsync<ApifyApiException>(() => ClientOf(platform).Runs.GetAsync("r1", CancellationToken.None));

        // At 0, 100, … 500 s; the one at 600 s would be a moment too late.
        Assert.Equal(6, platform.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Hours))]
    public async Task A_date_to_try_again_at_is_one_of_the_platform(int hours)
    {
        using FakePlatform platform = FakePlatform.Start(request =>
        {
            _clock.Shift = TimeSpan.FromHours(hours);
            return request.Number > 1 ? FakeReply.Run("r1", "READY") : FakeReply.Error(429, "rate-limit-exceeded")
                .With("Date", "Sun, 29 Nov 2026 08:00:00 GMT").With("Retry-After", "Sun, 29 Nov 2026 08:00:07 GMT");
        });

        await ClientOf(platform).Runs.GetAsync("r1", CancellationToken.None);

        Assert.Equal(TimeSpan.FromSeconds(7), _time.Pauses[^1]);
    }

    private ApifyClient ClientOf(FakePlatform platform) =>
        new(new ApifyClientOptions { BaseUri = platform.BaseUri, Token = TestClient.Token, Time = _clock, RequestTimeout = TestClient.Hang });
}
