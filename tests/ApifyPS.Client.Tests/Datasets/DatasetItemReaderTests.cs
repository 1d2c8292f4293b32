using System.Globalization;
using System.Text;
using System.Text.Json;
using ApifyPS.Client.Tests.Fakes;

namespace ApifyPS.Client.Tests.Datasets;

public class DatasetItemReaderTests
{
    /// <summary>Items by number; every third is empty, which clean leaves out.</summary>
    private static readonly string[] All = [.. Enumerable.Range(0, 2500).Select(i => i % 3 == 2 ? "{}" : FormattableString.Invariant($$"""{"n":{{i}}}"""))];

    private static readonly string[] NonEmpty = [.. All.Where(item => item != "{}")];

    [Fact]
    public async Task Every_item_comes_once_in_order_in_one_request()
    {
        using FakePlatform platform = FakePlatform.Start(Dataset);

        Assert.Equal(All, await ReadAsync(platform, new DatasetItemOptions()));

        FakeRequest request = Assert.Single(platform.Requests);
        Assert.Null(request.Query("offset"));
        Assert.Null(request.Query("limit"));
    }

    [Fact]
    public async Task With_clean_pages_continue_by_what_was_scanned_and_not_by_what_came()
    {
        using FakePlatform platform = FakePlatform.Start(Dataset);

        Assert.Equal(NonEmpty, await ReadAsync(platform, new DatasetItemOptions { Clean = true }));

        // Pages grow while all goes well; only one that scanned nothing is the end.
        Assert.Equal([null, "1000", "2500"], platform.Requests.Select(request => request.Query("offset")));
        Assert.Equal(["1000", "2000", "4000"], platform.Requests.Select(request => request.Query("limit")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Connections_that_break_in_the_middle_lose_and_repeat_no_item(bool clean)
    {
        // Every answer but each fourth breaks, each somewhere else.
        using FakePlatform platform = FakePlatform.Start(request =>
        {
            FakeReply reply = Dataset(request);
            int cut = reply.Body.Length * (request.Number * 37 % 100) / 100;
            return (request.Number % 4) switch
            {
                0 => reply,
                1 => reply.CutBody(cut),
                2 => reply.Chunked(100).CutBody(cut),
                _ => reply.Gzip() is var gzip ? gzip.CutBody(gzip.Body.Length / 2) : reply,
            };
        });

        Assert.Equal(clean ? NonEmpty : All, await ReadAsync(platform, new DatasetItemOptions { Clean = clean }));

        Assert.InRange(platform.Requests.Count, 4, 60);
    }

    [Theory]
    [InlineData(false, 0, 7)]
    [InlineData(false, 100, 1500)]
    [InlineData(false, 2400, 500)]
    [InlineData(true, 0, 7)]
    [InlineData(true, 100, 1500)]
    [InlineData(true, 2400, 500)]
    public async Task Offset_and_limit_hold_across_pages_and_broken_connections(bool clean, int offset, int limit)
    {
        using FakePlatform platform = FakePlatform.Start(request => request.Number % 2 == 1 ? Dataset(request) is var reply ? reply.CutBody(reply.Body.Length * 2 / 3) : reply : Dataset(request));

        List<string> items = await ReadAsync(platform, new DatasetItemOptions { Clean = clean, Offset = offset, Limit = limit });

        Assert.Equal(All.Skip(offset).Take(limit).Where(item => !clean || item != "{}"), items);
        Assert.All(platform.Requests, request => Assert.InRange(request.QueryNumber("limit", 0), 1, limit));
    }

    [Fact]
    public async Task A_limit_of_the_servers_own_is_not_the_end()
    {
        using FakePlatform platform = FakePlatform.Start(request =>
        {
            string[] page = [.. All.Skip((int)request.QueryNumber("offset", 0)).Take(700)];
            return FakeReply.Items(page, page.Length).With("X-Apify-Pagination-Limit", "700");
        });

        Assert.Equal(All, await ReadAsync(platform, new DatasetItemOptions()));
    }

    [Fact]
    public async Task A_total_that_lags_behind_ends_nothing()
    {
        using FakePlatform platform = FakePlatform.Start(request => Dataset(request).With("X-Apify-Pagination-Total", "10"));

        Assert.Equal(NonEmpty, await ReadAsync(platform, new DatasetItemOptions { Clean = true }));
        Assert.Equal(All, await ReadAsync(platform, new DatasetItemOptions { Limit = All.Length + 1 }));
    }

    [Fact]
    public async Task A_compressed_answer_that_ends_early_though_the_connection_says_that_it_is_whole_loses_no_item()
    {
        foreach (Func<FakeReply, FakeReply> compress in (Func<FakeReply, FakeReply>[])[reply => reply.Gzip(), reply => reply.Brotli()])
        {
            using FakePlatform platform = FakePlatform.Start(request => compress(Dataset(request)) is var reply && request.Number < 4 ? reply.Truncated(reply.Body.Length / 3) : reply);

            Assert.Equal(All, await ReadAsync(platform, new DatasetItemOptions()));
        }
    }

    [Fact]
    public async Task A_web_page_instead_of_items_is_told_as_what_it_is()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Html(200));
        using DatasetItemReader reader = TestClient.For(platform).Datasets.ReadItems("d1", new DatasetItemOptions());

        ApifyResponseException exception = await Assert.ThrowsAsync<ApifyResponseException>(() => reader.ReadAsync(CancellationToken.None).AsTask());

        Assert.Contains("web page", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_cut_two_hundred_times_gives_exactly_every_item_in_order()
    {
        const int Count = 200_000;
        const int Cuts = 200;
        Random random = new(20261124);
        byte[][] items = [.. Enumerable.Range(0, Count).Select(number => Encoding.UTF8.GetBytes(FormattableString.Invariant($$"""{"n":{{number}}}""")))];
        using FakePlatform platform = FakePlatform.Start(request =>
        {
            int offset = (int)request.QueryNumber("offset", 0);
            using MemoryStream body = new();
            body.WriteByte((byte)'[');
            // Of an answer that is cut, only its beginning is made.
            int end = request.Number <= Cuts ? Math.Min(Count, offset + 1500) : Count;
            for (int index = offset; index < end; index++)
            {
                body.Write(items[index]);
                body.WriteByte((byte)(index == Count - 1 ? ']' : ','));
            }

            FakeReply reply = FakeReply.Bytes(body.ToArray(), "application/json").With("X-Apify-Pagination-Limit", "999999999999").With("X-Apify-Pagination-Count", (Count - offset).ToString(CultureInfo.InvariantCulture));
            if (request.Number > Cuts)
                return reply;
            reply = reply.CutBody(random.Next(reply.Body.Length));
            return request.Number % 2 == 0 ? reply : reply.ByReset();
        });
        // Some cuts come before the first item: such failures in a row must not end the read.
        using DatasetItemReader reader = TestClient.For(platform, maxRetries: 20).Datasets.ReadItems("d1", new DatasetItemOptions());
        int expected = 0;

        while (await reader.ReadAsync(CancellationToken.None) is { } batch)
        {
            using (batch)
            {
                for (int index = 0; index < batch.Count; index++, expected++)
                    Assert.True(batch[index].Span.SequenceEqual(items[expected]), $"Item {expected} is another.");
            }
        }

        Assert.Equal(Count, expected);
        Assert.Equal(Cuts + 1, platform.Requests.Count);
    }

    [Fact]
    public async Task Nothing_asked_for_is_nothing_sent()
    {
        using FakePlatform platform = FakePlatform.Start(Dataset);

        Assert.Empty(await ReadAsync(platform, new DatasetItemOptions { Limit = 0 }));

        Assert.Empty(platform.Requests);
    }

    [Fact]
    public async Task A_page_of_only_empty_items_is_not_the_end()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Items([], 1000), FakeReply.Items([], 1000), FakeReply.Items(["1", "2"], 10), FakeReply.Items([], 0));

        Assert.Equal(["1", "2"], await ReadAsync(platform, new DatasetItemOptions { SkipEmpty = true }));

        Assert.Equal([null, "1000", "2000", "2010"], platform.Requests.Select(request => request.Query("offset")));
    }

    [Fact]
    public async Task A_server_without_the_header_is_counted_by_its_items()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Items(["1", "2"], null), FakeReply.Items(["3"], null), FakeReply.Items([], null));

