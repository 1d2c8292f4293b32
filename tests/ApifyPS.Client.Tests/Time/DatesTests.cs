using System.Text.Json;
using ApifyPS.Client.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace ApifyPS.Client.Tests.Time;

/// <summary>
/// Dates are local, and what they say is still an instant: where it isn't, a run of the night in which the clocks are set back lasts an hour
/// too long or too short, and of two runs the wrong one counts as the older.
/// </summary>
[Collection(nameof(DatesTests))]
[CollectionDefinition(nameof(DatesTests), DisableParallelization = true)]
public sealed class DatesTests
{
    private const string FirstHour = "2026-10-25T00:30:00.000Z";
    private const string SecondHour = "2026-10-25T01:30:00.000Z";

    public static TheoryData<string> Zones() => ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC"];

    [SkippableTheory]
    [MemberData(nameof(Zones))]
    public void Every_hour_of_a_year_is_local_and_the_same_instant(string zone)
    {
        using LocalZone local = new(zone);
        for (DateTimeOffset instant = new(2026, 1, 1, 0, 30, 0, 123, TimeSpan.Zero); instant.Year == 2026; instant = instant.AddHours(1))
        {
            DateTime date = Read($$"""{"id":"r1","startedAt":"{{instant.ToApi()}}"}""").StartedAt!.Value;
            Assert.Equal(DateTimeKind.Local, date.Kind);
            Assert.Equal(TimeZoneInfo.ConvertTime(instant, TimeZoneInfo.Local).DateTime, date);
            Assert.Equal(instant.ToApi(), date.ToInstant().ToApi());
        }
    }

    [SkippableFact]
    public void A_run_from_the_first_of_two_hours_to_the_second_lasts_an_hour()
    {
        using LocalZone local = new("Europe/Berlin");
        ActorRun run = Read($$"""{"id":"r1","startedAt":"{{FirstHour}}","finishedAt":"{{SecondHour}}"}""");
        // The clock on the wall says the same twice.
        Assert.Equal(run.StartedAt, run.FinishedAt);
        Assert.Equal(TimeSpan.FromHours(1), run.Duration);
        ActorRun spring = Read("""{"id":"r1","startedAt":"2026-03-29T00:30:00Z","finishedAt":"2026-03-29T01:30:00Z"}""");
        Assert.Equal(TimeSpan.FromHours(1), spring.Duration);
    }

    [SkippableFact]
    public void Of_two_runs_of_a_start_the_older_one_is_kept_also_in_the_hour_that_comes_twice()
    {
        using LocalZone local = new("Europe/Berlin");
        string startId = StartId.New(DateTimeOffset.Parse(FirstHour, System.Globalization.CultureInfo.InvariantCulture));
        using FakePlatform platform = FakePlatform.Start();
        StartFinder finder = new(TestClient.For(platform), startId, _ => true);
        finder.Add(Read($$"""{"id":"a","startedAt":"{{SecondHour}}"}"""));
        finder.Add(Read($$"""{"id":"b","startedAt":"{{FirstHour}}"}"""));
        Assert.Equal(["b", "a"], finder.Runs.Select(run => run.Id));
    }

    [Fact]
    public async Task A_run_that_goes_on_lasts_until_now_on_the_clock_of_its_client()
    {
        FakeTimeProvider time = new(new DateTimeOffset(2026, 10, 25, 0, 0, 0, TimeSpan.Zero));
        using FakePlatform platform = FakePlatform.Start(FakeReply.Data("""{"id":"r1","status":"RUNNING","startedAt":"2026-10-24T23:59:00Z"}"""));
        ActorRun run = await TestClient.For(platform, time: time).Runs.GetAsync("r1", CancellationToken.None);
        Assert.Equal(TimeSpan.FromMinutes(1), run.Duration);
        time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(TimeSpan.FromMinutes(121), run.Duration);
    }

    [SkippableTheory]
    [MemberData(nameof(Zones))]
    public void The_first_and_the_last_day_of_the_calendar_are_no_errors(string zone)
    {
        using LocalZone local = new(zone);
        foreach (string date in new[] { "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z" })
        {
            ActorRun run = Read($$"""{"id":"r1","startedAt":"{{date}}","finishedAt":"2026-01-01T00:00:00Z"}""");
            Assert.NotNull(run.Duration);
            Assert.NotEmpty(run.StartedAt!.Value.ToInstant().ToApi());
        }
    }

    private static ActorRun Read(string json) => JsonSerializer.Deserialize("{\"data\":" + json + "}", ApifyJsonContext.Default.EnvelopeActorRun)!.Data!;
}
