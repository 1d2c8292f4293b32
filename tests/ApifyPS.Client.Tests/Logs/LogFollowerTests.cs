using ApifyPS.Client.Tests.Fakes;

namespace ApifyPS.Client.Tests.Logs;

public class LogFollowerTests
{
    private static readonly string[] Six = ["t1 one", "  at f()", "", "t2 two", "  at f()", "t3 three"];

    [Fact]
    public async Task A_log_is_followed_to_the_end_of_its_run_and_checked_once_more_then()
    {
        using FakePlatform platform = Platform(["SUCCEEDED"], Log(Six));

        Assert.Equal(Six, await ReadAllAsync(platform));

        Assert.Equal(["/v2/logs/r1?stream=1", "/v2/actor-runs/r1", "/v2/logs/r1"], platform.Requests.Select(request => request.Target));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_that_breaks_anywhere_loses_no_line_and_repeats_none(bool reset)
    {
        int length = string.Join('\n', Six).Length + 1;
        for (int cut = 0; cut < length; cut++)
        {
            FakeReply broken = Log(Six).Chunked(7).CutBody(cut);
            using FakePlatform platform = Platform(["SUCCEEDED"], reset ? broken.ByReset() : broken, Log(Six).Chunked(5).CutBody(Math.Min(length, cut + 9)), Log(Six));

            Assert.Equal(Six, await ReadAllAsync(platform));
        }
    }

    [Fact]
    public async Task A_proxy_that_ends_the_stream_anywhere_while_the_run_is_running_loses_no_line_and_repeats_none()
    {
        string whole = string.Join('\n', Six) + "\n";
        for (int end = 0; end <= whole.Length; end++)
        {
            using FakePlatform platform = Platform(["RUNNING", "RUNNING", "SUCCEEDED"], Text(whole[..end]), Text(whole[..Math.Min(whole.Length, end + 5)]), Text(whole));

            Assert.Equal(Six, await ReadAllAsync(platform));
        }
    }

    [Fact]
    public async Task A_proxy_that_ends_the_stream_just_before_the_run_ends_does_not_cost_the_last_lines()
    {
        using FakePlatform platform = Platform(["SUCCEEDED"], Text("t1 one\n  at f()\n\nt2 tw"), Log(Six));

        Assert.Equal(Six, await ReadAllAsync(platform));
    }

    [Fact]
    public async Task A_last_line_without_an_end_is_given_when_the_run_has_ended()
    {
        using FakePlatform platform = Platform(["FAILED"], Text("one\nno end"));

        Assert.Equal(["one", "no end"], await ReadAllAsync(platform));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task A_log_whose_start_was_dropped_meanwhile_continues_where_it_was(int dropped)
    {
        string[] more = [.. Six[dropped..], "  at f()", "t4 four"];
        using FakePlatform platform = Platform(["SUCCEEDED"], Log(Six).CutBody(string.Join('\n', Six).Length + 1), Log(more));

        Assert.Equal([.. Six, "  at f()", "t4 four"], await ReadAllAsync(platform));
    }

    [Fact]
    public async Task A_log_whose_first_line_was_cut_when_its_start_was_dropped_continues_where_it_was()
    {
        string[] more = ["ne", .. Six[1..], "t4 four"];
        using FakePlatform platform = Platform(["SUCCEEDED"], Log(Six).CutBody(string.Join('\n', Six).Length + 1), Log(more));

        Assert.Equal([.. Six, "t4 four"], await ReadAllAsync(platform));
    }

    [Fact]
    public async Task A_log_of_which_everything_was_dropped_meanwhile_continues_with_what_it_has()
    {
        using FakePlatform platform = Platform(["SUCCEEDED"], Log(Six).CutBody(string.Join('\n', Six).Length + 1), Log("t8 eight", "t9 nine"));

        Assert.Equal([.. Six, "t8 eight", "t9 nine"], await ReadAllAsync(platform));
    }

    [Fact]
    public async Task A_log_that_breaks_again_after_its_start_was_dropped_still_loses_and_repeats_nothing()
    {
        string[] second = [.. Six[2..], "t4 four"];
        string[] third = [.. second, "t5 five"];
        string[] fourth = [.. third[3..], "t6 six"];
        for (int cut = 0; cut <= string.Join('\n', second).Length + 1; cut++)
        {
            using FakePlatform platform = Platform(
                ["SUCCEEDED"], Broken(Six), Text(string.Join('\n', second) + "\n").Chunked(4).CutBody(cut), Broken(third), Log(fourth));

            Assert.Equal([.. Six, "t4 four", "t5 five", "t6 six"], await ReadAllAsync(platform));
        }
    }

    [Fact]
    public async Task Equal_lines_are_all_given()
    {
        string[] lines = [.. Enumerable.Repeat("same", 50), "", "", ""];
        using FakePlatform platform = Platform(["SUCCEEDED"], Log(lines).Chunked(10).CutBody(101), Log(lines));

        Assert.Equal(lines, await ReadAllAsync(platform));
    }

    [Fact]
    public async Task The_tail_comes_first_and_then_what_is_new()
    {
        using FakePlatform platform = Platform(["SUCCEEDED"], Text("1\n2\n3\n4\nfi"), Log("1", "2", "3", "4", "five", "6"));
        using LogFollower log = TestClient.For(platform).Logs.Follow("r1", raw: false);

        Assert.Equal(["3", "4"], await log.ReadTailAsync(2, CancellationToken.None));
        Assert.Equal(["five", "6"], await ReadAllAsync(log));
        Assert.Equal("/v2/logs/r1", platform.Requests[0].Target);
    }

    [Fact]
    public async Task An_empty_tail_shows_only_what_is_new()
    {
        using FakePlatform platform = Platform(["SUCCEEDED"], Log("1", "2"), Log("1", "2", "3"));
        using LogFollower log = TestClient.For(platform).Logs.Follow("r1", raw: false);

        Assert.Empty(await log.ReadTailAsync(0, CancellationToken.None));
        Assert.Equal(["3"], await ReadAllAsync(log));
    }

    [Fact]
    public async Task A_fresh_run_whose_log_is_not_there_yet_is_waited_for()
    {
        using FakePlatform platform = Platform(["SUCCEEDED"], FakeReply.Error(404, "record-not-found"), FakeReply.Error(404, "record-not-found"), Log(Six));

        Assert.Equal(Six, await ReadAllAsync(platform));
    }

    [Fact]
    public async Task A_log_that_nobody_knows_is_an_error_soon()
    {
        JumpingTime time = new() { Flows = false };
        using FakePlatform platform = FakePlatform.Start(FakeReply.Error(404, "record-not-found"));
        using LogFollower log = TestClient.For(platform, time: time).Logs.Follow("r1", raw: false);

        ApifyApiException exception = await Assert.ThrowsAsync<ApifyApiException>(() => ReadAllAsync(log));

        Assert.Equal("record-not-found", exception.Type);
        Assert.Equal(Enumerable.Repeat(TimeSpan.FromMilliseconds(250), 12), time.Pauses);
    }

    [Fact]
    public async Task The_log_of_a_build_ends_with_its_stream()
    {
        using FakePlatform platform = FakePlatform.Start(request => request.Path == "/v2/logs/r1" ? Log(Six) : FakeReply.Error(404, "record-not-found"));

        Assert.Equal(Six, await ReadAllAsync(platform));
    }

    [Fact]
    public async Task Ctrl_C_ends_the_wait_for_a_line_and_closes_the_connection()
    {
        using CancellationTokenSource cancel = new();
        using FakePlatform platform = Platform(["RUNNING"], Text("one\ntwo").Chunked(4).CutBody(4).BySilence());
        using LogFollower log = TestClient.For(platform).Logs.Follow("r1", raw: false);
        Assert.Equal("one", await log.ReadLineAsync(cancel.Token));
        Task<string?> next = log.ReadLineAsync(cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.WaitAsync(TestClient.Hang));
        Assert.Single(platform.Requests);
    }

    [Fact]
    public async Task A_half_open_connection_is_given_up_and_silence_is_no_outage()
    {
        FakeReply silent = Text("one\ntwo").Chunked(4).CutBody(4).BySilence();
        JumpingTime time = new();
        int opened = 0;
        using FakePlatform platform = FakePlatform.Start(request =>
        {
            if (request.Path != "/v2/logs/r1")
                return FakeReply.Run("r1", "SUCCEEDED");
            // Four silences together are longer than an outage may be.
            if (++opened > 1)
                time.Advance(TimeSpan.FromMinutes(4));
            return opened <= 4 ? silent : Log("one", "two");
        });
        using LogFollower log = TestClient.For(platform, idleTimeout: TimeSpan.FromMilliseconds(200), time: time).Logs.Follow("r1", raw: false);

        Assert.Equal(["one", "two"], await ReadAllAsync(log));
    }

    [Fact]
    public async Task A_platform_that_is_away_for_longer_than_many_retries_does_not_end_the_log()
    {
        FakeReply[] outage = [.. Enumerable.Repeat(FakeReply.Error(503, "down"), 15), .. Enumerable.Repeat(FakeReply.Reset(), 15), .. Enumerable.Repeat(FakeReply.Html(502), 15)];
        using FakePlatform platform = Platform(["SUCCEEDED"], [Broken(Six[..2]), .. outage, Log(Six)]);
        // Pauses of six seconds: a little more than four minutes in all.
        using LogFollower log = TestClient.For(platform, random: () => 0.2).Logs.Follow("r1", raw: false);

        Assert.Equal(Six, await ReadAllAsync(log));
    }

    [Fact]
    public async Task A_platform_that_is_away_for_too_long_is_an_error()
    {
        using FakePlatform platform = Platform(["RUNNING"], Broken(Six), FakeReply.Error(503, "down"));
        JumpingTime time = new();
        using LogFollower log = TestClient.For(platform, time: time).Logs.Follow("r1", raw: false);
        for (int i = 0; i < Six.Length; i++)
            Assert.Equal(Six[i], await log.ReadLineAsync(CancellationToken.None));

        ApifyApiException exception = await Assert.ThrowsAsync<ApifyApiException>(() => log.ReadLineAsync(CancellationToken.None).WaitAsync(TestClient.Hang));

        Assert.Equal(503, exception.StatusCode);
        Assert.InRange(time.Elapsed, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(12));
    }

    [Fact]
    public async Task A_platform_that_does_not_stream_is_not_asked_in_a_hot_loop()
    {
        JumpingTime time = new();
        using CancellationTokenSource cancel = new();
        using FakePlatform platform = Platform(["RUNNING"], Log(Six));
        using LogFollower log = TestClient.For(platform, time: time).Logs.Follow("r1", raw: false);
        for (int i = 0; i < Six.Length; i++)
            await log.ReadLineAsync(CancellationToken.None);
        Task<string?> next = log.ReadLineAsync(cancel.Token);

        // Twice for each pass: for the log, and for the run.
        await platform.WaitForRequestsAsync(16);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.WaitAsync(TestClient.Hang));
        Assert.Equal([0.5, 1, 2, 4, 5, 5], time.Pauses.Take(6).Select(pause => pause.TotalSeconds));
    }

    [Fact]
    public async Task A_refusal_is_an_error_at_once()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Error(403, "insufficient-permissions"));

