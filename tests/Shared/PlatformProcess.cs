using System.Diagnostics;

namespace ApifyPS.TestSupport;

/// <summary>The local platform as it ships, in a process of its own.</summary>
internal sealed class PlatformProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private PlatformProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public int Pid => _process.Id;

    /// <summary>Its address; empty until it listens.</summary>
    public string Url { get; private set; } = string.Empty;

    /// <summary>What it has printed when it listens.</summary>
    public string FirstLine { get; private set; } = string.Empty;

    /// <summary>Starts it and doesn't wait: it may end at once.</summary>
    public static PlatformProcess Launch(params string[] arguments) => Launch(null, arguments);

    /// <summary>Starts it and waits until it listens.</summary>
    public static Task<PlatformProcess> StartAsync(params string[] arguments) => ReadyAsync(Launch(null, arguments));

    /// <summary>Starts it with a home of its own, where it notes that it runs, and waits until it listens.</summary>
    public static Task<PlatformProcess> StartAsync(TempFolder home, params string[] arguments) => ReadyAsync(Launch(home, arguments));

    public async Task<(int ExitCode, string Output, string Errors)> WaitForExit()
    {
        string output = await _process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await _process.WaitForExitAsync().WaitAsync(Patience);
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

    private static PlatformProcess Launch(TempFolder? home, string[] arguments)
    {
        ProcessStartInfo info = new("dotnet", [Repository.File("out", "ApifyPS", "local", "apify-local.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        if (home is not null) info.Environment["APIFY_LOCAL_HOME"] = home.Path;
        return new PlatformProcess(Process.Start(info)!);
    }

    private static async Task<PlatformProcess> ReadyAsync(PlatformProcess platform)
    {
        platform.FirstLine = await platform._process.StandardOutput.ReadLineAsync().WaitAsync(Patience) ?? string.Empty;
        if (platform.FirstLine.Length == 0) throw new InvalidOperationException("The platform did not start: " + await platform._errors);
        platform.Url = platform.FirstLine.Split(' ')[^1];
        return platform;
    }
}
