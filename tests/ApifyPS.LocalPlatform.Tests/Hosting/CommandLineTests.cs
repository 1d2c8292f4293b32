using ApifyPS.LocalPlatform.Hosting;

namespace ApifyPS.LocalPlatform.Tests.Hosting;

public sealed class CommandLineTests
{
    [Fact]
    public void Options_are_understood_in_both_spellings()
    {
        LocalServerOptions options = Parse("--port", "0", "--data=/some folder", "--token=a=b", "--parent-pid", "12");
        Assert.Equal(new LocalServerOptions { Port = 0, DataFolder = "/some folder", Token = "a=b", ParentPid = 12 }, options);
        Assert.Equal(new LocalServerOptions { Port = 3333, InMemory = true }, Parse("--in-memory"));
    }

    [Fact]
    public void The_port_of_the_environment_is_only_the_default()
    {
        Assert.Equal(4000, CommandLine.Parse([], _ => "4000").Options.Port);
        Assert.Equal(5000, CommandLine.Parse(["--port=5000"], _ => "4000").Options.Port);
        Assert.Contains("APIFY_LOCAL_PORT", Assert.Throws<ArgumentException>(() => CommandLine.Parse([], _ => "abc")).Message, StringComparison.Ordinal);
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
    [InlineData("extra")]
    public void Anything_else_is_an_error_and_not_ignored(params string[] arguments) => Assert.Throws<ArgumentException>(() => Parse(arguments));

    private static LocalServerOptions Parse(params string[] arguments) => CommandLine.Parse(arguments, _ => null).Options;
}
