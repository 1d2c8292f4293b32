using System.Diagnostics;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Processes;

namespace ApifyPS.LocalPlatform.Builds;

/// <summary>Fetches a repository, or a gist, which is one too, with the git of this machine and what it knows of credentials.</summary>
internal static class GitSource
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <param name="address">As the API has it: the repository, then <c>#branch</c> or <c>#branch:folder</c> where they are not the default.</param>
    /// <param name="folder">Empty, and gets the files without their history.</param>
    /// <param name="cancellation">Ends git.</param>
    /// <exception cref="PlatformException">It cannot be had; the message is for the log.</exception>
    public static async Task FetchAsync(string address, string folder, CancellationToken cancellation)
    {
        (string repository, string? branch, string? part) = Parse(address);
        string clone = folder + ".clone";
        try
        {
            await CloneAsync(repository, branch, clone, cancellation);
            DeleteWritable(Path.Combine(clone, ".git"));
            string source = part is null ? clone : Path.GetFullPath(Path.Combine(clone, part));
            if (part is not null && !source.StartsWith(clone + Path.DirectorySeparatorChar, StringComparison.Ordinal)) throw PlatformException.InvalidInput($"the folder {part} leads out of the repository.");
            if (!Directory.Exists(source)) throw PlatformException.InvalidInput($"the repository has no folder {part}.");
            Directory.Delete(folder);
            Directory.Move(source, folder);
            PrivateFiles.Tighten(folder);
        }
        finally
        {
            if (Directory.Exists(clone)) DeleteWritable(clone);
        }
    }

    internal static (string Repository, string? Branch, string? Part) Parse(string address)
    {
        int hash = address.IndexOf('#', StringComparison.Ordinal);
        if (hash < 0) return (address, null, null);
        string[] rest = address[(hash + 1)..].Split(':', 2);
        string? part = rest.Length == 2 ? rest[1].Trim('/') : null;
        return (address[..hash], rest[0].Length > 0 ? rest[0] : null, part is { Length: > 0 } ? part : null);
    }

    private static async Task CloneAsync(string repository, string? branch, string folder, CancellationToken cancellation)
    {
        string git = CommandLocator.OnPath("git") ?? throw PlatformException.InvalidInput("git is not on the PATH of the local platform, and the version's source is in a Git repository.");
        ProcessStartInfo info = new(git, ["clone", "--quiet", "--depth", "1", .. branch is null ? Array.Empty<string>() : ["--branch", branch], "--", repository, folder])
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Nobody is there to answer.
        info.Environment["GIT_TERMINAL_PROMPT"] = "0";
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(Patience);
        using Process process = Orphans.Start(info) ?? throw PlatformException.InvalidInput("git could not be started.");
        await using CancellationTokenRegistration killing = timeout.Token.Register(() => process.Kill(entireProcessTree: true));
        string problem = await EndOfAsync(process);
        cancellation.ThrowIfCancellationRequested();
        if (timeout.IsCancellationRequested) throw PlatformException.InvalidInput($"the repository could not be fetched within {Patience.TotalMinutes} minutes.");
        if (process.ExitCode != 0) throw PlatformException.InvalidInput($"the repository could not be fetched: {problem.Trim()}");
    }

    /// <summary>Waits for the end, and returns what was said about it.</summary>
    private static async Task<string> EndOfAsync(Process process)
    {
        try
        {
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            string problem = await process.StandardError.ReadToEndAsync(CancellationToken.None);
            await output;
            await process.WaitForExitAsync(CancellationToken.None);
            return problem;
        }
        finally
        {
            Orphans.Forget(process.Id);
        }
    }

    /// <summary>Git makes its files read-only, and Windows does not delete those.</summary>
    private static void DeleteWritable(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)) File.SetAttributes(file, FileAttributes.Normal);
        }

        Directory.Delete(folder, recursive: true);
    }
}
