using System.Runtime.InteropServices;
using ApifyPS.LocalPlatform.Hosting;
using ApifyPS.LocalPlatform.Processes;

namespace ApifyPS.LocalPlatform;

internal static class Program
{
    private const int WrongOptions = 2;
    private const int CannotStart = 3;

    private static async Task<int> Main(string[] arguments)
    {
        CommandLine commandLine;
        try
        {
            commandLine = CommandLine.Parse(arguments, Environment.GetEnvironmentVariable);
        }
        catch (ArgumentException exception)
        {
            await Console.Error.WriteLineAsync($"apify-local: {exception.Message}. See --help.");
            return WrongOptions;
        }

        if (commandLine.ShowHelp || commandLine.ShowVersion)
        {
            Console.WriteLine(commandLine.ShowHelp ? CommandLine.Help : LocalServer.Version);
            return 0;
        }

        Orphans.Adopt();
        try
        {
            await RunAsync(commandLine.Options);
            return 0;
        }
        catch (StartupException exception)
        {
            await Console.Error.WriteLineAsync($"apify-local: {exception.Message}");
            return CannotStart;
        }
    }

    private static async Task RunAsync(LocalServerOptions options)
    {
        TaskCompletionSource<string> stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
        // On Windows these are Ctrl-C, the closing of the console and the shutdown of the system.
        PosixSignal[] signals = [PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT, PosixSignal.SIGHUP];
        List<PosixSignalRegistration> registrations = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            if (options.Background && signal is (PosixSignal.SIGINT or PosixSignal.SIGHUP)) return;
            stop.TrySetResult($"the signal {signal}");
        }))];
        try
        {
            // Looked up before anything else: should the parent end meanwhile, its id may be somebody else's.
            ProcessIdentity? parent = options.ParentPid is { } pid
                ? ProcessIdentity.Find(pid) ?? throw new StartupException($"The process {pid} that --parent-pid names is not running.")
                : null;
            await using LocalServer server = await LocalServer.StartAsync(options);
            Console.WriteLine($"apify-local listening on {server.Url}");
            server.AnnounceStop(await await Task.WhenAny(stop.Task, StopRequestAsync(server), parent is null ? stop.Task : EndOfAsync(parent)));
        }
        finally
        {
            registrations.ForEach(registration => registration.Dispose());
        }
    }

    private static async Task<string> StopRequestAsync(LocalServer server)
    {
        await server.StopRequested;
        return "it was asked to";
    }

    private static async Task<string> EndOfAsync(ProcessIdentity process)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(500));
        while (process.IsAlive()) await timer.WaitForNextTickAsync();
        return "the process that it belongs to has ended";
    }
}
