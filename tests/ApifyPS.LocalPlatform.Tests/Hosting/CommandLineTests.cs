using ApifyPS.LocalPlatform.Diagnostics;
using ApifyPS.LocalPlatform.Hosting;
using Microsoft.Extensions.Logging;

namespace ApifyPS.LocalPlatform.Tests.Hosting;

public sealed class CommandLineTests
{
    [Fact]
    public void Options_are_understood_in_both_spellings()
    {
        LocalServerOptions options = Parse("--port", "0", "--data=/some folder", "--token=a=b", "--parent-pid", "12");
        Assert.Equal(new LocalServerOptions { Port = 0, DataFolder = "/some folder", Token = "a=b", ParentPid = 12, LogLevel = LogLevel.Information }, options);
        Assert.Equal(new LocalServerOptions { Port = 3333, InMemory = true, LogLevel = LogLevel.Information }, Parse("--in-memory"));
    }

    [Fact]
    public void The_port_of_the_environment_is_only_the_default()
    {
        Assert.Equal(4000, CommandLine.Parse([], Port("4000")).Options.Port);
        Assert.Equal(5000, CommandLine.Parse(["--port=5000"], Port("4000")).Options.Port);
        Assert.Contains("APIFY_LOCAL_PORT", Assert.Throws<ArgumentException>(() => CommandLine.Parse([], Port("abc"))).Message, StringComparison.Ordinal);

        static Func<string, string?> Port(string value) => name => name == "APIFY_LOCAL_PORT" ? value : null;
    }

    [Fact]
    public void Level_and_format_of_the_log_come_from_the_command_line_or_else_from_the_environment()
    {
        LocalServerOptions given = Parse("--log-level", "debug", "--log-format=json");
        Assert.Equal((LogLevel.Debug, LogFormat.Json), (given.LogLevel, given.LogFormat));
        LocalServerOptions inherited = CommandLine.Parse([], name => name switch { "APIFY_LOCAL_LOG_LEVEL" => "Warning", "APIFY_LOCAL_LOG_FORMAT" => "JSON", _ => null }).Options;
        Assert.Equal((LogLevel.Warning, LogFormat.Json), (inherited.LogLevel, inherited.LogFormat));
    }

    [Fact]
    public void The_pause_before_a_webhook_is_called_again_can_be_shortened_for_tests()
    {
        Assert.Equal(TimeSpan.FromMinutes(1), Parse().WebhookRetryPause);
        Assert.Equal(TimeSpan.FromMilliseconds(50), CommandLine.Parse([], name => name == "APIFY_LOCAL_WEBHOOK_RETRY_MS" ? "50" : null).Options.WebhookRetryPause);
        Assert.Throws<ArgumentException>(() => CommandLine.Parse([], name => name == "APIFY_LOCAL_WEBHOOK_RETRY_MS" ? "soon" : null));
    }

    [Theory]
    [InlineData("--prot", "1")]
    [InlineData("--port")]
    [InlineData("--port", "70000")]
    [InlineData("--port", "-1")]
    [InlineData("--data", "")]
    [InlineData("--in-memory", "--data=x")]
    [InlineData("--log-level", "loud")]
    [InlineData("--log-format", "xml")]
    [InlineData("extra")]
    public void Anything_else_is_an_error_and_not_ignored(params string[] arguments) => Assert.Throws<ArgumentException>(() => Parse(arguments));

    private static LocalServerOptions Parse(params string[] arguments) => CommandLine.Parse(arguments, _ => null).Options;
}
