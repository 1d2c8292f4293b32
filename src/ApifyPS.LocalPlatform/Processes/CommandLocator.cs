namespace ApifyPS.LocalPlatform.Processes;

/// <summary>Finds programs as a shell would, and stands in for those whose name differs between systems.</summary>
internal static class CommandLocator
{
    /// <summary>Stand-ins in a start command, replaced when the Actor is started (what is installed may change).</summary>
    public const string PowerShellPlaceholder = "powershell:";
    public const string Python = "python:";
    public const string UnixShell = "sh:";

    /// <summary>The program and its first arguments for a command's first word.</summary>
    /// <exception cref="CommandNotFoundException">It is not installed; the message is for the run's status.</exception>
    public static IReadOnlyList<string> Resolve(string command, string folder) => command switch
    {
        PowerShellPlaceholder => PowerShell(),
        Python => [FirstOnPath(OperatingSystem.IsWindows() ? ["python", "py"] : ["python3", "python"], "Python")],
        UnixShell => [FirstOnPath(["bash", "sh"], "A Unix shell")],
        _ => [Locate(command, folder)],
    };

    public static bool IsExecutable(string path) => OperatingSystem.IsWindows()
        ? Path.GetExtension(path).Equals(".exe", StringComparison.OrdinalIgnoreCase)
        : (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;

    public static string? OnPath(string name)
    {
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            if (WithExtension(Path.Combine(folder, name)) is { } found) return found;
        }

        return null;
    }

    private static string Locate(string command, string folder)
    {
        bool isPath = command.Contains('/', StringComparison.Ordinal) || (OperatingSystem.IsWindows() && command.Contains('\\', StringComparison.Ordinal));
        string? found = isPath ? WithExtension(Path.GetFullPath(command, folder)) : OnPath(command);
        return found ?? throw new CommandNotFoundException(
            isPath ? $"The program {command} does not exist." : $"The program {command} is not on the PATH of the local platform.");
    }

    /// <summary>On Windows npm is npm.cmd: what may be left out of a name is listed in PATHEXT.</summary>
    private static string? WithExtension(string path)
    {
        if (!OperatingSystem.IsWindows()) return File.Exists(path) && IsExecutable(path) ? path : null;
        if (Path.HasExtension(path) && File.Exists(path)) return path;
        string extensions = Environment.GetEnvironmentVariable("PATHEXT") ?? ".COM;.EXE;.BAT;.CMD";
        return extensions.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(extension => path + extension).FirstOrDefault(File.Exists);
    }

    private static string FirstOnPath(string[] names, string what) =>
        names.Select(OnPath).FirstOrDefault(found => found is not null)
        ?? throw new CommandNotFoundException($"{what} ({string.Join(" or ", names)}) is not on the PATH of the local platform.");

    /// <summary>A platform that was started from PowerShell 7 finds the same one: it is first on the PATH of all that it starts.</summary>
    private static List<string> PowerShell()
    {
        if (OnPath("pwsh") is { } pwsh) return [pwsh, "-NoLogo", "-NoProfile", "-NonInteractive", "-File"];
        if (OperatingSystem.IsWindows() && OnPath("powershell") is { } windowsPowerShell)
        {
            return [windowsPowerShell, "-NoLogo", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File"];
        }

        throw new CommandNotFoundException(
            "No PowerShell was found: neither pwsh nor powershell is on the PATH of the local platform. Install PowerShell, or start the platform from PowerShell with Start-ApifyLocalPlatform.");
    }
}