        await Assert.ThrowsAsync<ApifyApiException>(() => ReadAllAsync(platform));

        Assert.Single(platform.Requests);
    }

    private static FakeReply Text(string text) => FakeReply.Text(text, "text/plain; charset=utf-8");

    private static FakeReply Log(params string[] lines) => Text(string.Join('\n', lines) + "\n");

    /// <summary>All lines come, and then the connection breaks.</summary>
    private static FakeReply Broken(params string[] lines) => Text(string.Join('\n', lines) + "\n…").Chunked(3).CutBody(string.Join('\n', lines).Length + 1);

    /// <summary>A platform that gives these answers to requests for the log, and these statuses of the run, each in turn and the last one for ever.</summary>
    private static FakePlatform Platform(string[] statuses, params FakeReply[] logs)
    {
        int asked = 0;
        int read = 0;
        return FakePlatform.Start(request => request.Path == "/v2/logs/r1"
            ? logs[Math.Min(Interlocked.Increment(ref read), logs.Length) - 1]
            : FakeReply.Run("r1", statuses[Math.Min(Interlocked.Increment(ref asked), statuses.Length) - 1]));
    }

    private static async Task<List<string>> ReadAllAsync(FakePlatform platform)
    {
        using LogFollower log = TestClient.For(platform).Logs.Follow("r1", raw: false);
        return await ReadAllAsync(log);
    }

    private static async Task<List<string>> ReadAllAsync(LogFollower log)
    {
        List<string> lines = [];
        while (await log.ReadLineAsync(CancellationToken.None).WaitAsync(TestClient.Hang) is { } line)
            lines.Add(line);
        return lines;
    }
}
