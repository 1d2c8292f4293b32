using System.Diagnostics;

namespace ApifyPS.Benchmarks;

/// <summary>apify-client for JavaScript, the Apify CLI and the file storage of Crawlee, installed beside this program: nothing of it is in the repository.</summary>
internal sealed class NodePackages
{
    private const string Version = "2.25.0";
    private const string StorageVersion = "3.18.1";
    private const string CliVersion = "1.10.0";

    private readonly string _node;
    private readonly string _folder;

    private NodePackages(string node, string folder)
    {
        _node = node;
        _folder = folder;
    }

    /// <summary>The packages; null, with a line that says why, where they cannot be had.</summary>
    public static async Task<NodePackages?> InstallAsync(TextWriter log)
    {
        if (Programs.Find("node") is not { } node || Programs.Find("npm") is not { } npm)
        {
            await log.WriteLineAsync("node and npm are not on PATH: the JavaScript client is left out.");
            return null;
        }

        string folder = Path.Combine(AppContext.BaseDirectory, $"node-{Version}-{StorageVersion}-{CliVersion}");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "apify-cli")))
        {
            Directory.CreateDirectory(folder);
            ProcessStartInfo info = new(npm, ["install", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts", "apify-client@" + Version, "@crawlee/memory-storage@" + StorageVersion, "apify-cli@" + CliVersion]) { RedirectStandardOutput = true, RedirectStandardError = true };
            using Process process = Process.Start(info)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            string errors = await process.StandardError.ReadToEndAsync();
            await Task.WhenAll(output, process.WaitForExitAsync());
            if (process.ExitCode != 0)
            {
                await log.WriteLineAsync($"npm could not install apify-client {Version}, @crawlee/memory-storage {StorageVersion} and apify-cli {CliVersion}, they are left out: {errors.Trim().Split('\n')[0]}");
                return null;
            }
        }

        return new NodePackages(node, folder);
    }

    /// <summary>A peer that is node itself with these arguments.</summary>
    public Peer Program(string name, params string[] arguments) => new(name, _node, arguments);

    /// <summary>A peer that is a script with the packages, and of which the whole process is measured.</summary>
    public Peer Script(string name, string script, params string[] arguments) => Program(name, [Programs.ScriptPath(script), .. arguments, _folder]);

    /// <summary>A peer that is the Apify CLI.</summary>
    public Peer Cli(string name, params string[] arguments) => Program(name, [Path.Combine(_folder, "node_modules", "apify-cli", "dist", "apify.js"), .. arguments]);

    /// <summary>A peer that is a script with the packages.</summary>
    public Peer Peer(string name, string script, params string[] arguments) =>
        new(name, _node, ["--expose-gc", "--max-old-space-size=8192", Programs.ScriptPath(script), .. arguments, _folder]);
}
