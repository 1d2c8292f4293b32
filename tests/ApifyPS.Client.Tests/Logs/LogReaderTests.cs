using System.Text;
using ApifyPS.Client.Tests.Fakes;

namespace ApifyPS.Client.Tests.Logs;

public class LogReaderTests
{
    private static readonly string[] Lines = ["2026-01-02T03:04:05.678Z Actor é€😀", "", "\tindented \u001b[31mred\u001b[0m", "a\rb", "last"];

    [Theory]
    [InlineData("\n", true)]
    [InlineData("\n", false)]
    [InlineData("\r\n", true)]
    [InlineData("\r\n", false)]
    public async Task A_log_gives_the_same_lines_wherever_the_network_cuts_it(string newline, bool finalNewline)
    {
        byte[] log = Encoding.UTF8.GetBytes(string.Join(newline, Lines) + (finalNewline ? newline : ""));
        for (int cut = 0; cut <= log.Length; cut++)
            Assert.Equal(Lines, await ReadAsync([log[..cut], log[cut..]]));
        Assert.Equal(Lines, await ReadAsync(log.Chunk(1)));
    }

    [Fact]
    public async Task An_empty_log_has_no_lines() => Assert.Empty(await ReadAsync([]));

    [Fact]
    public async Task A_line_without_end_comes_in_pieces_that_lose_nothing()
    {
        string line = string.Concat(Enumerable.Repeat("0123456789é😀", 250_000));

        List<string> pieces = await ReadAsync(Encoding.UTF8.GetBytes("first\n" + line + "\nlast").Chunk(60_000));

        Assert.Equal(("first", "last"), (pieces[0], pieces[^1]));
        Assert.True(pieces.Count > 3);
        Assert.All(pieces, piece => Assert.True(piece.Length <= (1024 * 1024) + 1));
        Assert.True(string.Concat(pieces.Skip(1).SkipLast(1)) == line);
        Assert.All(pieces, piece => Assert.False(char.IsHighSurrogate(piece[^1])));
    }

    [Fact]
    public async Task Bytes_that_are_no_utf8_do_not_end_the_log() =>
        Assert.Equal(["a\ufffdb", "\ufffd"], await ReadAsync([[(byte)'a', 0xff, (byte)'b', (byte)'\n', 0xe2]]));

    [Fact]
    public async Task A_log_that_breaks_gives_its_lines_and_then_a_connection_error()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Text("one\ntwo\nthr", "text/plain").Chunked(4).CutBody(10));
        using LogReader reader = await TestClient.For(platform).Logs.OpenAsync("r1", raw: false, CancellationToken.None);

        Assert.Equal("one", await reader.ReadLineAsync(CancellationToken.None));
        Assert.Equal("two", await reader.ReadLineAsync(CancellationToken.None));
        ApifyConnectionException exception = await Assert.ThrowsAsync<ApifyConnectionException>(() => reader.ReadLineAsync(CancellationToken.None));
        Assert.Equal((ConnectionFailure.Broken, "/v2/logs/r1"), (exception.Failure, exception.Path));
    }

    [Fact]
    public async Task A_log_whose_compression_is_broken_is_an_error_of_the_client()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Text("no gzip", "text/plain").With("Content-Encoding", "gzip"));
        using LogReader reader = await TestClient.For(platform).Logs.OpenAsync("r1", raw: true, CancellationToken.None);

        await Assert.ThrowsAsync<ApifyConnectionException>(() => reader.ReadLineAsync(CancellationToken.None));

        Assert.Equal("/v2/logs/r1?raw=1", Assert.Single(platform.Requests).Target);
    }

    [Fact]
    public async Task Ctrl_C_ends_the_wait_for_a_line()
    {
        using CancellationTokenSource cancel = new();
        using FakePlatform platform = FakePlatform.Start(FakeReply.Text("one\ntwo", "text/plain").Chunked(4).CutBody(4).BySilence());
        using LogReader reader = await TestClient.For(platform).Logs.OpenAsync("r1", raw: false, CancellationToken.None);
        Assert.Equal("one", await reader.ReadLineAsync(cancel.Token));
        Task<string?> next = reader.ReadLineAsync(cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_log_in_which_nothing_comes_for_too_long_is_a_connection_error()
    {
        using LogReader reader = await OpenAsync(new PieceStream(["one\n"u8.ToArray()], silent: true), TimeSpan.FromMilliseconds(100));
        Assert.Equal("one", await reader.ReadLineAsync(CancellationToken.None));

        ApifyConnectionException exception = await Assert.ThrowsAsync<ApifyConnectionException>(() => reader.ReadLineAsync(CancellationToken.None));

        Assert.Contains("0.1 s", exception.Message, StringComparison.Ordinal);
    }

    private static async Task<List<string>> ReadAsync(IEnumerable<byte[]> pieces)
    {
        using LogReader reader = await OpenAsync(new PieceStream(pieces), TestClient.Hang);
        List<string> lines = [];
        while (await reader.ReadLineAsync(CancellationToken.None) is { } line)
            lines.Add(line);
        return lines;
    }

    private static async Task<LogReader> OpenAsync(Stream body, TimeSpan idleTimeout)
    {
        HttpResponseMessage response = new() { Content = new StreamContent(body) };
        return new LogReader(
            await ApifyStreamResponse.OpenAsync(response, idleTimeout),
            exception => new ApifyConnectionException(ConnectionFailure.Broken, exception.Message, "GET", "/v2/logs/r1", 1, exception));
    }
}
