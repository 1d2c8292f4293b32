using System.Globalization;
using ApifyPS.Client.Tests.Fakes;

namespace ApifyPS.Client.Tests.Reliability;

/// <summary>How long, and among which runs, a lost start is looked for: a look too few, or in the wrong place, is a second run that somebody pays for.</summary>
public sealed class StartLookupTests
{
    private static readonly double[] Looks = [1, 1.5, 2.5, 3, 4];

    private readonly JumpingTime _time = new(DateTimeOffset.Parse("2026-11-29T08:00:00Z", CultureInfo.InvariantCulture)) { Flows = false };

    [Theory]
    [InlineData(408)]
    [InlineData(504)]
    public async Task A_platform_that_was_too_slow_to_answer_gets_as_much_time_again_and_its_lists_theirs(int status)
    {
        using FakePlatform platform = FakePlatform.Start(request => request.Method != "POST" ? Nothing : request.Number == 1 ? FakeReply.Error(status, "slow") : FakeReply.Error(402, "limit"));

        await Assert.ThrowsAsync<ApifyStartUncertainException>(() => StartAsync(platform, timeout: TimeSpan.FromSeconds(20)));

        // Until 20 seconds are over, and from then on as often as for any other start; the refusal is followed by one look.
        Assert.Equal([.. Looks, 4, 4, .. Looks], Pauses);
        Assert.Equal(13, platform.Requests.Count(request => request.Method == "GET"));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_platform_that_has_said_that_it_failed_is_not_given_more_time(int status)
    {
        using FakePlatform platform = FakePlatform.Start(request => request.Method != "POST" ? Nothing : request.Number == 1 ? FakeReply.Error(status, "failed") : FakeReply.Run("r1", "READY"));

        Assert.Equal("r1", (await StartAsync(platform)).Id);

        Assert.Equal(Looks, Pauses);
        Assert.Equal(["POST", "GET", "GET", "GET", "GET", "GET", "POST", "GET"], platform.Requests.Select(request => request.Method));
    }

    [Fact]
    public async Task A_twin_that_a_slow_platform_lists_only_at_the_third_look_is_found_and_one_of_the_two_aborted()
    {
        SmallPlatform small = new() { Time = _time };
        FakeRequest? first = null;
        int looks = 0;
        using FakePlatform platform = FakePlatform.Start(request =>
        {
            if (request.Path.EndsWith("/abort", StringComparison.Ordinal))
                return small.Handle(request);
            if (request.Method == "POST" && first is null)
            {
                first = request;
                return FakeReply.Error(504, "slow");
            }

            if (request.Method == "GET" && request.Path.EndsWith("/runs", StringComparison.Ordinal) && small.Started.Count == 1 && ++looks == 3)
                small.Handle(first!);
            return small.Handle(request);
        });

        Assert.Equal("r1", (await StartAsync(platform, timeout: TimeSpan.FromSeconds(1))).Id);

        Assert.Equal(["r2"], small.Aborted);
        Assert.Equal(3, looks);
        Assert.Equal(Looks[..3], Pauses[^3..]);
        // Who is to stop at once isn't asked to come to an end by itself.
        Assert.Null(Assert.Single(platform.Requests, request => request.Path.EndsWith("/abort", StringComparison.Ordinal)).Query("gracefully"));
    }

    [Fact]
    public async Task A_twin_is_found_also_while_the_list_does_not_have_the_run_of_the_answer()
    {
        SmallPlatform small = new() { Time = _time };
        FakeRequest? first = null;
        using FakePlatform platform = FakePlatform.Start(request =>
        {
            if (request.Method == "GET" && request.Path.EndsWith("/runs", StringComparison.Ordinal))
                return small.Started.Count == 0 ? Nothing : FakeReply.Data("""{"items":[{"id":"r2","startedAt":"2026-11-29T08:00:20Z"}]}""");
            if (request.Method != "POST" || request.Path.EndsWith("/abort", StringComparison.Ordinal))
                return small.Handle(request);
            if (first is null)
            {
                first = request;
                return FakeReply.Reset();
            }

            FakeReply second = small.Handle(request);
            small.Handle(first);
            return second;
        });

        Assert.Equal("r1", (await StartAsync(platform)).Id);

        Assert.Equal(["r2"], small.Aborted);
    }

    [Fact]
    public async Task A_run_that_another_start_of_this_client_was_told_of_is_not_taken_for_this_one()
    {
        SmallPlatform small = new() { Time = _time, HidesUserAgents = true };
        int posts = 0;
        using FakePlatform platform = FakePlatform.Start(request => request.Method == "POST" && ++posts == 2 ? FakeReply.Reset() : small.Handle(request));
        ApifyClient client = TestClient.For(platform, time: _time);

        ActorRun one = await client.Actors.StartAsync("a1", Options, CancellationToken.None);
        ActorRun other = await client.Actors.StartAsync("a1", Options, CancellationToken.None);

        Assert.Equal(("r1", "r2", 3), (one.Id, other.Id, posts));
    }

    [Fact]
    public async Task The_ID_that_a_caller_has_noted_before_is_the_one_that_is_sent()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Run("r1", "READY"));
        ApifyClient client = TestClient.For(platform, time: _time);
        string noted = client.NewStartId();

