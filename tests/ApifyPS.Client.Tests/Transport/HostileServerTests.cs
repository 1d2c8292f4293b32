using System.Text.Json;
using ApifyPS.Client.Tests.Fakes;

namespace ApifyPS.Client.Tests.Transport;

/// <summary>A server that lies, floods or is somebody else must not steer a terminal, fill the memory, or be mistaken for the platform.</summary>
public class HostileServerTests
{
    private const string Hostile = "\u001b[31mred\u001b[0m ##vso[task.setvariable variable=x]y\r\n::error::z\u202e";

    public static TheoryData<string, FakeReply> HostileAnswers => new()
    {
        { "the message of an error", FakeReply.Json(400, Error("bad", Hostile)) },
        { "the type of an error", FakeReply.Json(400, Error(Hostile, "No")) },
        { "both", FakeReply.Json(404, Error(Hostile, Hostile)) },
        { "the status line", FakeReply.Garbage("HTTP/1.1 400 \u001b[31mred ##vso[task.complete]x\r\nContent-Length: 0\r\n\r\n") },
        { "a redirect", FakeReply.Redirect(302, "ftp://\u001b[31m##vso[x]y/") },
        { "no HTTP", FakeReply.Garbage("\u001b[31m##vso[task.complete]\r\n\r\n") },
        { "a header", FakeReply.Garbage("HTTP/1.1 200 OK\r\n\u001b[31m##vso[task.complete]x\r\n\r\n") },
    };

    [Theory]
    [MemberData(nameof(HostileAnswers))]
    public async Task Nothing_that_a_server_says_reaches_a_terminal_or_an_agent_as_a_command(string where, FakeReply reply)
    {
        Assert.NotEmpty(where);
        using FakePlatform platform = FakePlatform.Start(reply);

        ApifyException exception = await Assert.ThrowsAnyAsync<ApifyException>(() => TestClient.For(platform, maxRetries: 0).Runs.GetAsync("r1", CancellationToken.None));

        for (Exception? one = exception; one is not null; one = one.InnerException)
        {
            Assert.DoesNotContain('\u001b', one.Message);
            Assert.DoesNotContain('\u202e', one.Message);
            Assert.DoesNotContain("##vso[", one.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("::error::", one.Message, StringComparison.Ordinal);
        }

        Assert.DoesNotContain('\n', exception.Message);
        if (exception is ApifyApiException { Type: { } type })
            Assert.Matches("^[A-Za-z0-9._-]{1,100}$", type);
    }

    [Theory]
    [InlineData("//[bad")]
    [InlineData("///")]
    [InlineData("//host:99999999/")]
    [InlineData("http://[::1/")]
    [InlineData("http://user:pa55word@127.0.0.1:1/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("%zz")]
    public async Task A_redirect_to_something_that_is_not_an_address_is_one_clear_error(string location)
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Redirect(302, location));

        ApifyException exception = await Assert.ThrowsAnyAsync<ApifyException>(() => TestClient.For(platform, maxRetries: 0).Runs.GetAsync("r1", CancellationToken.None));

        Assert.DoesNotContain("pa55word", exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, 33)]
    [InlineData(500, 2)]
    public async Task An_answer_that_would_fill_the_memory_is_not_read_to_its_end(int status, int megabytes)
    {
        byte[] flood = new byte[megabytes * 1024 * 1024];
        Array.Fill(flood, (byte)' ');
        FakeReply plain = FakeReply.Bytes(flood, "application/json");
        foreach (FakeReply reply in new[] { plain, plain.Chunked(64 * 1024), plain.Gzip(), plain.Brotli() })
        {
            using FakePlatform platform = FakePlatform.Start(reply.As(status));

            ApifyException exception = await Assert.ThrowsAnyAsync<ApifyException>(() => TestClient.For(platform, maxRetries: 0).Runs.GetAsync("r1", CancellationToken.None));

            Assert.Contains(status == 200 ? "more than 32 MiB" : "HTTP 500", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_answer_that_comes_byte_by_byte_ends_with_the_time_of_the_request()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Run("r1", "READY").Dripping(10, (byte)' '));

        ApifyConnectionException exception = await Assert.ThrowsAsync<ApifyConnectionException>(() =>
            TestClient.For(platform, maxRetries: 0, requestTimeout: TimeSpan.FromMilliseconds(300)).Runs.GetAsync("r1", CancellationToken.None).WaitAsync(TestClient.Hang));

        Assert.Equal(ConnectionFailure.Timeout, exception.Failure);
    }

    [Fact]
    public async Task After_a_redirect_the_host_that_fails_is_named_and_not_the_platform()
    {
        using FakePlatform storage = FakePlatform.Start(FakeReply.Closed());
        using FakePlatform broken = FakePlatform.Start(FakeReply.Redirect(302, new Uri(storage.BaseUri, "bucket").AbsoluteUri));
        using FakePlatform gone = FakePlatform.Refusing(_ => FakeReply.Closed());
        using FakePlatform refused = FakePlatform.Start(FakeReply.Redirect(302, new Uri(gone.BaseUri, "bucket").AbsoluteUri));
        using FakePlatform page = FakePlatform.Start(FakeReply.Html(200));
        using FakePlatform other = FakePlatform.Start(FakeReply.Redirect(302, new Uri(page.BaseUri, "bucket").AbsoluteUri));

        foreach ((FakePlatform platform, FakePlatform asked) in new[] { (broken, storage), (refused, gone), (other, page) })
        {
            ApifyException exception = await Assert.ThrowsAnyAsync<ApifyException>(() => TestClient.For(platform, maxRetries: 0).Runs.GetAsync("r1", CancellationToken.None));

            Assert.Contains(asked.BaseUri.Authority, exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(platform.BaseUri.Authority, exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Keys_of_a_server_that_goes_in_a_circle_end()
    {
        using FakePlatform platform = FakePlatform.Start(request => FakeReply.Data(
            $$"""{"items":[{"key":"k{{request.Number}}","size":1}],"count":1,"limit":1,"isTruncated":true,"nextExclusiveStartKey":"{{(request.Number % 2 == 0 ? "a" : "b")}}"}"""));
        RecordKeyReader reader = TestClient.For(platform).KeyValueStores.ReadKeys("s1", null, null);

        while (await reader.ReadPageAsync(CancellationToken.None) is not null)
            Assert.True(platform.Requests.Count < 10, "It asks for ever.");
    }

    private static string Error(string type, string message) => JsonSerializer.Serialize(new { error = new { type, message } });
}
