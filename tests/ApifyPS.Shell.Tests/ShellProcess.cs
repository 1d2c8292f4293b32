using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace ApifyPS.Shell.Tests;

/// <summary>The Shell as a user starts it: a process with its own input, output and environment.</summary>
internal sealed class ShellProcess : IDisposable
{
    // Far more than any test needs: what it guards against is a hang, not slowness.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly Process _process = new();
    private readonly StringBuilder _error = new();

    private ShellProcess(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment, string? folder)
    {
        ProcessStartInfo start = _process.StartInfo;
        start.FileName = DotNet;
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "ApifyPS.Shell.dll"));
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        start.WorkingDirectory = folder ?? Repository.Root;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.StandardInputEncoding = new UTF8Encoding(false);
        start.StandardOutputEncoding = start.StandardErrorEncoding = new UTF8Encoding(false);
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("APIFY", StringComparison.OrdinalIgnoreCase) || name.StartsWith("ACTOR_", StringComparison.OrdinalIgnoreCase) || name is "TF_BUILD" or "AGENT_TEMPDIRECTORY" or "GITHUB_ACTIONS" or "GITHUB_STEP_SUMMARY").ToArray())
            start.Environment.Remove(name);
        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null)
                _error.AppendLine(line.Data);
        };
        _process.Start();
        _process.BeginErrorReadLine();
    }

    /// <summary>The dotnet that runs this test, wherever it is installed.</summary>
    internal static string DotNet { get; } = Path.GetFullPath(Path.Combine(
        RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    internal int Id => _process.Id;

    internal static ShellProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string? folder = null) =>
        new(arguments, environment, folder);

    internal static async Task<ShellResult> RunAsync(
        IEnumerable<string> arguments, string input = "", IReadOnlyDictionary<string, string?>? environment = null, string? folder = null)
    {
        using ShellProcess shell = Start(arguments, environment, folder);
        await shell._process.StandardInput.WriteAsync(input);
        shell._process.StandardInput.Close();
        return await shell.WaitAsync();
    }

    /// <summary>Runs a command without the module, which most tests of the Shell don't need.</summary>
    internal static Task<ShellResult> RunCommandAsync(string command, string input = "", params string[] options) =>
        RunAsync([.. options, "-NoModule", "-Command", command], input);

    internal async Task<string?> ReadLineAsync()
    {
        using var patience = new CancellationTokenSource(s_patience);
        return await _process.StandardOutput.ReadLineAsync(patience.Token);
    }

    internal async Task<ShellResult> WaitAsync()
    {
        using var patience = new CancellationTokenSource(s_patience);
        string output = await _process.StandardOutput.ReadToEndAsync(patience.Token);
        await _process.WaitForExitAsync(patience.Token);
        return new ShellResult(_process.ExitCode, output.ReplaceLineEndings("\n"), _error.ToString().ReplaceLineEndings("\n"));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