        Assert.Equal(["1", "2", "3"], await ReadAsync(platform, new DatasetItemOptions()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_that_always_breaks_at_the_same_place_ends_with_an_error(bool clean)
    {
        using FakePlatform platform = FakePlatform.Start(request => FakeReply.Items([.. All.Skip((int)request.QueryNumber("offset", 0)).Take(10)], 10).CutBody(1));
        using DatasetItemReader reader = TestClient.For(platform, maxRetries: 3).Datasets.ReadItems("d1", new DatasetItemOptions { Clean = clean });

        ApifyConnectionException exception = await Assert.ThrowsAsync<ApifyConnectionException>(() => reader.ReadAsync(CancellationToken.None).AsTask());

        Assert.Equal((ConnectionFailure.Broken, 4), (exception.Failure, exception.Attempt));
        Assert.Equal(4, platform.Requests.Count);
    }

    [Theory]
    [InlineData("""[{"n":0},{"n":oops}]""")]
    [InlineData("""[{"n":0}}""")]
    [InlineData("""[{"n":0},]""")]
    public async Task Items_that_are_no_json_are_told_at_once_after_the_good_ones(string json)
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Json(200, json));
        using DatasetItemReader reader = TestClient.For(platform).Datasets.ReadItems("d1", new DatasetItemOptions());

        Assert.Equal(["""{"n":0}"""], (await reader.ReadAsync(CancellationToken.None))!.TakeTexts());
        ApifyResponseException exception = await Assert.ThrowsAsync<ApifyResponseException>(() => reader.ReadAsync(CancellationToken.None).AsTask());

        Assert.IsAssignableFrom<JsonException>(exception.InnerException);
        Assert.StartsWith("/v2/datasets/d1/items", exception.Path, StringComparison.Ordinal);
        Assert.Single(platform.Requests);
    }

