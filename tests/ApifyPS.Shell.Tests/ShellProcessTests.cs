using System.Text.Json;

namespace ApifyPS.Shell.Tests;

public sealed class ShellProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_wrong_command_line_is_64_and_shows_the_usage()
    {
        ShellResult result = await ShellProcess.RunAsync(["-NoSuchOption"]);

        Assert.Equal(64, result.ExitCode);
        Assert.Contains("-NoSuchOption", result.Error, StringComparison.Ordinal);
        Assert.Contains("-NonInteractive", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task A_script_gets_its_arguments_and_knows_where_it_is()
    {
        string file = _folder.Write("sub folder/args.ps1", """
            param([string] $Name, [switch] $On, [switch] $Off, [int] $Number, [Parameter(ValueFromRemainingArguments)] $Rest)
            "$Name|$On|$Off|$Number|$($Rest -join ',')"
            $PSScriptRoot
            $PSCommandPath
            $MyInvocation.MyCommand.Path
            """);

        ShellResult result = await ShellProcess.RunAsync(["-NoModule", file, "-Name", "it's a name", "-On", "-Off:$false", "-Number:5", "x", "y z"]);

        Assert.Equal($"it's a name|True|False|5|x,y z\n{Path.GetDirectoryName(file)}\n{file}\n{file}\n", result.Output);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task A_script_without_parameters_gets_args()
    {
        string file = _folder.Write("args.ps1", "\"$($args.Count): $args\"");

        Assert.Equal("3: a -b c d\n", (await ShellProcess.RunAsync(["-NoModule", file, "a", "-b", "c d"])).Output);
    }

    [Fact]
    public async Task Commands_are_read_from_a_redirected_input_with_statements_over_several_lines()
    {
        ShellResult result = await ShellProcess.RunAsync(["-NoModule"], "$x = 20\nif ($x) {\n  $x + 1\n}\n@'\nhere\n'@\nexit 3\n'never'\n");

        Assert.Equal(3, result.ExitCode);
        Assert.Equal("21\nhere\n", result.Output);
    }

    [Fact]
    public async Task An_input_that_ends_inside_a_statement_is_an_error_and_not_a_hang()
    {
        ShellResult result = await ShellProcess.RunAsync(["-NoModule"], "if ($true) {");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Missing closing '}'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Objects_come_out_as_tables_120_columns_wide_without_colours()
    {
        ShellResult result = await ShellProcess.RunCommandAsync("""
            [pscustomobject]@{ Id = 1; Text = 'x' * 200 }, [pscustomobject]@{ Id = 2; Text = 'short' } | Out-Default
            [System.Diagnostics.Process]::GetCurrentProcess() | Out-Default
            """);

        string[] lines = result.Output.Split('\n');
        Assert.Contains(lines, line => line.Trim() == "Id Text");
        Assert.Contains(lines, line => line.Trim() == "2 short");
        Assert.Contains(lines, line => line.Contains("ProcessName", StringComparison.Ordinal) && line.Contains("CPU(s)", StringComparison.Ordinal));
        Assert.InRange(lines.Max(line => line.Length), 110, 120);
        Assert.DoesNotContain('\e', result.Output);
    }

    [Fact]
    public async Task Errors_go_to_stderr_with_their_place_and_the_rest_to_stdout_as_in_pwsh()
    {
        string file = _folder.Write("streams.ps1", """
            function Write-Streams {
                [CmdletBinding()] param()
                $PSCmdlet.WriteWarning('careful'); $PSCmdlet.WriteVerbose('detail'); $PSCmdlet.WriteDebug('inside')
                $PSCmdlet.WriteProgress([System.Management.Automation.ProgressRecord]::new(1, 'activity', 'status'))
                $PSCmdlet.WriteInformation([System.Management.Automation.HostInformationMessage]@{ Message = 'told'; ForegroundColor = 'Red' }, @('PSHOST'))
                $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([Exception]::new('went wrong ä'), 'Id', 'NotSpecified', $null))
            }
            $DebugPreference = 'Continue'
            Write-Streams -Verbose
            throw 'the end'
            """);

        ShellResult result = await ShellProcess.RunAsync(["-NoModule", file]);

        Assert.Equal("WARNING: careful\nVERBOSE: detail\nDEBUG: inside\ntold\n", result.Output);
        Assert.Contains("went wrong ä", result.Error, StringComparison.Ordinal);
        Assert.Contains("Write-Streams -Verbose", result.Error, StringComparison.Ordinal);
        Assert.Contains("streams.ps1:10", result.Error, StringComparison.Ordinal);
        Assert.Contains("the end", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Output + result.Error);
        Assert.DoesNotContain("activity", result.Output + result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_is_UTF_8_without_a_byte_order_mark_in_both_directions()
    {
        ShellResult result = await ShellProcess.RunAsync(["-NoModule"], "'žluťoučký 🐎'.Length\n'žluťoučký 🐎'\n");

        Assert.Equal("12\nžluťoučký 🐎\n", result.Output);
    }

    [Fact]
    public async Task The_output_and_the_exit_code_of_a_program_come_through()
    {
        string inner = _folder.Write("inner.ps1", "'from the program'; [Console]::Error.WriteLine('its error'); exit 12");
        string outer = _folder.Write("outer.ps1", "& $args[0] $args[1] -NoModule $args[2]\n$text = & $args[0] $args[1] -NoModule $args[2] 2>&1\n\"$LASTEXITCODE $($text[0])\"; exit $LASTEXITCODE");

        ShellResult result = await ShellProcess.RunAsync(
            ["-NoModule", outer, ShellProcess.DotNet, Path.Combine(AppContext.BaseDirectory, "ApifyPS.Shell.dll"), inner]);

        Assert.Equal("from the program\n12 from the program\n", result.Output);
        Assert.Contains("its error", result.Error, StringComparison.Ordinal);
        Assert.Equal(12, result.ExitCode);
    }

    private const string Confirmed = """
        $ErrorActionPreference = 'Stop'
        function Remove-It { [CmdletBinding(SupportsShouldProcess)] param() if ($PSCmdlet.ShouldProcess('the run')) { 'removed' } else { 'kept' } }
        Remove-It -Confirm
        """;

    [Theory]
    [InlineData("y\n", "removed")]
    [InlineData("Yes\n", "removed")]
    [InlineData("\n", "removed")]
    [InlineData("what\nN\n", "kept")]
    [InlineData("?\nn\n", "kept")]
    public async Task Confirm_asks_and_does_what_is_answered(string answer, string expected)
    {
        ShellResult result = await ShellProcess.RunCommandAsync(Confirmed, answer);

        Assert.Contains("Performing the operation \"Remove-It\" on target \"the run\".", result.Output, StringComparison.Ordinal);
        Assert.Contains("[Y] Yes  [A] Yes to All  [N] No", result.Output, StringComparison.Ordinal);
        Assert.EndsWith(expected + "\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Confirm_without_an_answer_is_an_error_and_does_nothing()
    {
        ShellResult result = await ShellProcess.RunCommandAsync(Confirmed);

        Assert.Equal(1, result.ExitCode);
        Assert.DoesNotContain("removed", result.Output, StringComparison.Ordinal);
        Assert.Contains("input ended", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_in_NonInteractive_mode_is_an_error_even_when_an_answer_waits()
    {
        ShellResult result = await ShellProcess.RunCommandAsync(Confirmed, "y\n", "-NonInteractive");

        Assert.Equal(1, result.ExitCode);
        Assert.DoesNotContain("removed", result.Output, StringComparison.Ordinal);
        Assert.Contains("NonInteractive", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mandatory_parameters_are_asked_for_with_their_types()
    {
        ShellResult result = await ShellProcess.RunCommandAsync("""
            function Ask { param([Parameter(Mandatory)] [int] $Number, [Parameter(Mandatory)] [string[]] $Names, [Parameter(Mandatory)] [securestring] $Secret)
                "$($Number + 1) $($Names.Count) $([System.Net.NetworkCredential]::new('', $Secret).Password.Length)" }
            Ask
            """, "not a number\n41\nfirst\nsecond\n\npassword\n");

        Assert.EndsWith("42 2 8\n", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("password", result.Output, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("while ($true) { }")]
    [InlineData("[System.Threading.Tasks.Task]::Delay(20).Wait(); 1..1000000000 | ForEach-Object { $null = $_ }")]
    public async Task Ctrl_C_stops_the_script_lets_it_clean_up_and_gives_the_exit_code_of_pwsh(string work)
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows cannot send Ctrl-C to one process.");
        string file = _folder.Write("endless.ps1", $"try {{ [Console]::WriteLine('started'); {work} }} finally {{ [Console]::WriteLine('cleaned up') }}; 'never'");
        using ShellProcess shell = ShellProcess.Start(["-NoModule", file]);
        Assert.Equal("started", await shell.ReadLineAsync());

        UnixSignals.SendInterrupt(shell.Id);
        ShellResult result = await shell.WaitAsync();

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("cleaned up", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("never", result.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_second_Ctrl_C_ends_a_script_that_does_not_stop()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows cannot send Ctrl-C to one process.");
        string file = _folder.Write("stubborn.ps1", "try { [Console]::WriteLine('started'); while ($true) { } } finally { [Console]::WriteLine('cleaning'); [System.Threading.Thread]::Sleep(-1) }");
        using ShellProcess shell = ShellProcess.Start(["-NoModule", file]);
        Assert.Equal("started", await shell.ReadLineAsync());

        UnixSignals.SendInterrupt(shell.Id);
        Assert.Equal("cleaning", await shell.ReadLineAsync());
        UnixSignals.SendInterrupt(shell.Id);

        Assert.NotEqual(0, (await shell.WaitAsync()).ExitCode);
    }

    [Fact]
    public async Task The_module_is_loaded_from_out_unless_it_is_not_wanted()
    {
        const string Command = "(Get-Module ApifyPS).Path; (Get-Command Invoke-ApifyActor -ErrorAction Ignore).Name";

        ShellResult with = await ShellProcess.RunAsync(["-Command", Command]);
        ShellResult without = await ShellProcess.RunCommandAsync(Command);

        Assert.StartsWith(Repository.File("out", "ApifyPS"), with.Output, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Invoke-ApifyActor", with.Output, StringComparison.Ordinal);
        Assert.Empty(without.Output.Trim());
    }

    [Fact]
    public async Task A_module_elsewhere_is_loaded_by_the_variable_and_a_wrong_one_is_named()
    {
        _folder.Write("ApifyPS.psd1", "@{ ModuleVersion = '9.8.7' }");
        async Task<ShellResult> Run(string path) => await ShellProcess.RunAsync(
            ["-Command", "(Get-Module ApifyPS).Version.ToString()"], environment: new Dictionary<string, string?> { [ModuleLocator.Variable] = path });

        Assert.Equal("9.8.7\n", (await Run(_folder.Path)).Output);
        Assert.Equal("9.8.7\n", (await Run(Path.Combine(_folder.Path, "ApifyPS.psd1"))).Output);
        ShellResult missing = await Run(Path.Combine(_folder.Path, "nowhere"));
        Assert.Equal(70, missing.ExitCode);
        Assert.Contains("nowhere", missing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_local_platform_is_told_how_to_run_PowerShell_Actors_unless_the_user_said_it()
    {
        const string Variable = "APIFY_LOCAL_POWERSHELL";
        string script = _folder.Write("actor.ps1", "'the Actor runs'");

        string offered = (await ShellProcess.RunCommandAsync("$env:" + Variable)).Output;
        string given = (await ShellProcess.RunAsync(["-NoModule", "-Command", "$env:" + Variable], environment: new Dictionary<string, string?> { [Variable] = "[\"mine\"]" })).Output;

        Assert.Equal("[\"mine\"]\n", given);
        string[] command = JsonSerializer.Deserialize<string[]>(offered)!;
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(command[0], [.. command[1..], script]) { RedirectStandardOutput = true })!;
        Assert.Equal("the Actor runs", (await process.StandardOutput.ReadToEndAsync()).Trim());
    }
}
