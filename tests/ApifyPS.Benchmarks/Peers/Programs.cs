namespace ApifyPS.Benchmarks;

/// <summary>Programs of other people, where they are installed.</summary>
internal static class Programs
{
    /// <summary>Path of a program on PATH; null when it is not there.</summary>
    public static string? Find(string name)
    {
        string[] endings = OperatingSystem.IsWindows() ? [".exe", ".cmd"] : [""];
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.SelectMany(folder => endings.Select(ending => Path.Combine(folder, name + ending))).FirstOrDefault(File.Exists);
    }

    /// <summary>A script that is copied beside this program.</summary>
    public static string ScriptPath(string name) => Path.Combine(AppContext.BaseDirectory, "Scripts", name);
}
