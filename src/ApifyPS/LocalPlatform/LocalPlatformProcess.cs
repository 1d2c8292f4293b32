using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security;
using System.Text;
using System.Text.Json;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>Starts, finds and stops <c>apify-local</c>, the local platform in the module's <c>local</c> folder.</summary>
internal sealed class LocalPlatformProcess
{
    /// <summary>The platform takes any token unless it was started with one.</summary>
    public const string DefaultToken = "no-secret-needed";

    /// <summary>What to do when a local platform refuses a token; null for another failure.</summary>
    /// <param name="exception">The failure.</param>
    /// <param name="command">The command that takes the right one with -Token.</param>
    public static string? AdviceFor(Exception exception, string command) => exception is ApifyApiException { StatusCode: 401 }
        ? $"Give the token that this local platform was started with (Start-ApifyLocalPlatform -Token, apify-local --token or APIFY_LOCAL_TOKEN): {command} -Token <token>. One of Apify Console isn't it."
        : null;

    private const int DefaultPort = 3333;
    private const string ReadyPrefix = "apify-local listening on ";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(40);

    private LocalPlatformProcess(Process process, LocalPlatformInfo info)
    {
        Process = process;
        Info = info;
    }

    public Process Process { get; }

    public LocalPlatformInfo Info { get; }

