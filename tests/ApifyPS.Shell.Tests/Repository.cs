using System.Reflection;

namespace ApifyPS.Shell.Tests;

internal static class Repository
{
    internal static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    internal static string File(params string[] parts) => Path.Combine([Root, .. parts]);
}
