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

    private ShellProcess(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment, string? folder)
    {
        ProcessStartInfo start = _process.StartInfo;
        start.FileName = program;
        // As pwsh, it writes colours into a file too.
        start.Environment["NO_COLOR"] = "1";
        start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(DotNet);
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
        UnixSignals.StartReachable(_process);
        _process.BeginErrorReadLine();
    }

    /// <summary>Where the Shell was built: its own folder, with all that PowerShell looks for beside it.</summary>
    internal static string Folder { get; } = Path.GetFullPath(Repository.Metadata("ShellFolder"));

    /// <summary>The Shell, which has ApifyPS loaded, and the program beside it that is PowerShell and nothing else.</summary>
    internal static string Shell { get; } = Program("ApifyPS.Shell");
    internal static string Pwsh { get; } = Program("pwsh");

    /// <summary>The dotnet that runs this test, wherever it is installed.</summary>
    internal static string DotNet { get; } = Path.GetFullPath(Path.Combine(
        RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    internal int Id => _process.Id;

    /// <param name="arguments">Its command line.</param>
    /// <param name="environment">What is set or, with null, taken away in its environment.</param>
    /// <param name="folder">Where it runs; by default in the repository.</param>
    /// <param name="program"><see cref="Shell"/> by default.</param>
    internal static ShellProcess Start(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string? folder = null, string? program = null) =>
        new(program ?? Shell, arguments, environment, folder);

    internal static async Task<ShellResult> RunAsync(
        IEnumerable<string> arguments, string input = "", IReadOnlyDictionary<string, string?>? environment = null, string? folder = null, string? program = null)
    {
        using ShellProcess shell = Start(arguments, environment, folder, program);
        await shell._process.StandardInput.WriteAsync(input);
        shell._process.StandardInput.Close();
        return await shell.WaitAsync();
    }

    internal async Task WriteLineAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

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

    private static string Program(string name) => Path.Combine(Folder, name + (OperatingSystem.IsWindows() ? ".exe" : ""));

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