    /// <summary>Starts a platform and waits until it is ready.</summary>
    public static async Task<LocalPlatformProcess> StartAsync(LocalPlatformStartOptions options, CancellationToken cancellationToken)
    {
        Process process = new() { StartInfo = MakeStartInfo(options) };
        StringBuilder errors = new();
        TaskCompletionSource<string> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        // Both pipes are read to their end: a platform that cannot write its log would stop.
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
                ready.TrySetResult("");
            else if (line.Data.StartsWith(ReadyPrefix, StringComparison.Ordinal))
                ready.TrySetResult(line.Data.Substring(ReadyPrefix.Length).Trim());
        };
        process.ErrorDataReceived += (_, line) =>
        {
            lock (errors)
            {
                if (line.Data is not null && errors.Length < 16384)
                    errors.AppendLine(line.Data);
            }
        };

        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            throw new ApifyUserException("LocalPlatformNotStarted", ErrorCategory.NotInstalled,
                $"The local platform needs the .NET runtime, and '{process.StartInfo.FileName}' cannot be started: {exception.Message}",
                "Install the ASP.NET Core runtime 10 or the .NET SDK 10 (https://dot.net), or set DOTNET_ROOT.", null, exception);
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            Task finished = await Task.WhenAny(ready.Task, Task.Delay(StartTimeout, cancellationToken)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            string address = finished == ready.Task ? await ready.Task.ConfigureAwait(false) : "";
            if (address.Length == 0)
            {
                if (finished == ready.Task)
                    process.WaitForExit(2000);
                throw NotStarted(process, errors);
            }

            LocalPlatformInfo info = await ClientFor(new Uri(address)).LocalPlatform.GetReadyAsync(cancellationToken).ConfigureAwait(false);
            info.Url ??= new Uri(address);
            return new LocalPlatformProcess(process, info);
        }
        catch
        {
            Kill(process);
            throw;
        }
    }

    /// <summary>The platform on a port; without a port the one on the default port, or else the one that was started last. Null when none answers.</summary>
    public static async Task<LocalPlatformInfo?> FindAsync(int? port, CancellationToken cancellationToken, bool mustBeOnly = false)
    {
        if (port is { } given)
            return await AskAsync(new Uri($"http://127.0.0.1:{given.ToString(CultureInfo.InvariantCulture)}/"), cancellationToken).ConfigureAwait(false);
        IReadOnlyList<LocalPlatformInfo> running = await ListAsync(cancellationToken).ConfigureAwait(false);
        if (mustBeOnly && running.Count > 1 && running.All(info => info.Port != DefaultPort))
        {
            throw new ApifyUserException("LocalPlatformAmbiguous", ErrorCategory.InvalidArgument,
                $"{running.Count.ToString(CultureInfo.InvariantCulture)} local platforms run: {string.Join(", ", running)}.", "Say which with -Port.");
        }

        return running.FirstOrDefault(info => info.Port == DefaultPort)
            ?? running.OrderByDescending(info => info.StartedAt?.ToInstant()).FirstOrDefault();
    }

    /// <summary>What a user should hear before working with a platform that is not well; null for one that is.</summary>
    public static string? WarningFor(LocalPlatformInfo info) => info.Problem is { } problem
        ? $"The local platform at {info.Url} runs, but cannot store anything: {TerminalText.Clean(problem)}"
        : null;

    /// <summary>The platforms of this user that run and answer.</summary>
    public static async Task<IReadOnlyList<LocalPlatformInfo>> ListAsync(CancellationToken cancellationToken)
    {
        string folder = Path.Combine(Home, "instances");
        if (!Directory.Exists(folder))
            return [];
        IEnumerable<Task<LocalPlatformInfo?>> questions = Directory.GetFiles(folder, "*.json").Select(async file =>
        {
            try
            {
                LocalPlatformInfo? noted = JsonSerializer.Deserialize(File.ReadAllBytes(file), ApifyJsonContext.Default.LocalPlatformInfo);
                if (noted?.Url is null)
                    return null;
                LocalPlatformInfo? answer = await AskAsync(noted.Url, cancellationToken).ConfigureAwait(false);
                // A file that outlived its platform may name a port that another one uses now; that one has a file of its own.
                return answer?.ProcessId == noted.ProcessId ? answer : null;
            }
            catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException or ApifyUserException)
            {
                // Left behind by a platform that was killed; its port may be somebody else's by now.
                return null;
            }
        });
        LocalPlatformInfo?[] answers = await Task.WhenAll(questions).ConfigureAwait(false);
        return answers.Where(info => info is not null).Select(info => info!).OrderBy(info => info.Port).ToArray();
    }

    /// <summary>Tells a platform to stop and waits until its process is gone; one that does not go is killed.</summary>
    public static async Task StopAsync(Uri url, int? processId, SecureString? token, CancellationToken cancellationToken)
    {
        try
        {
            await ClientFor(url, token).LocalPlatform.ShutdownAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ApifyConnectionException)
        {
            // It is gone already, or does not listen any more: the process tells.
        }

        if (processId is not { } id || FindProcess(id) is not { } process)
            return;
        using (process)
        {
            Stopwatch clock = Stopwatch.StartNew();
            while (!process.HasExited && clock.Elapsed < StopTimeout)
                await Task.Delay(50, cancellationToken).ConfigureAwait(false);
            if (!process.HasExited)
                Kill(process);
        }
    }

    public static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }
    }

    private static string Home =>
        Environment.GetEnvironmentVariable("APIFY_LOCAL_HOME") is { Length: > 0 } home
            ? home
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "apify-local");

    private static async Task<LocalPlatformInfo?> AskAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            LocalPlatformInfo info = await ClientFor(url).LocalPlatform.GetReadyAsync(cancellationToken).ConfigureAwait(false);
            info.Url ??= url;
            return info;
        }
        catch (ApifyConnectionException)
        {
            return null;
        }
        catch (ApifyException exception)
        {
            throw new ApifyUserException("PortInUse", ErrorCategory.ResourceUnavailable,
                $"Something answers at {url}, but it is no local platform: {exception.Message}", "Choose another port with -Port.", url, exception);
        }
    }

    private static ApifyClient ClientFor(Uri url, SecureString? token = null) => new(new ApifyClientOptions
    {
        BaseUri = ApifyClientOptions.NormalizeBaseUri(url.ToString()),
        Token = token is null ? null : SecureText.ToString(token),
        MaxRetries = 0,
    });

    private static Process? FindProcess(int id)
    {
        try
        {
            return Process.GetProcessById(id);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static ProcessStartInfo MakeStartInfo(LocalPlatformStartOptions options)
    {
        string module = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)!, "..", ".."));
        string program = Path.Combine(module, "local", "apify-local.dll");
        if (!File.Exists(program))
            throw new ApifyUserException("LocalPlatformNotFound", ErrorCategory.NotInstalled, $"The local platform is missing from the module: there is no {program}.", "Install the module again.", program);

        List<string> arguments = [program];
        if (options.Port is { } port)
            arguments.AddRange(["--port", port.ToString(CultureInfo.InvariantCulture)]);
        if (options.DataPath is not null)
            arguments.AddRange(["--data", options.DataPath]);
        if (options.SeedPath is not null)
            arguments.AddRange(["--seed", options.SeedPath]);
        if (options.LogLevel is { } level)
            arguments.AddRange(["--log-level", level.ToLowerInvariant()]);
        if (options.InMemory)
            arguments.Add("--in-memory");
        if (options.EndWithThisProcess)
        {
            using Process self = Process.GetCurrentProcess();
            arguments.AddRange(["--parent-pid", self.Id.ToString(CultureInfo.InvariantCulture)]);
        }

        // Ctrl-C at the prompt is for the pipeline, not for the platform that this PowerShell started.
        arguments.Add("--background");
        ProcessStartInfo start = new(FindDotNet(), string.Join(" ", arguments.Select(Quote)))
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        // A command line can be read by every user of the machine; the environment cannot. What is meant for the cloud stays here.
        try
        {
            start.EnvironmentVariables.Remove("APIFY_TOKEN");
            start.EnvironmentVariables.Remove("APIFY_LOCAL_TOKEN");
            if (options.Token is not null)
                start.EnvironmentVariables["APIFY_LOCAL_TOKEN"] = SecureText.ToString(options.Token);
        }
        catch (ArgumentException) when (options.Token is null)
        {
            // .NET Framework cannot read an environment that has both Path and PATH, as agents written in Node make it. The platform
            // gives Actors none of it anyway.
        }

        return start;
    }

    private static string FindDotNet()
    {
        string name = RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? "dotnet.exe" : "dotnet";
        string? root = Environment.GetEnvironmentVariable("DOTNET_ROOT");
        return root is { Length: > 0 } && File.Exists(Path.Combine(root, name)) ? Path.Combine(root, name) : name;
    }

    /// <summary>Quotes an argument by the rules of CommandLineToArgvW, which .NET follows on every system.</summary>
    private static string Quote(string argument)
    {
        if (argument.Length > 0 && !argument.Any(c => char.IsWhiteSpace(c) || c == '"'))
            return argument;
        StringBuilder quoted = new("\"");
        int backslashes = 0;
        foreach (char c in argument)
        {
            if (c == '"')
                quoted.Append('\\', backslashes + 1);
            backslashes = c == '\\' ? backslashes + 1 : 0;
            quoted.Append(c);
        }

        return quoted.Append('\\', backslashes).Append('"').ToString();
    }

    private static ApifyUserException NotStarted(Process process, StringBuilder errors)
    {
        string text;
        lock (errors)
            text = errors.ToString();
        // What it says to people starts with its name; the rest is the log of the web server.
        const string ForPeople = "apify-local: ";
        text = string.Join(Environment.NewLine, text.Split('\n').Where(line => line.StartsWith(ForPeople, StringComparison.Ordinal)).Select(line => line.Substring(ForPeople.Length).Trim()));
        string what = process.HasExited
            ? FormattableString.Invariant($"The local platform ended with exit code {process.ExitCode} before it was ready.")
            : FormattableString.Invariant($"The local platform was not ready after {StartTimeout.TotalSeconds:0} s.");
        return new ApifyUserException("LocalPlatformNotStarted", ErrorCategory.OpenError,
            text.Length == 0 ? what : what + Environment.NewLine + TerminalText.Clean(text),
            "Get-ApifyLocalPlatform shows what runs already; -Port and -DataPath choose another port and folder.");
    }
}