        await client.Actors.StartAsync("a1", new RunStartOptions { StartId = noted }, CancellationToken.None);

        Assert.Contains(" start/" + noted, Assert.Single(platform.Requests).Header("User-Agent"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "2026-11-29T09:59:58Z")]
    [InlineData(false, null)]
    public async Task The_list_begins_at_the_time_of_the_start_on_the_clock_of_the_platform_or_not_at_all(bool tellsTheTime, string? since)
    {
        // Two hours ahead of this machine: what this machine takes for the time of the start would leave everything, or nothing, out.
        using FakePlatform platform = FakePlatform.Start(request =>
        {
            FakeReply reply = request.Method == "POST" ? FakeReply.Reset() : request.Path.EndsWith("/runs", StringComparison.Ordinal) ? Nothing : FakeReply.Run("r0", "READY");
            return tellsTheTime ? reply.With("Date", (_time.GetUtcNow() + TimeSpan.FromHours(2)).ToString("R", CultureInfo.InvariantCulture)) : reply;
        });
        ApifyClient client = TestClient.For(platform, time: _time);
        await client.Runs.GetAsync("r0", CancellationToken.None);

        await Assert.ThrowsAsync<ApifyStartUncertainException>(() => client.Actors.StartAsync("a1", Options, CancellationToken.None));

        string?[] asked = [.. platform.Requests.Where(request => request.Path.EndsWith("/runs", StringComparison.Ordinal) && request.Method == "GET").Select(look => look.Query("startedAfter"))];
        DateTimeOffset[] times = [.. asked.OfType<string>().Select(given => DateTimeOffset.Parse(given, CultureInfo.InvariantCulture))];
        Assert.NotEmpty(asked);
        Assert.Equal(since is null ? 0 : asked.Length, times.Length);
        // The platform tells its time in whole seconds.
        Assert.All(times, time => Assert.InRange(DateTimeOffset.Parse(since!, CultureInfo.InvariantCulture) - time, TimeSpan.Zero, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task A_gateway_whose_clock_is_ahead_does_not_hide_the_run()
    {
        SmallPlatform small = new() { Time = _time };
        using FakePlatform platform = FakePlatform.Start(request =>
        {
            FakeReply reply = small.Handle(request);
            return request.Method != "POST" ? reply
                : FakeReply.Html(502).With("Date", (_time.GetUtcNow() + TimeSpan.FromHours(1)).ToString("R", CultureInfo.InvariantCulture));
        });
        small.HidesTheTime = true;
        ApifyClient client = TestClient.For(platform, time: _time);
        await client.Transport.SendAsync(new ApifyRequest(HttpMethod.Delete, "/v2/actors/none"), CancellationToken.None).ContinueWith(_ => { }, TaskScheduler.Default);

        ActorRun run = await client.Actors.StartAsync("a1", Options, CancellationToken.None);

        Assert.Equal(run.Id, Assert.Single(small.Started));
        Assert.Single(platform.Requests, request => request.Method == "POST");
    }

    [Fact]
    public async Task A_run_of_the_task_may_be_that_of_its_start()
    {
        const string Run = """{"id":"r1","actorTaskId":"t1","stats":{"inputBodyLen":50}}""";
        using FakePlatform platform = FakePlatform.Start(request =>
            request.Method == "POST" ? FakeReply.Reset() : FakeReply.Data(request.Path.EndsWith("/runs", StringComparison.Ordinal) ? $$"""{"items":[{{Run}}]}""" : Run));

        ApifyStartUncertainException error = await Assert.ThrowsAsync<ApifyStartUncertainException>(() => TestClient.For(platform, time: _time).Tasks.StartAsync("t1", new RunStartOptions(), CancellationToken.None));

        Assert.Equal(["r1"], error.CandidateRunIds);
        Assert.Single(platform.Requests, request => request.Method == "POST");
    }

    private static FakeReply Nothing => FakeReply.Data("""{"items":[]}""");

    private static RunStartOptions Options => new() { Input = "{}"u8.ToArray(), ContentType = "application/json" };

    private double[] Pauses => [.. _time.Pauses.Select(pause => pause.TotalSeconds).Where(seconds => seconds > 0)];

    private Task<ActorRun> StartAsync(FakePlatform platform, TimeSpan? timeout = null) =>
        TestClient.For(platform, maxRetries: 0, requestTimeout: timeout, time: _time).Actors.StartAsync("a1", Options, CancellationToken.None);
}
