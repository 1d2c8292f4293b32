using System.Text.Json;

namespace ApifyPS.Shell.Tests;

/// <summary>Runs a script many times in one process, each time with variables of its own: to start one takes longer than most scripts.</summary>
public sealed class ScriptRuns : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ShellProcess _process;

    public ScriptRuns()
    {
        string driver = _folder.Write("driver.ps1", """
            $output = [Console]::Out
            while ($null -ne ($line = [Console]::In.ReadLine())) {
                $call = ConvertFrom-Json $line
                foreach ($variable in $call.environment.PSObject.Properties) { [Environment]::SetEnvironmentVariable($variable.Name, $variable.Value) }
                [Environment]::CurrentDirectory = $call.folder
                $written = [System.IO.StringWriter]::new()
                $errors = [System.IO.StringWriter]::new()
                [Console]::SetOut($written)
                [Console]::SetError($errors)
                # What goes to a stream of PowerShell is not expected, and seen among the errors.
                $errors.Write((& $call.script *>&1 | Out-String))
                $output.WriteLine((ConvertTo-Json @{ exitCode = $LASTEXITCODE; output = "$written"; error = "$errors" } -Compress))
                foreach ($variable in $call.environment.PSObject.Properties) { [Environment]::SetEnvironmentVariable($variable.Name, $null) }
            }
            """);
        _process = ShellProcess.Start(["-File", driver], program: ShellProcess.Pwsh);
    }

    /// <param name="script">Its path. It ends with <c>exit</c>.</param>
    /// <param name="environment">What it finds in its environment beside what this process has.</param>
    /// <param name="folder">The current folder of the process.</param>
    internal async Task<ShellResult> RunAsync(string script, IReadOnlyDictionary<string, string?> environment, string folder)
    {
        await _process.WriteLineAsync(JsonSerializer.Serialize(new { script, environment, folder }));
        JsonElement result = JsonElement.Parse(await _process.ReadLineAsync() ?? throw new InvalidOperationException((await _process.WaitAsync()).Error));
        return new ShellResult(result.GetProperty("exitCode").GetInt32(), Text("output"), Text("error"));

        string Text(string name) => result.GetProperty(name).GetString()!.ReplaceLineEndings("\n");
    }

    public void Dispose()
    {
        _process.Dispose();
        _folder.Dispose();
    }
}
