using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using ApifyPS.LocalPlatform.Actors;
using ApifyPS.LocalPlatform.Builds;
using ApifyPS.LocalPlatform.Hosting;
using ApifyPS.LocalPlatform.Logs;
using ApifyPS.LocalPlatform.Processes;

namespace ApifyPS.LocalPlatform.Runs;

/// <summary>Runs an Actor as a process in its folder.</summary>
internal sealed class ProcessExecution(Run run, Actor actor, Build build, RunStore runs, RunLog log, ServerAddress address) : IActorExecution
{
    /// <summary>What a shell reports for a process that was killed.</summary>
    private const int Killed = 137;

    private volatile ProcessTree? _tree;

    public async Task<int> RunAsync(CancellationToken kill)
    {
        string folder = actor.Path!;
        if (!Directory.Exists(folder)) throw new CommandNotFoundException($"The Actor's folder {folder} does not exist any more.");
        StartCommand command = actor.Command ?? StartRule.Find(folder) ?? throw new CommandNotFoundException(StartRule.Help);
        int port = FreePort();
        Run started = runs.TryUpdate(run.Id, current => current with { ContainerUrl = $"http://127.0.0.1:{port}" }) ?? run;
        ProcessStartInfo info = StartInfo(command, folder);
        info.Environment.Clear();
        foreach ((string name, string value) in RunEnvironment.For(started, actor, build, address, port)) info.Environment[name] = value;

        log.Write($"ACTOR: Starting process: {command.ShellLine ?? Describe(info)}");
        if (kill.IsCancellationRequested) return Killed;
        using ProcessTree tree = Start(info);
        _tree = tree;
        runs.TryUpdate(run.Id, current => current with { Process = tree.Identity });
        await using CancellationTokenRegistration killing = kill.Register(tree.Kill);
        tree.Process.StandardInput.Close();
        Task pumps = Task.WhenAll(
            LinePump.RunAsync(tree.Process.StandardOutput.BaseStream, WriteLines),
            LinePump.RunAsync(tree.Process.StandardError.BaseStream, WriteLines));
        await tree.Process.WaitForExitAsync(CancellationToken.None);
        int exitCode = tree.Process.ExitCode;

        // As with a container: when the Actor's process has ended, so do those that it left behind.
        tree.Kill();
        await Task.WhenAny(pumps, Task.Delay(TimeSpan.FromSeconds(5), CancellationToken.None));
        _tree = null;
        return exitCode;
    }

    public void RequestStop() => _tree?.RequestStop();

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
