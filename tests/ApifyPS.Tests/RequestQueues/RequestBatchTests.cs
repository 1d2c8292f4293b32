using System.Globalization;
using System.Text.Json.Nodes;

namespace ApifyPS.Tests.RequestQueues;

/// <summary>How requests are put together: the platform takes 25 at once and a body of 9 MiB, and refuses what is more.</summary>
[Collection(ModuleCollection.Name)]
public sealed class RequestBatchTests : IDisposable
{
    private const int MaxBody = 9 * 1024 * 1024;

    private readonly FakePlatform _platform = FakePlatform.Start(request =>
        request.Path.EndsWith("/me", StringComparison.Ordinal) ? FakeReply.Data("""{"id":"u1","username":"jane"}""")
        : request.Method == "GET" ? FakeReply.Data("""{"id":"q1"}""")
        : FakeReply.Data(Answer(request)));

    private readonly ModuleSession _session = new();

    public RequestBatchTests() => Assert.Single(_session.Run("Connect-Apify -BaseUrl $url -Token t -MaxRetry 0", ("url", _platform.BaseUri.AbsoluteUri)));

    public void Dispose()
    {
        _session.Dispose();
        _platform.Dispose();
    }

    [Fact]
    public void A_batch_that_would_be_larger_than_the_platform_takes_is_sent_in_two()
    {
        Add("1..3 | ForEach-Object { @{ Url = \"https://example.com/$_\"; Method = 'POST'; Payload = 'x' * 4MB } }");

        Assert.Equal(["1,2", "3"], Batches().Select(Keys).Order(StringComparer.Ordinal));
        Assert.All(Batches(), batch => Assert.InRange(batch.Body.Length, 1, MaxBody));
    }

    [Fact]
    public void A_body_is_filled_to_the_last_kilobyte_and_not_beyond()
    {
        Add("@{ Url = 'https://example.com/1'; Method = 'POST'; Payload = '' }");
        int empty = Assert.Single(Batches()).Body.Length - "[]".Length;
        int half = (MaxBody / 2) - empty;

        Add("1..2 | ForEach-Object { @{ Url = \"https://example.com/$_\"; Method = 'POST'; Payload = 'x' * $length } }", ("length", half - 1024));
        Assert.Equal(["1", "1,2"], Batches().Select(Keys));

        Add("3..4 | ForEach-Object { @{ Url = \"https://example.com/$_\"; Method = 'POST'; Payload = 'x' * $length } }", ("length", half));
        Assert.Equal(["1", "1,2", "3", "4"], Batches().Select(Keys).Order(StringComparer.Ordinal));
        Assert.All(Batches(), batch => Assert.InRange(batch.Body.Length, 1, MaxBody));
    }

    [Fact]
    public void What_came_before_in_another_batch_takes_no_room_in_this_one()
    {
        Add("1..5 | ForEach-Object { @{ Url = \"https://example.com/$_\"; Method = 'POST'; Payload = 'x' * 3MB } }");

        // Two of 3 MiB and what is around them fit; a third one doesn't.
        Assert.Equal(["1,2", "3,4", "5"], Batches().Select(Keys).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Twenty_five_small_ones_are_a_batch()
    {
        Add("1..51 | ForEach-Object { \"https://example.com/$_\" }");

        Assert.Equal([1, 25, 25], Batches().Select(batch => Keys(batch).Split(',').Length).Order());
    }

    [Fact]
    public void One_that_no_body_can_hold_is_an_error_and_the_others_are_added()
    {
        Result result = _session.Run("@{ Url = 'https://example.com/1'; Method = 'POST'; Payload = 'x' * 9MB }, 'https://example.com/2' | Add-ApifyRequest q1");

        Assert.StartsWith("RequestTooLarge,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("2", Keys(Assert.Single(Batches())));
    }

    private void Add(string requests, params (string Name, object? Value)[] variables) => Assert.Empty(_session.Run($"& {{ {requests} }} | Add-ApifyRequest q1", variables));

    private IEnumerable<FakeRequest> Batches() => _platform.Requests.Where(request => request.Method == "POST");

    /// <summary>The last part of each address.</summary>
    private static string Keys(FakeRequest batch) => string.Join(",", JsonNode.Parse(batch.Text)!.AsArray().Select(request => request!["url"]!.GetValue<string>().Split('/')[^1]));

    private static string Answer(FakeRequest batch) => new JsonObject
    {
        ["processedRequests"] = new JsonArray([.. JsonNode.Parse(batch.Text)!.AsArray().Select((request, index) => (JsonNode)new JsonObject
        {
            ["requestId"] = index.ToString(CultureInfo.InvariantCulture),
            ["uniqueKey"] = request!["uniqueKey"]!.GetValue<string>(),
            ["wasAlreadyPresent"] = false,
            ["wasAlreadyHandled"] = false,
        })]),
        ["unprocessedRequests"] = new JsonArray(),
    }.ToJsonString();
}
