namespace ApifyPS.Shell.Tests;

/// <summary>What the Shell adds to PowerShell's own console host, and what has to lie beside it so that the rest works.</summary>
public sealed class ShellProcessTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static Task<ShellResult> RunPwshAsync(IEnumerable<string> arguments, string input = "", IReadOnlyDictionary<string, string?>? environment = null) =>
        ShellProcess.RunAsync(arguments, input, environment, program: ShellProcess.Pwsh);

    [Fact]
    public async Task The_commands_of_PowerShell_are_there_and_the_module_is_loaded_from_out()
    {
        ShellResult result = await ShellProcess.RunAsync(["-Command", "1..3 | Select-Object -First 2 | ConvertTo-Json -Compress; (Get-Module ApifyPS).Path; $PROFILE.Length -gt 0"]);

        string[] lines = result.Output.Split('\n');
        Assert.Equal("[1,2]", lines[0]);
        Assert.StartsWith(Repository.File("out", "ApifyPS"), lines[1], StringComparison.OrdinalIgnoreCase);
        Assert.Empty(result.Error);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task Modules_jobs_and_types_written_in_CSharp_work_and_pwsh_is_the_same_PowerShell_without_the_module()
    {
        ShellResult result = await RunPwshAsync(["-Command", """
            (Get-Module -ListAvailable Microsoft.PowerShell.*).Name -join ' '
            Import-Module Microsoft.PowerShell.Utility; "imported $?"
            Add-Type -TypeDefinition 'public static class Answer { public static int Value => 42; }'; [Answer]::Value
            Start-Job { "in a job, $([Environment]::ProcessId -ne $using:PID)" } | Receive-Job -Wait
            pwsh -Command '$PSHOME; @(Get-Module ApifyPS).Count; exit 3'; $LASTEXITCODE
            Get-ExecutionPolicy
            """]);

        Assert.Empty(result.Error);
        string[] lines = result.Output.Split('\n');
        Assert.Contains("Microsoft.PowerShell.Management", lines[0], StringComparison.Ordinal);
        Assert.Contains("Microsoft.PowerShell.Utility", lines[0], StringComparison.Ordinal);
        Assert.Equal(["imported True", "42", "in a job, True", ShellProcess.Folder, "0", "3"], lines[1..7]);
        Assert.Equal(OperatingSystem.IsWindows() ? "RemoteSigned" : "Unrestricted", lines[7]);
    }

    [Fact]
    public async Task A_profile_of_the_user_is_not_loaded_and_nothing_is_sent_home()
    {
        _folder.Write(".config/powershell/profile.ps1", "'from the profile'");
        ShellResult result = await ShellProcess.RunAsync(
            ["-Command", "\"$env:POWERSHELL_TELEMETRY_OPTOUT $env:POWERSHELL_UPDATECHECK\""],
            environment: new Dictionary<string, string?> { ["HOME"] = _folder.Path, ["XDG_CONFIG_HOME"] = null });

        Assert.Equal("1 Off\n", result.Output);
    }

    [Fact]
    public async Task A_wrong_command_line_is_64_and_names_what_is_wrong()
    {
        ShellResult result = await ShellProcess.RunAsync(["-NoSuchOption"]);

        Assert.Equal(64, result.ExitCode);
        Assert.Contains("-NoSuchOption", result.Output + result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_gets_its_arguments_and_knows_where_it_is_and_its_exit_code_comes_through()
    {
        string file = _folder.Write("sub folder/args.ps1", """
            param([string] $Name, [switch] $On, [switch] $Off, [int] $Number, [Parameter(ValueFromRemainingArguments)] $Rest)
            "$Name|$On|$Off|$Number|$($Rest -join ',')"
            $PSScriptRoot
            $PSCommandPath
            exit 7
            """);

        ShellResult result = await ShellProcess.RunAsync([file, "-Name", "it's $(exit 9)", "-On", "-Off:$false", "-Number:5", "x", "y z"]);

        Assert.Equal($"it's $(exit 9)|True|False|5|x,y z\n{Path.GetDirectoryName(file)}\n{file}\n", result.Output);
        Assert.Empty(result.Error);
        Assert.Equal(7, result.ExitCode);
    }

    [Theory]
    [InlineData("No-SuchCommand; 'goes on'", 0)]
    [InlineData("throw 'boom'", 1)]
    public async Task A_pipeline_step_sees_the_exit_code_that_pwsh_gives_for_a_script(string script, int expected)
    {
        ShellResult result = await RunPwshAsync(["-File", _folder.Write("step.ps1", script)]);

        Assert.Equal(expected, result.ExitCode);
        Assert.Contains("step.ps1:1", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("boom", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_are_read_from_a_redirected_input_until_it_ends_or_says_exit()
    {
        ShellResult result = await RunPwshAsync(["-Command", "-"], "$x = 20\nif ($x) {\n  $x + 1\n}\n\n'žluťoučký 🐎'.Length\n'žluťoučký 🐎'\nexit 3\n'never'\n");

        Assert.Equal(3, result.ExitCode);
        Assert.Equal("21\n12\nžluťoučký 🐎\n", result.Output);
    }

    [Fact]
    public async Task A_question_in_NonInteractive_mode_is_an_error_even_when_an_answer_waits()
    {
        string file = _folder.Write("kept.txt", "");

        ShellResult result = await ShellProcess.RunAsync(["-NonInteractive", "-Command", $"$ErrorActionPreference = 'Stop'; Remove-Item '{file}' -Confirm"], "y\n");

        Assert.Equal(1, result.ExitCode);
        Assert.True(File.Exists(file));
        Assert.Contains("NonInteractive", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NO_COLOR_is_obeyed()
    {
        ShellResult result = await RunPwshAsync(["-Command", "Write-Warning careful; [pscustomobject]@{ Id = 1 }; Write-Error 'went wrong'"]);

        Assert.Contains("WARNING: careful", result.Output, StringComparison.Ordinal);
        Assert.Contains("went wrong", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Output + result.Error);
    }

    [SkippableTheory]
    [InlineData("while ($true) { }")]
    [InlineData("Start-Sleep 1000")]
    public async Task Ctrl_C_stops_the_script_and_lets_it_clean_up(string work)
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows cannot send Ctrl-C to one process.");
        string file = _folder.Write("endless.ps1", $"try {{ [Console]::WriteLine('started'); {work} }} finally {{ [Console]::WriteLine('cleaned up') }}; 'never'");
        // The exit code is no promise: pwsh gives 0 or 1, by whether a cmdlet was running.
        using ShellProcess shell = ShellProcess.Start([file], program: ShellProcess.Pwsh);
        Assert.Equal("started", await shell.ReadLineAsync());

        UnixSignals.SendInterrupt(shell.Id);
        ShellResult result = await shell.WaitAsync();

        Assert.Contains("cleaned up", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("never", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_module_elsewhere_is_loaded_by_the_variable()
    {
        _folder.Write("ApifyPS.psd1", "@{ ModuleVersion = '9.8.7' }");

        Assert.Equal("9.8.7\n", (await RunWithModuleAsync(_folder.Path)).Output);
        Assert.Equal("9.8.7\n", (await RunWithModuleAsync(Path.Combine(_folder.Path, "ApifyPS.psd1"))).Output);
    }

    [Fact]
    public async Task A_session_whose_module_is_not_there_or_does_not_load_does_not_begin()
    {
        ShellResult missing = await RunWithModuleAsync(Path.Combine(_folder.Path, "nowhere"));
        _folder.Write("ApifyPS.psd1", "@{ ModuleVersion = '1.0'; RootModule = 'gone.dll' }");
        ShellResult broken = await RunWithModuleAsync(_folder.Path);

        Assert.Equal((70, ""), (missing.ExitCode, missing.Output));
        Assert.Contains("nowhere", missing.Error, StringComparison.Ordinal);
        Assert.Contains("dotnet build", missing.Error, StringComparison.Ordinal);
        Assert.Equal(70, broken.ExitCode);
        Assert.Contains("gone.dll", broken.Output + broken.Error, StringComparison.Ordinal);
    }

    private static Task<ShellResult> RunWithModuleAsync(string path) => ShellProcess.RunAsync(
        ["-Command", "(Get-Module ApifyPS).Version.ToString()"], environment: new Dictionary<string, string?> { ["APIFYPS_MODULE_PATH"] = path });
}
