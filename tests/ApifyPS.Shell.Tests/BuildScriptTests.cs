namespace ApifyPS.Shell.Tests;

/// <summary>build.ps1 in a repository of its own, with a program in dotnet's place that tells how it was called.</summary>
public sealed class BuildScriptTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _script;

    public BuildScriptTests() => _script = _folder.Write("repo/build.ps1", File.ReadAllText(Repository.File("build.ps1")));

    public void Dispose() => _folder.Dispose();

    private void PutOnPath(string program, int exitCode)
    {
        if (OperatingSystem.IsWindows())
        {
            _folder.Write($"path/{program}.cmd", $"@echo {program} %*\r\n@exit /b {exitCode}\r\n");
            return;
        }
        string file = _folder.Write($"path/{program}", $"#!/bin/sh\necho {program} \"$@\"\nexit {exitCode}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private Task<ShellResult> RunAsync(params string[] arguments)
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "path"));
        string path = Path.Combine(_folder.Path, "path");
        if (OperatingSystem.IsWindows())
            path += Path.PathSeparator + Environment.SystemDirectory;
        return ShellProcess.RunAsync(["-NoModule", _script, .. arguments], environment: new Dictionary<string, string?> { ["PATH"] = path });
    }

    [Theory]
    [InlineData("dotnet build", "ApifyPS.sln -c Debug")]
    [InlineData("dotnet test", "ApifyPS.sln -c Release", "-Task", "Test", "-Configuration", "Release")]
    public async Task A_task_is_one_call_of_dotnet(string verb, string arguments, params string[] given)
    {
        PutOnPath("dotnet", 0);

        ShellResult result = await RunAsync(given);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.StartsWith(verb, result.Output, StringComparison.Ordinal);
        Assert.EndsWith(arguments, result.Output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_that_fails_fails_with_dotnets_exit_code()
    {
        PutOnPath("dotnet", 37);

        Assert.Equal(37, (await RunAsync("-Task", "Test")).ExitCode);
    }

    [Fact]
    public async Task The_demo_runs_the_quickstart_in_the_Shell()
    {
        PutOnPath("dotnet", 0);
        _folder.Write("repo/src/ApifyPS.Shell/ApifyPS.Shell.csproj", "");

        ShellResult result = await RunAsync("Demo");

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Matches("run --project .*ApifyPS.Shell.csproj -c Debug -- -NonInteractive -File .*quickstart.ps1", result.Output);
    }

    [Theory]
    [InlineData("Benchmark")]
    [InlineData("Package")]
    [InlineData("Demo")]
    [InlineData("Pester")]
    public async Task A_task_whose_part_does_not_exist_says_so_and_fails(string task)
    {
        PutOnPath("dotnet", 0);

        ShellResult result = await RunAsync("-Task", task);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"{task} is not there yet", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Pester_runs_in_pwsh_over_its_folder()
    {
        PutOnPath("pwsh", 5);
        _folder.Write("repo/tests/pester/a.Tests.ps1", "");

        ShellResult result = await RunAsync("-Task", "Pester");

        Assert.Equal(5, result.ExitCode);
        Assert.Contains("-NoProfile -NonInteractive -Command", result.Output, StringComparison.Ordinal);
        Assert.Matches("Invoke-Pester -Configuration .*pester", result.Output);
    }

    [Theory]
    [InlineData("Build", "dotnet is not on this machine's PATH")]
    [InlineData("Pester", "pwsh is not on this machine's PATH")]
    public async Task A_missing_tool_is_named_with_where_to_get_it(string task, string expected)
    {
        _folder.Write("repo/tests/pester/a.Tests.ps1", "");

        ShellResult result = await RunAsync("-Task", task);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Contains("https://", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_task_is_refused()
    {
        ShellResult result = await RunAsync("-Task", "Deploy");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Deploy", result.Error, StringComparison.Ordinal);
    }
}
