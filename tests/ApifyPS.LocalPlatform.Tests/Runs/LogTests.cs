using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Runs;

public sealed class LogTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private readonly Api _api = platform.Api;

    [Fact]
    public async Task A_followed_log_arrives_line_by_line_and_is_closed_when_the_run_ends()
    {
        await _api.Scripted("talker", new { log = new object[] { "first", new { text = "second", delayMs = 50 } }, durationMs = 60_000 });
        string id = (await _api.Post("v2/actors/local~talker/runs")).Data.GetProperty("id").GetString()!;
        using Stream stream = await _api.Http.GetStreamAsync($"v2/actor-runs/{id}/log?stream=1&raw=1");
        using StreamReader reader = new(stream);
        Assert.EndsWith("Z first", await reader.ReadLineAsync(), StringComparison.Ordinal);
        Assert.EndsWith("Z second", await reader.ReadLineAsync(), StringComparison.Ordinal);
        // Both lines came while the Actor, which takes a minute, was running.
        await _api.Post($"v2/actor-runs/{id}/abort");
        Assert.Null(await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal("ABORTED", (await _api.Get($"v2/actor-runs/{id}")).Data.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Following_the_log_of_a_finished_run_gives_it_and_ends()
    {
        await _api.Scripted("over", new { log = new[] { "only" } });
        string id = (await _api.Run("local~over")).GetProperty("id").GetString()!;
        Assert.EndsWith("Z only\n", (await _api.Get($"v2/logs/{id}?stream=1").WaitAsync(TimeSpan.FromSeconds(20))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Colours_are_removed_unless_the_raw_log_is_wanted()
    {
        await _api.Scripted("colours", new { log = new[] { "\e[31mred\e[0m \e]0;title\aend" } });
        string id = (await _api.Run("local~colours")).GetProperty("id").GetString()!;
        Assert.EndsWith("Z red end\n", (await _api.Get($"v2/logs/{id}")).Text, StringComparison.Ordinal);
        Assert.EndsWith("Z \e[31mred\e[0m \e]0;title\aend\n", (await _api.Get($"v2/logs/{id}?raw=1")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_can_be_downloaded_as_a_file()
    {
        await _api.Scripted("file", new { log = new[] { "x" } });
        string id = (await _api.Run("local~file")).GetProperty("id").GetString()!;
        Answer answer = await _api.Get($"v2/logs/{id}?download=1");
        Assert.Equal("attachment", answer.ContentHeaders.ContentDisposition!.DispositionType);
        Assert.Equal("text/plain; charset=utf-8", answer.ContentHeaders.ContentType!.ToString());
    }
}
