using System.Text;
using ApifyPS.Client.Tests.Fakes;
using ApifyPS.TestSupport;
using Microsoft.Extensions.Time.Testing;

namespace ApifyPS.Client.Tests.Datasets;

public sealed class DatasetItemWriterTests
{
    private static FakeReply Count(long count) => FakeReply.Data($$"""{"id":"d1","itemCount":{{count}}}""");

    /// <summary>Every pause passes at once, and what was given does not get old.</summary>
    private static ApifyClient Client(FakePlatform platform) => TestClient.For(platform, time: new JumpingTime { Fires = due => due < DatasetItemWriter.MaxAge });

    private static async Task<DatasetItemWriter> WriteAsync(FakePlatform platform, params string[] items)
    {
        DatasetItemWriter writer = Client(platform).Datasets.WriteItems("d1", CancellationToken.None);
        long position = 0;
        foreach (string item in items)
            Assert.True(writer.TryAdd(Encoding.UTF8.GetBytes(item), ++position, null));
        await writer.FlushAsync();
        return writer;
    }

    private static IEnumerable<string> Pushed(FakePlatform platform) => platform.Requests.Where(request => request.Method == "POST").Select(request => request.Text);

    [Fact]
    public async Task Items_that_do_not_fit_the_schema_are_named_and_the_others_stored()
    {
        using FakePlatform platform = FakePlatform.Start(request => request.Method == "GET" ? Count(0)
            : request.Text.Contains("bad", StringComparison.Ordinal)
                ? FakeReply.Json(400, """{"error":{"type":"schema-validation-error","message":"Schema validation failed","data":{"invalidItems":[{"itemPosition":1,"validationErrors":[{"instancePath":"/n","message":"must be integer"}]}]}}}""")
                : FakeReply.Json(201, "{}"));
        using DatasetItemWriter writer = await WriteAsync(platform, """{"n":1}""", """{"n":"bad"}""", """{"n":3}""");
        Assert.True(writer.TryTakeRejected(out RejectedItem? rejected));
        Assert.Equal((2, "/n must be integer"), (rejected!.Position, rejected.Reason));
        Assert.Equal("""[{"n":1},{"n":3}]""", Pushed(platform).Last());
        Assert.Equal((2, 3), (writer.Stored, writer.StoredThrough));
    }

    [Fact]
    public async Task A_chunk_that_something_in_between_finds_too_large_is_sent_in_parts()
    {
        using FakePlatform platform = FakePlatform.Start(request => request.Method == "GET" ? Count(0) : request.Text.Length > 20 ? FakeReply.Error(413, "request-too-large") : FakeReply.Json(201, "{}"));
        using DatasetItemWriter writer = await WriteAsync(platform, """{"n":1}""", """{"n":"a far too long text"}""", """{"n":3}""");
        Assert.Equal(["""[{"n":1}]""", """[{"n":3}]"""], Pushed(platform).Where(push => push.Length <= 20));
        Assert.True(writer.TryTakeRejected(out RejectedItem? rejected));
        Assert.Equal(2, rejected!.Position);
    }

    [Fact]
    public async Task A_chunk_whose_answer_is_lost_is_not_sent_again_when_the_count_shows_it_late()
    {
        int asked = 0;
        using FakePlatform platform = FakePlatform.Start(request =>
            request.Method == "POST" ? FakeReply.Reset()
            : request.Path.EndsWith("/items", StringComparison.Ordinal) ? FakeReply.Items(["""{ "n": 2 }"""], 1)
            : Count(++asked < 4 ? 7 : 9));
        using DatasetItemWriter writer = await WriteAsync(platform, """{"n":1}""", """{"n":2}""");
        Assert.Equal(2, writer.Stored);
        Assert.Single(Pushed(platform));
    }

    [Fact]
    public async Task A_chunk_that_is_surely_not_there_is_sent_again()
    {
        int pushes = 0;
        using FakePlatform platform = FakePlatform.Start(request => request.Method == "GET" ? Count(7) : ++pushes == 1 ? FakeReply.Html(502) : FakeReply.Json(201, "{}"));
        using DatasetItemWriter writer = await WriteAsync(platform, """{"n":1}""");
        Assert.Equal((1, 2), (writer.Stored, pushes));
    }

