using System.Text.RegularExpressions;

namespace ApifyPS.Shell.Tests;

/// <summary>build.ps1 in a repository of its own, with a program in dotnet's place that tells how it was called.</summary>
public sealed class BuildScriptTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _script;

    public BuildScriptTests() => _script = _folder.Write("repo/build.ps1", File.ReadAllText(Repository.File("build.ps1")));

    public void Dispose() => _folder.Dispose();

    /// <param name="program">Name of the program.</param>
    /// <param name="exitCode">How it ends.</param>
    /// <param name="unless">A word of the arguments with which it ends with 0; null for none.</param>
    private void PutOnPath(string program, int exitCode, string? unless = null)
    {
        if (OperatingSystem.IsWindows())
        {
            string exception = unless is null ? "" : $"@echo %* | findstr {unless} >nul && exit /b 0\r\n";
            _folder.Write($"path/{program}.cmd", $"@echo {program} %*\r\n{exception}@exit /b {exitCode}\r\n");
            return;
        }
        string test = unless is null ? "" : $"case \"$*\" in *{unless}*) exit 0;; esac\n";
        string file = _folder.Write($"path/{program}", $"#!/bin/sh\necho {program} \"$@\"\n{test}exit {exitCode}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private Task<ShellResult> RunAsync(params string[] arguments)
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "path"));
        string path = Path.Combine(_folder.Path, "path");
        if (OperatingSystem.IsWindows())
            path += Path.PathSeparator + Environment.SystemDirectory;
        // A PowerShell that starts puts itself first on the PATH, and most machines where this matters have none.
        string command = $"$env:PATH = '{path}'; $ErrorActionPreference = 'Stop'; & '{_script}' {string.Join(' ', arguments)}; exit $LASTEXITCODE";
        return ShellProcess.RunAsync(["-Command", command], program: ShellProcess.Pwsh);
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
    [InlineData("Help")]
    [InlineData("Benchmark")]
    [InlineData("Package")]
    [InlineData("Demo")]
    [InlineData("Pester")]
    [InlineData("Mutate")]
    public async Task A_task_whose_part_does_not_exist_says_so_and_fails(string task)
    {
        PutOnPath("dotnet", 0);

        ShellResult result = await RunAsync("-Task", task);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"{task} is not there yet", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task The_mutation_gate_gets_its_tool_and_the_names_of_the_files()
    {
        PutOnPath("dotnet", 0);
        _folder.Write("repo/tests/ApifyPS.Mutation/ApifyPS.Mutation.csproj", "");

        ShellResult result = await RunAsync("-Task", "Mutate", "-Mutate", "RetryPolicy");

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Matches("tool restore --tool-manifest .*dotnet-tools.json", result.Output);
        Assert.Matches("run --project .*ApifyPS.Mutation.csproj -- RetryPolicy", result.Output);
    }

    private void WritePesterTests()
    {
        _folder.Write("repo/tests/pester/Invoke-Tests.ps1", "");
        _folder.Write("repo/tests/pester/Pester.csproj", File.ReadAllText(Repository.File("tests/pester/Pester.csproj")));
    }

    [Fact]
    public async Task Pester_runs_in_pwsh_over_its_folder()
    {
        // It answers yes to the question whether Pester is there, and the tests end with 5.
        PutOnPath("pwsh", 5, unless: "ListAvailable");
        WritePesterTests();

        ShellResult result = await RunAsync("-Task", "Pester");

        Assert.Equal(5, result.ExitCode);
        Assert.Matches("-NoProfile -NonInteractive -ExecutionPolicy Bypass -File .*pester.Invoke-Tests.ps1 -Pester Pester -Output Normal", result.Output);
    }

    [Fact]
    public async Task A_package_and_a_file_for_results_are_handed_on_with_their_whole_paths()
    {
        PutOnPath("pwsh", 5, unless: "ListAvailable");
        WritePesterTests();

        ShellResult result = await RunAsync("-Task", "Pester", "-ModuleNupkg", "artifacts/ApifyPS.*.nupkg", "-ResultPath", "results.xml");

        Match given = Regex.Match(result.Output, @"-ModuleNupkg (?<package>.+ApifyPS\.\*\.nupkg) -ResultPath (?<results>.+results\.xml)");
        Assert.True(given.Success, result.Output + result.Error);
        Assert.All(new[] { given.Groups["package"].Value, given.Groups["results"].Value }, path => Assert.True(Path.IsPathFullyQualified(path), path));
    }

    [Fact]
    public async Task Another_PowerShell_than_the_one_that_was_asked_for_is_not_tested_in_its_place()
    {
        PutOnPath("pwsh", 0);
        WritePesterTests();
        // It tells its arguments, where the right one would tell its version.
        Directory.CreateDirectory(Path.Combine(_folder.Path, "repo", "artifacts", "tools", "7.4"));
        string file = OperatingSystem.IsWindows() ? "pwsh.cmd" : "pwsh";
        File.Copy(Path.Combine(_folder.Path, "path", file), Path.Combine(_folder.Path, "repo", "artifacts", "tools", "7.4", OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh"));

        ShellResult result = await RunAsync("-Task", "Pester", "-PowerShellVersion", "7.4");

        Assert.Equal(1, result.ExitCode);
        Assert.DoesNotContain("Invoke-Tests", result.Output, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Contains("7.4 8 is wanted", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_without_PowerShell_tests_on_the_one_that_is_built_here()
    {
        PutOnPath("dotnet", 37);
        WritePesterTests();
        _folder.Write("repo/src/ApifyPS.Shell/ApifyPS.Shell.csproj", "");

        ShellResult result = await RunAsync("-Task", "Pester", "-Configuration", "Release");

        Assert.Equal(37, result.ExitCode);
        Assert.Matches("dotnet build .*ApifyPS.Shell.csproj -c Release", result.Output);
    }

    [Fact]
    public async Task A_release_is_tested_on_the_version_that_is_asked_for_which_is_installed()
    {
        PutOnPath("pwsh", 0);
        PutOnPath("dotnet", 37);
        WritePesterTests();

        ShellResult result = await RunAsync("-Task", "Pester", "-PowerShellVersion", "7.6");

        Assert.Equal(37, result.ExitCode);
        Assert.Matches(@"dotnet tool install PowerShell --version 7\.6\.\* --tool-path .*artifacts.tools.7\.6", result.Output);
    }

    [Fact]
    public async Task A_machine_without_Pester_gets_it_as_a_package()
    {
        PutOnPath("pwsh", 1);
        PutOnPath("dotnet", 37);
        WritePesterTests();

        ShellResult result = await RunAsync("-Task", "Pester");

        Assert.Equal(37, result.ExitCode);
        Assert.Matches("dotnet restore .*Pester.csproj --packages .*artifacts.tools.packages", result.Output);
    }

    [Theory]
    [InlineData("Build", "dotnet is not on this machine's PATH")]
    [InlineData("Pester", "dotnet is not on this machine's PATH. Install PowerShell 7.4 or later")]
    public async Task A_missing_tool_is_named_with_where_to_get_it(string task, string expected)
    {
        WritePesterTests();
        _folder.Write("repo/src/ApifyPS.Shell/ApifyPS.Shell.csproj", "");

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
