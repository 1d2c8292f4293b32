using System.Reflection;

namespace ApifyPS.Shell.Tests;

internal static class Repository
{
    internal static string Root { get; } = Metadata("RepositoryRoot");

    /// <summary>Where the Shell was built: its own folder, with all that PowerShell looks for beside it.</summary>
    internal static string ShellFolder { get; } = Path.GetFullPath(Metadata("ShellFolder"));

    internal static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
