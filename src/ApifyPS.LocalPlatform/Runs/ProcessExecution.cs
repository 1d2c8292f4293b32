using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Actors;
using ApifyPS.LocalPlatform.Builds;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Diagnostics;
using ApifyPS.LocalPlatform.Hosting;
using ApifyPS.LocalPlatform.Logs;
using ApifyPS.LocalPlatform.Processes;
using ApifyPS.LocalPlatform.Proxy;

namespace ApifyPS.LocalPlatform.Runs;

/// <summary>Runs an Actor as a process in its folder.</summary>
internal sealed class ProcessExecution(
    Run run, Actor actor, Build build, string token, RunEvents events, RunStore runs, RunLog log, RunFiles files, UsageMonitor monitor,
    ForwardProxy proxy, ServerAddress address, ILogger logger) : IActorExecution
{
    /// <summary>What a shell reports for a process that was killed.</summary>
    private const int Killed = 137;

    /// <summary>More than this part of the machine's processors in use means that there is no room for more work.</summary>
    private const double Overload = 0.9;

    private static readonly TimeSpan ShortestStretch = TimeSpan.FromMilliseconds(200);

    private volatile ProcessTree? _tree;
    private long _lastLook = Stopwatch.GetTimestamp();
    private TimeSpan _lastProcessorTime;

    public async Task<int> RunAsync(CancellationToken kill)
    {
        string folder = actor.Path!;
        if (!Directory.Exists(folder)) throw new CommandNotFoundException($"The Actor's folder {folder} does not exist any more.");
        StartCommand command = actor.Command ?? StartRule.Find(folder) ?? throw new CommandNotFoundException(StartRule.Help);
        int port = FreePort();
        Run started = runs.TryUpdate(run.Id, current => current with { ContainerUrl = $"http://127.0.0.1:{port}" }) ?? run;
        ProcessStartInfo info = StartInfo(command, folder);
        try
        {
            info.Environment.Clear();
            foreach ((string name, string value) in RunEnvironment.For(started, actor, build, token, address, proxy, port, files.Prepare(started))) info.Environment[name] = value;
            return await RunAsync(info, command, kill);
        }
        finally
        {
            files.Collect(started, log);
        }
    }

    public void RequestStop() => _tree?.RequestStop();

    private async Task<int> RunAsync(ProcessStartInfo info, StartCommand command, CancellationToken kill)
    {
        log.Write($"ACTOR: Starting process: {command.ShellLine ?? Describe(info)}");
        if (kill.IsCancellationRequested) return Killed;
        using ProcessTree tree = Start(info);
        _tree = tree;
        runs.TryUpdate(run.Id, current => current with { Process = tree.Identity });
        logger.ProcessStarted(run.Id, tree.Process.Id);
        _lastLook = Stopwatch.GetTimestamp();
        using IDisposable watching = monitor.Watch(tree, TellUsage);
        await using CancellationTokenRegistration killing = kill.Register(tree.Kill);
        tree.Process.StandardInput.Close();
        Task pumps = Task.WhenAll(
            LinePump.RunAsync(tree.Process.StandardOutput.BaseStream, WriteLines),
            LinePump.RunAsync(tree.Process.StandardError.BaseStream, WriteLines));
        await tree.Process.WaitForExitAsync(CancellationToken.None);
        int exitCode = tree.Process.ExitCode;
        logger.ProcessEnded(run.Id, tree.Process.Id, exitCode);

        // As with a container: when the Actor's process has ended, so do those that it left behind.
        tree.Kill();
        Leftovers.Kill(RunEnvironment.RunId, run.Id);
        Orphans.Forget(tree.Process.Id);
        await Task.WhenAny(pumps, Task.Delay(TimeSpan.FromSeconds(5), CancellationToken.None));
        _tree = null;
        return exitCode;
    }

    /// <summary>Keeps what the processes use in the run's statistics and tells the Actor, whose SDK decides by it how much it does at once.</summary>
    private void TellUsage(ProcessUsage usage)
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_lastLook);
        // Processor time is counted in steps: over too short a time they would look like a peak.
        if (elapsed < ShortestStretch) return;
        double percent = Math.Max(0, (usage.Processor - _lastProcessorTime) / elapsed * 100);
        _lastLook = Stopwatch.GetTimestamp();
        _lastProcessorTime = usage.Processor;
        Run? seen = runs.TryUpdate(run.Id, current => current.IsTerminal ? current : current with { Stats = current.Stats.With(usage.MemoryBytes, percent) });
        if (seen is not { IsTerminal: false, Stats: { } stats }) return;
        events.Tell(RunEvents.SystemInfo, new JsonObject
        {
            ["memAvgBytes"] = stats.MemAvgBytes,
            ["memCurrentBytes"] = stats.MemCurrentBytes,
            ["memMaxBytes"] = stats.MemMaxBytes,
            ["cpuAvgUsage"] = stats.CpuAvgUsage,
            ["cpuMaxUsage"] = stats.CpuMaxUsage,
            ["cpuCurrentUsage"] = stats.CpuCurrentUsage,
            ["isCpuOverloaded"] = percent > Environment.ProcessorCount * 100 * Overload,
            ["createdAt"] = Timestamps.Now.ToApi(),
        });
    }

    private void WriteLines(List<string> lines) => log.Write(CollectionsMarshal.AsSpan(lines));

    private static ProcessTree Start(ProcessStartInfo info)
    {
        try
        {
            return ProcessTree.Start(info);
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new CommandNotFoundException($"The Actor's process could not be started: {exception.Message}");
        }
    }

    private static ProcessStartInfo StartInfo(StartCommand command, string folder)
    {
        ProcessStartInfo info = new()
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        if (command.ShellLine is not { } line)
        {
            IReadOnlyList<string> program = CommandLocator.Resolve(command.Arguments[0], folder);
            info.FileName = program[0];
            foreach (string argument in program.Skip(1).Concat(command.Arguments.Skip(1))) info.ArgumentList.Add(argument);
        }
        else if (OperatingSystem.IsWindows())
        {
            info.FileName = Environment.GetEnvironmentVariable("ComSpec") ?? "cmd.exe";
            // With /s cmd strips these outer quotes and takes the rest as it is.
            info.Arguments = $"/d /s /c \"{line}\"";
        }
        else
        {
            info.FileName = "/bin/sh";
            info.ArgumentList.Add("-c");
            info.ArgumentList.Add(line);
        }

        return info;
    }

    private static string Describe(ProcessStartInfo info) =>
        string.Join(' ', info.ArgumentList.Prepend(Path.GetFileNameWithoutExtension(info.FileName)));

    /// <summary>Each run gets a port of its own for its web server, since here they share one machine.</summary>
    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
