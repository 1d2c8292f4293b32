using System.Text;
using ApifyPS.Client.Tests.Fakes;
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
    public async Task What_gets_old_while_a_chunk_is_under_way_goes_out_five_seconds_later_when_that_one_is_stored()
    {
        FakeTimeProvider time = new();
        TaskCompletionSource answer = new();
        using FakePlatform platform = FakePlatform.Start(request =>
        {
            if (request.Method == "GET")
                return Count(0);
            answer.Task.Wait();
            return FakeReply.Json(201, "{}");
        });
        using DatasetItemWriter writer = TestClient.For(platform, time: time).Datasets.WriteItems("d1", CancellationToken.None);
        Assert.True(writer.TryAdd("1"u8, 1, null));
        time.Advance(DatasetItemWriter.MaxAge);
        Assert.True(writer.TryAdd("2"u8, 2, null));
        time.Advance(DatasetItemWriter.MaxAge);
        Assert.Equal(1, writer.SentThrough);

        answer.SetResult();
        writer.Settle(TestClient.Hang);
        time.Advance(DatasetItemWriter.MaxAge);

        Assert.Equal(2, writer.SentThrough);
        await writer.FlushAsync();
        Assert.Equal(["[1]", "[2]"], Pushed(platform));
    }

    [Fact]
    public async Task A_chunk_whose_answer_is_lost_is_looked_for_four_times_at_growing_intervals_however_deep_its_items_are()
    {
        string deep = new string('[', 100) + new string(']', 100);
        JumpingTime time = new() { Fires = due => due < DatasetItemWriter.MaxAge };
        int asked = 0;
        using FakePlatform platform = FakePlatform.Start(request =>
            request.Method == "POST" ? FakeReply.Reset()
            : request.Path.EndsWith("/items", StringComparison.Ordinal) ? FakeReply.Items([deep], 1)
            : Count(asked++ < 4 ? 7 : 8));
        using DatasetItemWriter writer = TestClient.For(platform, time: time).Datasets.WriteItems("d1", CancellationToken.None);
        Assert.True(writer.TryAdd(Encoding.UTF8.GetBytes(deep), 1, null));

        await writer.FlushAsync();

        Assert.Equal(1, writer.Stored);
        Assert.Equal([1, 1.5, 2.5, 2.5], time.Pauses.Select(pause => pause.TotalSeconds).Where(seconds => seconds is > 0 and < 5));
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

    /// <summary>A writer that sends nothing because of its age.</summary>
    private static DatasetItemWriter Open(FakePlatform platform, CancellationToken stop = default) =>
        TestClient.For(platform, maxRetries: 0, time: new JumpingTime { Fires = pause => pause != DatasetItemWriter.MaxAge }).Datasets.WriteItems("d1", stop);

    [Fact]
    public async Task What_a_slow_source_gives_is_sent_by_itself_after_five_seconds()
    {
        using FakePlatform platform = FakePlatform.Start(request => request.Method == "GET" ? Count(0) : FakeReply.Json(201, "{}"));
        JumpingTime time = new();
        using DatasetItemWriter writer = TestClient.For(platform, time: time).Datasets.WriteItems("d1", CancellationToken.None);

        Assert.True(writer.TryAdd("1"u8, 1, null));
        await platform.WaitForRequestsAsync(2);

        Assert.Equal(["[1]"], Pushed(platform));
        Assert.Equal(TimeSpan.FromSeconds(5), time.Pauses[0]);
    }

    [Fact]
    public async Task A_request_is_filled_to_five_megabytes_and_not_beyond_and_a_larger_item_goes_alone()
    {
        using FakePlatform platform = FakePlatform.Start(request => request.Method == "GET" ? Count(0) : FakeReply.Json(201, "{}"));
        using DatasetItemWriter writer = Open(platform);
        byte[] Item(int length) => Encoding.UTF8.GetBytes("\"" + new string('x', length - 2) + "\"");

        // Two brackets and a comma.
        Assert.True(writer.TryAdd(Item(2_000_000), 1, null));
        Assert.False(writer.TryAdd(Item(DatasetItemWriter.ChunkLength - 2_000_000 - 2), 2, null));
        Assert.True(writer.TryAdd(Item(DatasetItemWriter.ChunkLength - 2_000_000 - 3), 2, null));
        Assert.False(writer.TryAdd("1"u8, 3, null));
        await writer.SendAsync();
        Assert.True(writer.TryAdd(Item(8_000_000), 3, null));
        Assert.False(writer.TryAdd("1"u8, 4, null));
        await writer.FlushAsync();

        Assert.Equal([DatasetItemWriter.ChunkLength, 8_000_002], platform.Requests.Where(request => request.Method == "POST").Select(request => request.Body.Length));
        Assert.Equal(9_437_182, DatasetItemWriter.MaxItemLength);
    }

    [Fact]
    public async Task Where_things_stand_can_be_told_at_any_time()
    {
        using FakePlatform platform = FakePlatform.Start(request => request.Method == "GET" ? Count(0) : FakeReply.Json(201, "{}"));
        using DatasetItemWriter writer = Open(platform);
        Assert.Equal((0, 0, 0, 0, false), (writer.Stored, writer.StoredThrough, writer.SentThrough, writer.GivenThrough, writer.HasFailed));

        Assert.True(writer.TryAdd("{}"u8, 3, "third"));
        Assert.True(writer.TryAdd("{}"u8, 5, null));
        Assert.True(writer.TryAdd("{}"u8, 9, "ninth"));
        Assert.Equal((0, 0, 0, 9), (writer.Stored, writer.StoredThrough, writer.SentThrough, writer.GivenThrough));
        Assert.False(writer.TryTakeStored(out _));
        await writer.FlushAsync();
        Assert.Equal((3, 9, 9, 9, false), (writer.Stored, writer.StoredThrough, writer.SentThrough, writer.GivenThrough, writer.HasFailed));

        Assert.True(writer.TryTakeStored(out object? tag));
        Assert.Equal("third", tag);
        Assert.True(writer.TryTakeStored(out tag));
        Assert.Equal("ninth", tag);
        Assert.False(writer.TryTakeStored(out _));
        Assert.False(writer.TryTakeRejected(out _));

        await writer.FlushAsync();
        Assert.Single(Pushed(platform));
    }

    [Fact]
    public async Task What_was_given_goes_out_by_itself_when_it_has_waited_long_enough_and_nothing_is_under_way()
    {
        TaskCompletionSource answer = new();
        using FakePlatform platform = FakePlatform.Start(request =>
        {
            if (request.Method == "GET")
                return Count(0);
            answer.Task.Wait();
            return FakeReply.Json(201, "{}");
        });
        using DatasetItemWriter writer = Open(platform);
        Assert.True(writer.TryAdd("1"u8, 1, null));
        writer.SendAged();
        Assert.True(writer.TryAdd("2"u8, 2, null));
        writer.SendAged();
        Assert.Equal((1, 2), (writer.SentThrough, writer.GivenThrough));

        answer.SetResult();
        writer.Settle(TestClient.Hang);
        writer.SendAged();
        Assert.Equal(2, writer.SentThrough);
        await writer.FlushAsync();
        Assert.Equal(["[1]", "[2]"], Pushed(platform));
    }

    [Fact]
    public async Task What_was_not_sent_is_not_sent_after_the_end()
    {
        using FakePlatform platform = FakePlatform.Start(request => request.Method == "GET" ? Count(0) : FakeReply.Json(201, "{}"));
        DatasetItemWriter writer = await WriteAsync(platform, "1");
        Assert.True(writer.TryAdd("2"u8, 2, null));

        writer.Dispose();
        writer.Dispose();
        writer.SendAged();
        await writer.FlushAsync();

        Assert.Equal(["[1]"], Pushed(platform));
        Assert.Equal(1, writer.SentThrough);
    }

    [Fact]
    public async Task The_count_is_asked_for_once_and_continues_from_what_was_stored()
    {
        int counts = 0;
        int pushes = 0;
        using FakePlatform platform = FakePlatform.Start(request =>
            request.Path.EndsWith("/items", StringComparison.Ordinal) && request.Method == "GET" ? FakeReply.Items(["3"], 1)
            : request.Method == "GET" ? Count(++counts == 1 ? 7 : 10)
            : ++pushes == 2 ? FakeReply.Reset() : FakeReply.Json(201, "{}"));
        using DatasetItemWriter writer = await WriteAsync(platform, "1", "2");
        Assert.Equal(1, counts);

        Assert.True(writer.TryAdd("3"u8, 3, null));
        await writer.FlushAsync();

        Assert.Equal((3, 2), (writer.Stored, pushes));
    }

    [Fact]
    public async Task A_dataset_that_is_not_there_is_told_before_anything_is_sent()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Error(404, "record-not-found"));

        Assert.True((await Assert.ThrowsAsync<ApifyApiException>(() => WriteAsync(platform, "1"))).IsNotFound);

        Assert.Empty(Pushed(platform));
    }

    [Fact]
    public async Task A_lost_answer_to_a_token_that_may_only_write_is_not_sent_again()
    {
        using FakePlatform platform = FakePlatform.Start(request => request.Method == "GET" ? FakeReply.Error(403, "insufficient-permissions") : FakeReply.Error(500, "x", "Boom."));

        string message = (await Assert.ThrowsAsync<ApifyItemsUncertainException>(() => WriteAsync(platform, "1"))).Message;

        Assert.Equal("Whether the items are stored is not known: no answer came (Boom). How many items the dataset had before is not known.", message);
        Assert.Single(Pushed(platform));
    }

    [Fact]
    public async Task A_dataset_that_cannot_be_asked_after_a_lost_answer_is_told()
    {
        int asked = 0;
        using FakePlatform platform = FakePlatform.Start(request => request.Method == "POST" ? FakeReply.Error(500, "x", "Boom") : asked++ == 0 ? Count(7) : FakeReply.Error(403, "x", "No more"));

        string message = (await Assert.ThrowsAsync<ApifyItemsUncertainException>(() => WriteAsync(platform, "1"))).Message;

        Assert.Equal("Whether the items are stored is not known: no answer came (Boom). The dataset cannot be asked either: No more", message);
        Assert.Single(Pushed(platform));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_chunk_whose_answer_is_lost_twice_is_stored_or_told_and_never_sent_a_third_time(bool isThere)
    {
        int pushes = 0;
        using FakePlatform platform = FakePlatform.Start(request =>
            request.Method == "POST" ? FakeReply.Error(++pushes > 0 ? 500 : 0, "x", "Boom")
            : request.Path.EndsWith("/items", StringComparison.Ordinal) ? FakeReply.Items(["1"], 1)
            : Count(isThere && pushes == 2 ? 8 : 7));

        if (isThere)
        {
            using DatasetItemWriter writer = await WriteAsync(platform, "1");
            Assert.Equal(1, writer.Stored);
        }
        else
        {
            Assert.Contains("They were sent twice and are not there", (await Assert.ThrowsAsync<ApifyItemsUncertainException>(() => WriteAsync(platform, "1"))).Message, StringComparison.Ordinal);
        }

        Assert.Equal(2, pushes);
    }

    [Fact]
    public async Task Somebody_else_who_writes_is_named_with_the_counts()
    {
        int asked = 0;
        using FakePlatform platform = FakePlatform.Start(request => request.Method == "POST" ? FakeReply.Reset() : Count(asked++ == 0 ? 7 : 20));

        string message = (await Assert.ThrowsAsync<ApifyItemsUncertainException>(() => WriteAsync(platform, "1"))).Message;

        Assert.EndsWith("The dataset had 7 items before and has 20 now, so that somebody else writes to it.", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":1,"a":2}""", """{"a":1,"a":2}""")]
    [InlineData("1", null)]
    public async Task A_last_item_that_cannot_be_compared_is_not_taken_for_ours(string item, string? last)
    {
        int asked = 0;
        using FakePlatform platform = FakePlatform.Start(request =>
            request.Method == "POST" ? FakeReply.Reset()
            : request.Path.EndsWith("/items", StringComparison.Ordinal) ? FakeReply.Items(last is null ? [] : [last], last is null ? 0 : 1)
            : Count(asked++ == 0 ? 7 : 8));

        await Assert.ThrowsAsync<ApifyItemsUncertainException>(() => WriteAsync(platform, item));

        FakeRequest look = platform.Requests.First(request => request.Path.EndsWith("/items", StringComparison.Ordinal) && request.Method == "GET");
        Assert.Equal(("1", "1"), (look.Query("desc"), look.Query("limit")));
    }

    /// <summary>What the platform says about invalid items, and whether it names the second of three.</summary>
    public static TheoryData<string, bool, string> Refusals => new()
    {
        { """{"invalidItems":[{"itemPosition":1,"validationErrors":[{"instancePath":"/n","message":"must be integer"},{"instancePath":"","message":"no"}]}]}""", true, "/n must be integer; no" },
        { """{"invalidItems":[{"itemPosition":1,"validationErrors":["odd",{"message":5,"instancePath":"/n"}]}]}""", true, "/n" },
        { """{"invalidItems":[{"itemPosition":1,"validationErrors":"odd"}]}""", true, "" },
        { """{"invalidItems":[{"itemPosition":1}]}""", true, "" },
        { """{"invalidItems":["odd",{"itemPosition":-1},{"itemPosition":3},{"itemPosition":1.5},{"itemPosition":"1"},{}]}""", false, "" },
        { """{"invalidItems":[]}""", false, "" },
        { """{"invalidItems":{"itemPosition":1}}""", false, "" },
        { """{"other":[{"itemPosition":1}]}""", false, "" },
        { """[{"itemPosition":1}]""", false, "" },
        { "null", false, "" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Only_an_item_that_the_platform_names_is_left_out(string data, bool isNamed, string reason)
    {
        using FakePlatform platform = FakePlatform.Start(request => request.Method == "GET" ? Count(0)
            : request.Text.Contains('2', StringComparison.Ordinal) ? FakeReply.Json(400, $$$"""{"error":{"type":"schema-validation-error","message":"No","data":{{{data}}}}}""")
            : FakeReply.Json(201, "{}"));

        if (!isNamed)
        {
            Assert.Equal("schema-validation-error", (await Assert.ThrowsAsync<ApifyApiException>(() => WriteAsync(platform, "1", "2", "3"))).Type);
            Assert.Single(Pushed(platform));
            return;
        }

        using DatasetItemWriter writer = await WriteAsync(platform, "1", "2", "3");
        Assert.True(writer.TryTakeRejected(out RejectedItem? rejected));
        Assert.Equal((2, reason, 400), (rejected!.Position, rejected.Reason, rejected.Cause.StatusCode));
        Assert.False(writer.TryTakeRejected(out _));
        Assert.Equal(["[1,2,3]", "[1,3]"], Pushed(platform));
    }

    [Fact]
    public async Task When_no_item_fits_nothing_more_is_sent()
    {
        using FakePlatform platform = FakePlatform.Start(request => request.Method == "GET" ? Count(0) : FakeReply.Json(400, """{"error":{"type":"x","message":"No","data":{"invalidItems":[{"itemPosition":0},{"itemPosition":1}]}}}"""));
        using DatasetItemWriter writer = await WriteAsync(platform, "1", "2");
        Assert.Single(Pushed(platform));
        Assert.Equal((0, false), (writer.Stored, writer.HasFailed));
    }

    [Fact]
    public async Task Halves_of_a_chunk_that_is_too_large_keep_their_order()
    {
        using FakePlatform platform = FakePlatform.Start(request => request.Method == "GET" ? Count(0) : request.Text.Length > 5 ? FakeReply.Error(413, "request-too-large", "Too large") : FakeReply.Json(201, "{}"));
        using DatasetItemWriter writer = await WriteAsync(platform, "1", "2", "3", "44444", "5");
        Assert.Equal(["[1,2,3,44444,5]", "[1,2]", "[3,44444,5]", "[3]", "[44444,5]", "[44444]", "[5]"], Pushed(platform));
        Assert.True(writer.TryTakeRejected(out RejectedItem? rejected));
        Assert.Equal((4, "Too large"), (rejected!.Position, rejected.Reason));
        Assert.Equal((4, 5), (writer.Stored, writer.StoredThrough));
    }

    [Fact]
    public async Task Ctrl_C_ends_what_is_under_way_and_is_a_failure()
    {
        using CancellationTokenSource stop = new();
        using FakePlatform platform = FakePlatform.Start(request => request.Method == "GET" ? Count(0) : FakeReply.Silent());
        using DatasetItemWriter writer = Open(platform, stop: stop.Token);
        Assert.True(writer.TryAdd("1"u8, 1, null));
        await writer.SendAsync();
        await platform.WaitForRequestsAsync(2);
        Assert.False(writer.HasFailed);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(writer.FlushAsync);
        Assert.True(writer.HasFailed);
    }
}
