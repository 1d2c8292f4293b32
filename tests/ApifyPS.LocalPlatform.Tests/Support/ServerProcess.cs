using System.Diagnostics;
using ApifyPS.LocalPlatform.Hosting;

namespace ApifyPS.LocalPlatform.Tests.Support;

/// <summary>The real program as a child process.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private ServerProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public int Pid => _process.Id;

    public string Url { get; private set; } = string.Empty;

    public string FirstLine { get; private set; } = string.Empty;

    public static ServerProcess Launch(params string[] arguments)
    {
        ProcessStartInfo info = new("dotnet", [typeof(LocalServer).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        return new ServerProcess(Process.Start(info)!);
    }

    public static async Task<ServerProcess> Start(params string[] arguments)
    {
        ServerProcess server = Launch(arguments);
        server.FirstLine = await server._process.StandardOutput.ReadLineAsync() ?? string.Empty;
        if (server.FirstLine.Length == 0) Assert.Fail("the server did not start: " + await server._errors);
        server.Url = server.FirstLine.Split(' ')[^1];
        return server;
    }

    public async Task<(int ExitCode, string Output, string Errors)> WaitForExit()
    {
        string output = await _process.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30));
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return (_process.ExitCode, output, await _errors);
    }

    /// <summary>As kill -9 does it: the server has no chance to tidy up, and its Actors are not killed along.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
