using System.Globalization;
using ApifyPS.Client.Tests.Fakes;

namespace ApifyPS.Client.Tests.Transport;

public class QueryTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 30, 15, 120, TimeSpan.FromHours(2));

    [Theory]
    [InlineData("de-DE")]
    [InlineData("ar-SA")]
    [InlineData("fa-IR")]
    [InlineData("tr-TR")]
    public async Task Numbers_and_dates_are_the_same_in_every_language_of_the_user(string culture)
    {
        using FakePlatform platform = FakePlatform.Start(request => request.Method == "GET" ? FakeReply.Data("""{"items":[]}""") : FakeReply.Run("r1", "READY"));
        ApifyClient client = TestClient.For(platform);
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo(culture);
            await client.Actors.StartAsync("a1", new RunStartOptions { MaxTotalChargeUsd = 1.5, MemoryMbytes = 4096, TimeoutSecs = 0, MaxItems = 1_000_000 }, CancellationToken.None);
            await client.Runs.ListAsync(new RunListOptions { StartedAfter = Noon, StartedBefore = Noon.AddDays(1), Offset = 2000, Limit = 1000 }, CancellationToken.None);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        Assert.Equal("/v2/actors/a1/runs?memory=4096&timeout=0&maxItems=1000000&maxTotalChargeUsd=1.5", platform.Requests[0].Target);
        Assert.Equal("2026-01-02T10:30:15.120Z", platform.Requests[1].Query("startedAfter"));
        Assert.Equal("2026-01-03T10:30:15.120Z", platform.Requests[1].Query("startedBefore"));
        Assert.Equal("2000", platform.Requests[1].Query("offset"));
    }

    [Fact]
    public async Task What_a_user_does_not_say_is_not_sent()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Run("r1", "READY"));
        ApifyClient client = TestClient.For(platform);

        await client.Actors.StartAsync("a1", new RunStartOptions(), CancellationToken.None);
        await client.Runs.AbortAsync("r1", gracefully: false, CancellationToken.None);

        Assert.Equal("/v2/actors/a1/runs", platform.Requests[0].Target);
        Assert.Null(platform.Requests[0].Header("Content-Type"));
        Assert.Equal("0", platform.Requests[0].Header("Content-Length"));
        Assert.Equal("/v2/actor-runs/r1/abort", platform.Requests[1].Target);
    }

    [Fact]
    public async Task Booleans_are_1_and_0_and_lists_are_joined_by_commas()
    {
        using FakePlatform platform = FakePlatform.Start(request => request.Method == "GET" ? FakeReply.Data("""{"items":[]}""") : FakeReply.Run("r1", "READY"));
        ApifyClient client = TestClient.For(platform);

        await client.Runs.ListAsync(new RunListOptions { Status = ["TIMED-OUT", "FAILED"], Descending = true }, CancellationToken.None);
        await client.Actors.StartAsync("a1", new RunStartOptions { RestartOnError = false }, CancellationToken.None);
        await client.Runs.AbortAsync("r1", gracefully: true, CancellationToken.None);

        Assert.Equal("TIMED-OUT,FAILED", platform.Requests[0].Query("status"));
        Assert.Equal("1", platform.Requests[0].Query("desc"));
        Assert.Equal("0", platform.Requests[1].Query("restartOnError"));
        Assert.Equal("1", platform.Requests[2].Query("gracefully"));
    }

    [Fact]
    public async Task Every_option_of_dataset_items_arrives_under_its_api_name()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Items([], 0));
        DatasetItemOptions options = new()
        {
            Offset = 5, Limit = 7, Descending = true, Fields = ["a.b", "c&d"], Omit = ["e f"], Clean = true, SkipEmpty = true, SkipHidden = true, Unwind = ["g"], Flatten = ["h", "i"], View = "über=sicht",
        };

        using DatasetItemReader reader = TestClient.For(platform).Datasets.ReadItems("jane/items", options);
        Assert.Null(await reader.ReadAsync(CancellationToken.None));

        FakeRequest request = Assert.Single(platform.Requests);
        Assert.Equal("/v2/datasets/jane~items/items", request.Path);
        Assert.Equal(
            ["format=json", "offset=5", "limit=7", "desc=1", "fields=a.b,c&d", "omit=e f", "clean=1", "skipEmpty=1", "skipHidden=1", "unwind=g", "flatten=h,i", "view=über=sicht"],
            request.Parameters.Select(parameter => $"{parameter.Key}={parameter.Value}"));
    }

    [Fact]
    public async Task Runs_of_an_actor_and_of_a_task_are_listed_where_they_are()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Data("""{"items":[]}"""));
        ApifyClient client = TestClient.For(platform);

        await client.Runs.ListAsync(new RunListOptions { ActorId = "jane/a" }, CancellationToken.None);
        await client.Runs.ListAsync(new RunListOptions { TaskId = "jane/t", StartedAfter = Noon }, CancellationToken.None);
        await client.Runs.ListAsync(new RunListOptions { Descending = false }, CancellationToken.None);

        Assert.Equal("/v2/actors/jane~a/runs?limit=1000&desc=1", platform.Requests[0].Target);
        Assert.Equal("/v2/actor-tasks/jane~t/runs?limit=1000&desc=1", platform.Requests[1].Target);
        Assert.Equal("/v2/actor-runs?limit=1000", platform.Requests[2].Target);
    }
}
