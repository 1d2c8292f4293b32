namespace ApifyPS.Shell.Tests;

public sealed class ScriptRunnerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ScriptRunner _runner = new(new ShellHost(new ShellUserInterface(nonInteractive: true)));

    public void Dispose()
    {
        _runner.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("'done'", 0)]
    [InlineData("No-SuchCommand; 'goes on'", 0)]
    [InlineData("throw 'boom'", 1)]
    [InlineData("$ErrorActionPreference = 'Stop'; No-SuchCommand", 1)]
    [InlineData("if (", 1)]
    [InlineData("exit", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("function f { exit 8 }; f; exit 9", 8)]
    [InlineData("try { exit 3 } finally { 'cleaned' }", 3)]
    [InlineData("$Host.SetShouldExit(6)", 6)]
    [InlineData("$global:LASTEXITCODE = 5; 'a program failed and the script goes on'", 0)]
    public void A_pipeline_step_sees_the_exit_code_that_pwsh_gives_for_a_script(string script, int expected)
    {
        Assert.Equal(expected, _runner.RunScript(_folder.Write("step.ps1", script), []));
    }

    [Theory]
    [InlineData("1 + 1", 0)]
    [InlineData("No-SuchCommand", 1)]
    [InlineData("No-SuchCommand; 1", 0)]
    [InlineData("throw 'boom'", 1)]
    [InlineData("exit 4", 4)]
    [InlineData("No-SuchCommand; exit 0", 0)]
    public void A_command_gives_the_exit_code_that_pwsh_gives(string command, int expected)
    {
        Assert.Equal(expected, _runner.RunText(command));
    }

    [Theory]
    [InlineData("Get-Comm", "Get-Command")]
    [InlineData("Get-Command -Mod", "-Module")]
    [InlineData("$ErrorActionPre", "$ErrorActionPreference")]
    [InlineData("[System.IO.Pat", "System.IO.Path")]
    public void Tab_completes_commands_parameters_variables_and_types(string text, string expected)
    {
        Assert.Contains(expected, _runner.Complete(text, text.Length)!.CompletionMatches.Select(match => match.CompletionText));
    }

    [Fact]
    public void The_prompt_is_the_one_that_the_user_defined_and_survives_one_that_fails()
    {
        Assert.StartsWith("PS ", _runner.Prompt(), StringComparison.Ordinal);
        _runner.Run("function prompt { 'mine> ' }");
        Assert.Equal("mine> ", _runner.Prompt());
        _runner.Run("function prompt { throw 'no' }");
        Assert.Equal("PS> ", _runner.Prompt());
    }
}
