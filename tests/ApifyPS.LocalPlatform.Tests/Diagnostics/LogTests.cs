using System.Text.Json;
using ApifyPS.LocalPlatform.Diagnostics;
using ApifyPS.LocalPlatform.Tests.Support;
using Microsoft.Extensions.Logging;

namespace ApifyPS.LocalPlatform.Tests.Diagnostics;

/// <summary>The server's own log: what happened is in it, a line each, and no secret.</summary>
public sealed class LogTests
{
    private const string OnlyToken = "only&\"token";

    [Fact]
    public async Task What_a_server_did_can_be_read_from_its_log_by_a_program()
    {
        using TempFolder folder = new();
        using PlatformProcess server = await PlatformProcess.StartAsync("--port", "0", "--data", folder.Path, "--log-format", "json", "--log-level", "debug");
        using Api api = new(server.Url);
        await api.Scripted("told", new { exitCode = 3, statusMessage = "one\ntwo" });
        string run = (await api.Run("local~told")).GetProperty("id").GetString()!;
        await api.Post("__local/faults", new { id = "rule", path = "users/me", action = new { status = 429 } });
        (await api.Get("v2/users/me")).Expect(429);
        (await api.Post("__local/shutdown")).Expect(202);
        JsonElement[] events = [.. Lines((await server.WaitForExit()).Errors).Select(line => JsonDocument.Parse(line).RootElement)];

        Assert.All(events, entry => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", entry.GetProperty("time").GetString()));
        Assert.Equal("serverStarting", Name(events[0]));
        Assert.Equal("serverStopped", Name(events[^1]));
        Assert.Equal(server.Url, events.Single(entry => Name(entry) == "serverListening").GetProperty("url").GetString());
        JsonElement[] ofRun = [.. events.Where(entry => entry.TryGetProperty("runId", out JsonElement id) && id.GetString() == run)];
        Assert.Equal(["READY", "RUNNING", "FAILED"], ofRun.Select(entry => entry.GetProperty("status").GetString()));
        Assert.Equal(3, ofRun[^1].GetProperty("exitCode").GetInt32());
        Assert.Equal("rule", events.Single(entry => Name(entry) == "faultActed").GetProperty("faultId").GetString());
        JsonElement request = events.Single(entry => Name(entry) == "requestAnswered" && entry.GetProperty("path").GetString() == "/v2/users/me");
        Assert.Equal(("GET", 429, "debug"), (request.GetProperty("method").GetString(), request.GetProperty("statusCode").GetInt32(), request.GetProperty("level").GetString()));

        static string? Name(JsonElement entry) => entry.GetProperty("event").GetString();
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task Neither_tokens_nor_signatures_are_in_the_log_however_they_come(string format)
    {
        using TempFolder folder = new();
        using TempFolder actor = new();
        using PlatformProcess server = await PlatformProcess.StartAsync("--port", "0", "--data", folder.Path, "--log-format", format, "--log-level", "debug", "--token", OnlyToken);
        using Api api = new(server.Url);
        api.Http.DefaultRequestHeaders.Authorization = new("Bearer", OnlyToken);
        await api.Post("__local/actors", new { path = actor.Path, name = "printing", command = OperatingSystem.IsWindows() ? "echo %APIFY_TOKEN%" : "echo $APIFY_TOKEN" });
        string run = (await api.Run("local~printing")).GetProperty("id").GetString()!;
        string runToken = (await api.Get($"v2/logs/{run}")).Text.Split("Z apify_local_run_")[^1].Trim();
        Assert.True(runToken.Length > 20);
        await api.Scripted("telling", new { statusMessage = $"token={OnlyToken} Bearer {OnlyToken} apify_local_run_{runToken}", exitCode = 1 });
        await api.Run("local~telling");
        await api.Get("v2/users/me?token=" + Uri.EscapeDataString(OnlyToken));
        JsonElement dataset = (await api.Post("v2/datasets?name=signed")).Data;
        string signature = new Uri(dataset.GetProperty("itemsPublicUrl").GetString()!).Query.Split("signature=")[^1].Split('&')[0];
        Assert.True(signature.Length > 10);
        (await api.Get($"v2/datasets/{dataset.GetProperty("id").GetString()}/items?signature={signature}")).Expect(200);
        await api.Post("v2/webhooks", new { requestUrl = $"http://user:password@127.0.0.1:1/?token={signature}", eventTypes = new[] { "ACTOR.RUN.SUCCEEDED" }, condition = new { actorRunId = run } });
        await api.Post("__local/shutdown");
        string log = (await server.WaitForExit()).Errors;

        Assert.Contains("/v2/users/me", log, StringComparison.Ordinal);
        Assert.Contains("***", log, StringComparison.Ordinal);
        foreach (string secret in new[] { OnlyToken, JsonSerializer.Serialize(OnlyToken).Trim('"'), JsonEncodedText.Encode(OnlyToken, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(), Uri.EscapeDataString(OnlyToken), runToken, signature, "user:password" })
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_in_the_background_logs_to_a_file_that_it_names_and_not_to_a_pipe_that_nobody_reads()
    {
        using TempFolder folder = new();
        using PlatformProcess server = await PlatformProcess.StartAsync("--port", "0", "--data", folder.Path, "--background");
        using Api api = new(server.Url);
        string path = (await api.Get("__local/ready")).Data.GetProperty("logPath").GetString()!;
        Assert.Equal(Path.Combine(folder.Path, "apify-local.log"), path);
        await api.Post("__local/shutdown");
        Assert.Equal("", (await server.WaitForExit()).Errors);
        Assert.Matches(@"^\S+Z info    apify-local .* starts[\s\S]*Stopped\r?\n$", await File.ReadAllTextAsync(path));
    }

    [Fact]
    public void A_log_on_disk_never_takes_more_than_twice_its_size_and_keeps_what_came_last()
    {
        using TempFolder folder = new();
        using (LogFile file = new(folder.Path, mostBytes: 1000))
        {
            // Somebody who follows the log must not keep it from beginning anew.
            using FileStream reader = new(file.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            for (int n = 0; n < 500; n++) file.WriteLine($"line {n}");
        }

        string now = File.ReadAllText(Path.Combine(folder.Path, LogFile.Name));
        string before = File.ReadAllText(Path.Combine(folder.Path, LogFile.Name + ".1"));
        Assert.InRange(now.Length, 1, 1000);
        Assert.InRange(before.Length, 1, 1000);
        string[] lines = Lines(before + now);
        Assert.Equal(Enumerable.Range(500 - lines.Length, lines.Length).Select(n => $"line {n}"), lines);
        using LogFile again = new(folder.Path, mostBytes: 1000);
        again.WriteLine("after a new start");
        Assert.StartsWith(now, ReadShared(again.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void An_exception_is_one_line_and_a_message_cannot_make_lines_of_its_own()
    {
        LogLine text = new(LogFormat.Text, new LogRedaction(null));
        InvalidOperationException exception = new("broken\nwith token=abcdef");
        string line = text.Write(DateTimeOffset.UnixEpoch, LogLevel.Error, default, "a\r\nb\u001b[31m", null, exception);
        Assert.Equal(@"1970-01-01T00:00:00.000Z error   a | b\u001b[31m | System.InvalidOperationException: broken | with token=***", line);
        LogLine json = new(LogFormat.Json, new LogRedaction(null));
        JsonElement error = JsonDocument.Parse(json.Write(DateTimeOffset.UnixEpoch, LogLevel.Error, default, "a", null, exception)).RootElement.GetProperty("error");
        Assert.Equal("broken\nwith token=***", error.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("https://user:pass@host/x", "https://***@host/x")]
    [InlineData("Authorization: Bearer abc.def", "Authorization: Bearer ***")]
    [InlineData("""{"token":"abc"}""", """{"token":"***"}""")]
    [InlineData("apify_api_AbC123 and apify_proxy_0a0a", "*** and ***")]
    [InlineData("https://a/b?signature=x1&limit=3", "https://a/b?signature=***&limit=3")]
    [InlineData("mail me@example.com about tokens", "mail me@example.com about tokens")]
    public void Secrets_are_known_by_their_looks(string text, string expected) => Assert.Equal(expected, new LogRedaction(null).Clean(text));

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string ReadShared(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using StreamReader reader = new(file);
        return reader.ReadToEnd();
    }
}
