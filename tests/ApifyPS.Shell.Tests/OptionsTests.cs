namespace ApifyPS.Shell.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void What_follows_a_script_is_the_scripts_even_when_it_looks_like_an_option()
    {
        using var folder = new TemporaryFolder();
        string script = folder.Write("a.ps1", "");

        Options options = Options.Parse(["-NoModule", script, "-NonInteractive", "-Command", "x"]);

        Assert.Equal(script, options.Script);
        Assert.Equal(["-NonInteractive", "-Command", "x"], options.ScriptArguments);
        Assert.False(options.LoadModule);
        Assert.False(options.NonInteractive);
        Assert.Null(options.Command);
    }

    [Theory]
    [InlineData("-Command")]
    [InlineData("-c")]
    [InlineData("-COMMAND")]
    public void What_follows_Command_is_one_command(string option)
    {
        Assert.Equal("1 + 1 -NoModule", Options.Parse([option, "1", "+", "1", "-NoModule"]).Command);
    }

    [Fact]
    public void A_command_line_written_for_pwsh_works()
    {
        using var folder = new TemporaryFolder();
        string script = folder.Write("a.ps1", "");

        Options options = Options.Parse(["-NoLogo", "-NoProfile", "-NonInteractive", "-File", script]);

        Assert.Equal(script, options.Script);
        Assert.True(options.NonInteractive);
        Assert.True(options.LoadModule);
    }

    [Theory]
    [InlineData("-NoSuchOption")]
    [InlineData("-Command")]
    [InlineData("-File")]
    [InlineData("no-such-script.ps1")]
    [InlineData("-File", "no-such-script.ps1")]
    public void A_command_line_that_makes_no_sense_is_refused_with_the_reason(params string[] args)
    {
        UsageException error = Assert.Throws<UsageException>(() => Options.Parse(args));

        Assert.Contains(args[^1], error.Message, StringComparison.Ordinal);
    }
}