    [Theory]
    [InlineData(8, """{"n":5}""")]
    [InlineData(9, """{"n":1}""")]
    [InlineData(6, """{"n":1}""")]
    public async Task When_somebody_else_writes_too_it_is_said_that_nobody_knows(long countAfter, string lastItem)
    {
        int asked = 0;
        using FakePlatform platform = FakePlatform.Start(request =>
            request.Method == "POST" ? FakeReply.Closed()
            : request.Path.EndsWith("/items", StringComparison.Ordinal) ? FakeReply.Items([lastItem], 1)
            : Count(asked++ == 0 ? 7 : countAfter));
        await Assert.ThrowsAsync<ApifyItemsUncertainException>(() => WriteAsync(platform, """{"n":1}"""));
        Assert.Single(Pushed(platform));
    }

    [Fact]
    public async Task A_token_that_may_only_write_can_write()
    {
        using FakePlatform platform = FakePlatform.Start(request => request.Method == "GET" ? FakeReply.Error(403, "insufficient-permissions") : FakeReply.Json(201, "{}"));
        using DatasetItemWriter writer = await WriteAsync(platform, """{"n":1}""");
        Assert.Equal(1, writer.Stored);
    }

    [Fact]
    public async Task The_next_chunk_waits_for_the_one_before_so_that_the_order_is_kept()
    {
        int underWay = 0;
        bool together = false;
        using FakePlatform platform = FakePlatform.Start(request =>
        {
            if (request.Method == "GET")
                return Count(0);
            together |= Interlocked.Increment(ref underWay) > 1;
            Thread.Sleep(20);
            Interlocked.Decrement(ref underWay);
            return FakeReply.Json(201, "{}");
        });
        using DatasetItemWriter writer = Client(platform).Datasets.WriteItems("d1", CancellationToken.None);
        byte[] item = Encoding.UTF8.GetBytes($$"""{"t":"{{new string('x', 2_000_000)}}"}""");
        for (int i = 1; i <= 8; i++)
        {
            while (!writer.TryAdd(item, i, null))
                await writer.SendAsync();
        }

        await writer.FlushAsync();
        Assert.False(together);
        Assert.Equal(4, Pushed(platform).Count());
        Assert.Equal(8, writer.Stored);
    }

    [Fact]
    public async Task What_was_given_goes_out_after_five_seconds_however_little_it_is()
    {
        FakeTimeProvider time = new();
        using FakePlatform platform = FakePlatform.Start(request => request.Method == "GET" ? Count(0) : FakeReply.Json(201, "{}"));
        using DatasetItemWriter writer = TestClient.For(platform, time: time).Datasets.WriteItems("d1", CancellationToken.None);
        Assert.True(writer.TryAdd("{}"u8, 1, null));

        time.Advance(TimeSpan.FromSeconds(4.999));
        Assert.Equal(0, writer.SentThrough);

        time.Advance(TimeSpan.FromMilliseconds(1));
        await platform.WaitForRequestsAsync(2);
        Assert.Equal(["GET", "POST"], platform.Requests.Select(request => request.Method));
    }

    [Fact]
    public async Task A_chunk_that_failed_is_told_and_nothing_goes_out_behind_it()
    {
        using FakePlatform platform = FakePlatform.Start(request => request.Method == "GET" ? Count(0) : FakeReply.Error(400, "invalid-input"));
        using DatasetItemWriter writer = Client(platform).Datasets.WriteItems("d1", CancellationToken.None);
        Assert.True(writer.TryAdd("{}"u8, 1, null));
        await writer.SendAsync();
        Assert.True(SpinWait.SpinUntil(() => writer.HasFailed, TimeSpan.FromSeconds(30)));
        Assert.True(writer.TryAdd("{}"u8, 2, null));
        writer.SendAged();
        Assert.Equal("invalid-input", (await Assert.ThrowsAsync<ApifyApiException>(writer.FlushAsync)).Type);
        Assert.Equal((0, 1), (writer.Stored, writer.SentThrough));
    }
}
