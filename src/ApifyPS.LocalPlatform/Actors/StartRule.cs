using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Processes;

namespace ApifyPS.LocalPlatform.Actors;

/// <summary>
/// Finds out how the Actor in a folder is started, without Docker: its Dockerfile's CMD and ENTRYPOINT, then
/// package.json, then a Python package, then a script or program, <c>main</c> before a single one of its kind.
/// </summary>
internal static class StartRule
{
    public const string Help =
        "There is nothing to start: give a command, or put a Dockerfile with CMD, a package.json, a Python package, main.ps1, main.sh, main.py or an executable into the folder.";

    /// <summary>Those that the local platform gives every PowerShell.</summary>
    private static readonly HashSet<string> PowerShellOptions = new(["-NoLogo", "-NoProfile", "-NonInteractive"], StringComparer.OrdinalIgnoreCase);

    private static readonly string[] DockerfileNames = [".actor/Dockerfile", "Dockerfile"];

    public static StartCommand? Find(string folder) =>
        FromDockerfile(folder) ?? FromPackageJson(folder) ?? FromPythonPackage(folder) ?? FromFile(folder);

    private static StartCommand? FromDockerfile(string folder)
    {
        string? path = DockerfileNames.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        return path is null ? null : WithAnyPowerShell(ParseDockerfile(File.ReadAllText(path)));
    }

    /// <summary>An image has pwsh; a machine may have Windows PowerShell only, which runs the script as well.</summary>
    private static StartCommand? WithAnyPowerShell(StartCommand? command)
    {
        if (command?.Arguments is not ["pwsh", ..]) return command;
        string[] script = [.. command.Arguments.Skip(1).SkipWhile(PowerShellOptions.Contains)];
        return script.Length > 1 && string.Equals(script[0], "-File", StringComparison.OrdinalIgnoreCase)
            ? StartCommand.Exec([CommandLocator.PowerShellPlaceholder, .. script.Skip(1)])
            : command;
    }

    public static StartCommand? ParseDockerfile(string text)
    {
        string? entryPoint = null;
        string? command = null;
        foreach (string instruction in JoinContinuedLines(text))
        {
            string[] parts = instruction.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (parts.Length < 1) continue;
            string rest = parts.Length > 1 ? parts[1] : string.Empty;
            switch (parts[0].ToUpperInvariant())
            {
                case "FROM":
                    (entryPoint, command) = (null, null);
                    break;
                case "ENTRYPOINT":
                    // As Docker does: an ENTRYPOINT forgets the CMD that it inherited, and here all before it is inherited.
                    entryPoint = rest;
                    break;
                case "CMD":
                    command = rest;
                    break;
            }
        }

        if (entryPoint is null) return command is null or "" ? null : ExecForm(command) is { } exec ? StartCommand.Exec(exec) : StartCommand.Shell(command);
        if (ExecForm(entryPoint) is not { } program) return StartCommand.Shell(entryPoint);
        if (command is null) return StartCommand.Exec(program);
        return StartCommand.Exec([.. program, .. ExecForm(command) ?? ["/bin/sh", "-c", command]]);
    }

    private static IEnumerable<string> JoinContinuedLines(string text)
    {
        StringBuilder joined = new();
        foreach (string line in text.Split('\n').Select(line => line.Trim()))
        {
            if (line.StartsWith('#')) continue;
            if (line.EndsWith('\\'))
            {
                joined.Append(line, 0, line.Length - 1).Append(' ');
                continue;
            }

            yield return joined.Append(line).ToString();
            joined.Clear();
        }

        if (joined.Length > 0) yield return joined.ToString();
    }

    private static List<string>? ExecForm(string text)
    {
        if (!text.StartsWith('[')) return null;
        try
        {
            return JsonSerializer.Deserialize<List<string>>(text) is { Count: > 0 } arguments ? arguments : null;
        }
        catch (JsonException)
        {
            return null; // Docker, too, takes what is no JSON array as a shell line.
        }
    }

    private static StartCommand? FromPackageJson(string folder)
    {
        string path = Path.Combine(folder, "package.json");
        if (!File.Exists(path)) return null;
        JsonNode? package = JsonNode.Parse(File.ReadAllText(path));
        if (package?["scripts"]?["start"] is not null) return StartCommand.Exec("npm", "start", "--silent");
        string? main = package?["main"]?.GetValue<string>();
        return main is not null && File.Exists(Path.Combine(folder, main)) ? StartCommand.Exec("node", main) : null;
    }

    private static StartCommand? FromPythonPackage(string folder)
    {
        List<string> packages = PackagesIn(folder);
        return packages.Count == 1 ? StartCommand.Exec(CommandLocator.Python, "-m", packages[0]) : null;
    }

    private static List<string> PackagesIn(string folder) =>
        [.. Directory.EnumerateDirectories(folder)
            .Where(sub => File.Exists(Path.Combine(sub, "__main__.py")) || File.Exists(Path.Combine(sub, "__init__.py")))
            .Select(sub => Path.GetFileName(sub)!)];

    private static StartCommand? FromFile(string folder)
    {
        if (Single(folder, ".ps1") is { } powerShell) return StartCommand.Exec(CommandLocator.PowerShellPlaceholder, powerShell);
        if (Single(folder, ".sh") is { } shell) return StartCommand.Exec(CommandLocator.UnixShell, shell);
        if (Single(folder, ".py") is { } python) return StartCommand.Exec(CommandLocator.Python, python);
        string? program = Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).FirstOrDefault(CommandLocator.IsExecutable);
        return program is null ? null : StartCommand.Exec(program);
    }

    /// <summary>main, or else the only file of its kind.</summary>
    private static string? Single(string folder, string extension)
    {
        string main = "main" + extension;
        if (File.Exists(Path.Combine(folder, main))) return main;
        List<string> files = [.. Directory.EnumerateFiles(folder, "*" + extension).Select(file => Path.GetFileName(file)!)];
        return files.Count == 1 ? files[0] : null;
    }
}
