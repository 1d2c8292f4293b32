using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace ApifyPS.Tests.RequestQueues;

/// <summary>How requests are put together: the platform takes 25 at once and a body of 9 MiB, and refuses what is more.</summary>
[Collection(ModuleCollection.Name)]
public sealed class RequestBatchTests : IDisposable
{
    private const int MaxBody = 9 * 1024 * 1024;

    private readonly FakePlatform _platform;
    private readonly ModuleSession _session = new();
    private readonly TaskCompletionSource _answer = new();

    public RequestBatchTests()
    {
        _platform = FakePlatform.Start(request =>
        {
            if (request.Path.EndsWith("/me", StringComparison.Ordinal))
                return FakeReply.Data("""{"id":"u1","username":"jane"}""");
            if (request.Method == "GET")
                return FakeReply.Data("""{"id":"q1"}""");
            if (request.Text.Contains("/held", StringComparison.Ordinal))
                _answer.Task.Wait();
            return FakeReply.Data(Answer(request));
        });
        Assert.Single(_session.Run("Connect-Apify -BaseUrl $url -Token t -MaxRetry 0", ("url", _platform.BaseUri.AbsoluteUri)));
    }

    public void Dispose()
    {
        _answer.TrySetResult();
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
        Add("@{ Url = 'https://example.com/1'; Method = 'POST'; Payload = 'x' }");
        int empty = Assert.Single(Batches()).Body.Length - "[x]".Length;
        int half = (MaxBody / 2) - empty;

        // Two brackets and a comma, and the kilobyte that is left for them.
        int rest = MaxBody - 1024 - half - (2 * empty) - ",".Length;
        const string Two = "@{ Url = 'https://example.com/1'; Method = 'POST'; Payload = 'x' * $first }, @{ Url = 'https://example.com/2'; Method = 'POST'; Payload = 'x' * $second }";
        Add(Two, ("first", half), ("second", rest));
        Assert.Equal(["1", "1,2"], Batches().Select(Keys));
        Add(Two, ("first", half), ("second", rest + 1));
        Assert.Equal(["1", "1", "1,2", "2"], Batches().Select(Keys).Order(StringComparer.Ordinal));
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

    [Fact]
    public void A_request_waits_five_seconds_for_others_and_each_batch_counts_from_its_first_one()
    {
        AgeingTime time = new();
        using SlowSource source = new(_session, time, "");

        foreach (string first in new[] { "1", "3" })
        {
            source.Give(first);
            time.Advance(TimeSpan.FromSeconds(4.999));
            // It would be a batch of its own if the other one had been sent already.
            source.Give((int.Parse(first, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture));
            time.Advance(TimeSpan.FromMilliseconds(1));
        }

        RunningScript.Until(() => Batches().Count() == 2, "both batches are sent before the source ends");
        Assert.Equal(["1,2", "3,4"], Batches().Select(Keys).Order(StringComparer.Ordinal));
        source.End();
        Assert.Equal(2, Batches().Count());
    }

    [Fact]
    public void At_the_front_an_old_request_waits_for_the_batch_before_it_and_is_sent_then()
    {
        AgeingTime time = new();
        using SlowSource source = new(_session, time, "-Forefront");
        source.Give("held");
        time.Advance(TimeSpan.FromSeconds(5));
        RunningScript.Until(() => Batches().Count() == 1, "the first one is sent");
        source.GiveWithoutWaiting("2");
        RunningScript.Until(() => time.Settings == 2, "the second one begins to wait");

        // There is no room for it: it waits for another five seconds.
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(3, time.Settings);
        _answer.SetResult();
        source.WaitUntilTaken();
        time.Advance(TimeSpan.FromSeconds(5));

        RunningScript.Until(() => Batches().Count() == 2, "the second one is sent before the source ends");
        source.End();
        Assert.Equal(["held", "2"], Batches().Select(Keys));
    }

    [Fact]
    public void Ctrl_C_says_how_many_were_not_sent()
    {
        RecordingHost host = new(200, terminal: false);
        using ModuleSession session = new(host: host);
        session.Run("$null = Connect-Apify -BaseUrl $url -Token t", ("url", _platform.BaseUri.AbsoluteUri));
        using ManualResetEventSlim given = new();
        using RunningScript script = new(session, "& { 1..3 | ForEach-Object { \"https://example.com/$_\" }; $given.Set(); while ($true) { Start-Sleep -Milliseconds 50 } } | Add-ApifyRequest q1", ("given", given));
        RunningScript.Until(() => given.IsSet, "three requests are given");

        script.Stop();

        Assert.Contains(host.Lines, line => line.Contains("3 requests were not sent to the queue", StringComparison.Ordinal));
        Assert.Empty(Batches());
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

    /// <summary>A pipeline whose requests come when the test gives them.</summary>
    private sealed class SlowSource : IDisposable
    {
        private readonly BlockingCollection<string> _requests = [];
        private readonly SemaphoreSlim _taken = new(0);
        private readonly IDisposable _clock;
        private readonly RunningScript _script;

        public SlowSource(ModuleSession session, TimeProvider time, string parameters)
        {
            _clock = ModuleFixture.UseTime(time);
            _script = new RunningScript(
                session, $"& {{ foreach ($request in $source.GetConsumingEnumerable()) {{ \"https://example.com/$request\"; $null = $taken.Release() }} }} | Add-ApifyRequest q1 {parameters}", ("source", _requests), ("taken", _taken));
        }

        public void Give(string request)
        {
            GiveWithoutWaiting(request);
            WaitUntilTaken();
        }

        public void GiveWithoutWaiting(string request) => _requests.Add(request);

        public void WaitUntilTaken() => Assert.True(_taken.Wait(TimeSpan.FromSeconds(30)), "The request isn't taken.");

        public void End()
        {
            _requests.CompleteAdding();
            _script.Finish();
        }

        public void Dispose()
        {
            _requests.CompleteAdding();
            _script.Dispose();
            _clock.Dispose();
            _taken.Dispose();
        }
    }

    /// <summary>Counts how often a timer was set to the age at which a batch is sent.</summary>
    private sealed class AgeingTime : FakeTimeProvider
    {
        private int _settings;

        public int Settings => Volatile.Read(ref _settings);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new CountedTimer(this, base.CreateTimer(callback, state, dueTime, period));

        private sealed class CountedTimer(AgeingTime time, ITimer timer) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                bool changed = timer.Change(dueTime, period);
                if (dueTime == TimeSpan.FromSeconds(5))
                    Interlocked.Increment(ref time._settings);
                return changed;
            }

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }
}
