namespace ApifyPS.Shell.Tests;

public sealed class InvocationTests
{
    [Theory]
    [InlineData("& 'a.ps1' -Name 'value'", "-Name", "value")]
    [InlineData("& 'a.ps1' -Name:'value'", "-Name:value")]
    [InlineData("& 'a.ps1' -Name: 'value'", "-Name:", "value")]
    [InlineData("& 'a.ps1' -Switch:$False", "-Switch:$false")]
    [InlineData("& 'a.ps1' -Switch:$True", "-Switch:true")]
    [InlineData("& 'a.ps1' -Url:'http://a:1/b'", "-Url:http://a:1/b")]
    [InlineData("& 'a.ps1' '-1' '--' '-'", "-1", "--", "-")]
    [InlineData("& 'a.ps1' '' 'two words'", "", "two words")]
    public void Arguments_bind_as_those_of_pwsh_File(string expected, params string[] arguments)
    {
        Assert.Equal(expected, ScriptRunner.Invocation("a.ps1", arguments));
    }

    [Theory]
    [InlineData("it's; $(exit 9)")]
    [InlineData("-Name;exit 9")]
    [InlineData("-Name:';exit 9'")]
    [InlineData("\u2019;exit 9;\u2018")]
    [InlineData("line\nexit 9")]
    public async Task An_argument_is_never_run_as_code(string argument)
    {
        using var folder = new TemporaryFolder();
        string script = folder.Write("a'b.ps1", "\"[$($args -join '|')]\"");

        ShellResult result = await ShellProcess.RunAsync(["-NoModule", script, argument]);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("exit 9", result.Output, StringComparison.Ordinal);
    }
}