    [Fact]
    public async Task Items_nested_too_deeply_are_an_error_and_no_crash()
    {
        string deep = string.Concat(Enumerable.Repeat("[", 100_000));
        using FakePlatform platform = FakePlatform.Start(FakeReply.Json(200, "[" + deep));
        using DatasetItemReader reader = TestClient.For(platform).Datasets.ReadItems("d1", new DatasetItemOptions());

        await Assert.ThrowsAsync<ApifyResponseException>(() => reader.ReadAsync(CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task A_dataset_that_does_not_exist_is_the_apis_error()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Error(404, "record-not-found", "Dataset was not found"));
        using DatasetItemReader reader = TestClient.For(platform).Datasets.ReadItems("d1", new DatasetItemOptions());

        Assert.Equal("Dataset was not found", (await Assert.ThrowsAsync<ApifyApiException>(() => reader.ReadAsync(CancellationToken.None).AsTask())).Message);
    }

    [Fact]
    public async Task Silence_in_the_middle_of_a_page_is_a_broken_connection()
    {
        using FakePlatform platform = FakePlatform.Start(request => request.Number == 1 ? Dataset(request).CutBody(2000).BySilence() : Dataset(request));
        ApifyClient client = TestClient.For(platform, requestTimeout: TimeSpan.FromMilliseconds(500));

        Assert.Equal(All, await ReadAsync(client, new DatasetItemOptions()));
    }

    [Fact]
    public async Task Ctrl_C_ends_the_wait_for_an_item()
    {
        using CancellationTokenSource cancel = new();
        using FakePlatform platform = FakePlatform.Start(request => Dataset(request).CutBody(15).BySilence());
        using DatasetItemReader reader = TestClient.For(platform).Datasets.ReadItems("d1", new DatasetItemOptions());
        (await reader.ReadAsync(cancel.Token))!.Dispose();
        Task<JsonBatch?> next = reader.ReadAsync(cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task The_first_item_comes_before_the_last_is_there()
    {
        using FakePlatform platform = FakePlatform.Start(request => Dataset(request).CutBody(5000).BySilence());
        using DatasetItemReader reader = TestClient.For(platform).Datasets.ReadItems("d1", new DatasetItemOptions());

        JsonBatch? first = await reader.ReadAsync(CancellationToken.None).AsTask().WaitAsync(TestClient.Hang);

        Assert.Equal(All[0], first!.TakeTexts()[0]);
    }

    /// <summary>A dataset as the API gives it: clean is applied after offset and limit, the count is of what was scanned.</summary>
    private static FakeReply Dataset(FakeRequest request)
    {
        string[] scanned = [.. All.Skip((int)request.QueryNumber("offset", 0)).Take((int)request.QueryNumber("limit", int.MaxValue))];
        return FakeReply.Items(scanned.Where(item => request.Query("clean") is null || item != "{}"), scanned.Length)
            .With("X-Apify-Pagination-Limit", request.Query("limit") ?? "999999999999")
            .With("X-Apify-Pagination-Total", All.Length.ToString(CultureInfo.InvariantCulture));
    }

    private static Task<List<string>> ReadAsync(FakePlatform platform, DatasetItemOptions options) => ReadAsync(TestClient.For(platform), options);

    private static async Task<List<string>> ReadAsync(ApifyClient client, DatasetItemOptions options)
    {
        using DatasetItemReader reader = client.Datasets.ReadItems("d1", options);
        return await reader.ReadToEndAsync();
    }
}
