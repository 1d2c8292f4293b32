using System.Reflection;

namespace ApifyPS.TestSupport;

/// <summary>Where the sources are, and what the build has told this assembly.</summary>
internal static class Repository
{
    public static string Root { get; } = Metadata("RepositoryRoot");

    public static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The value of an AssemblyMetadata item of the project.</summary>
    public static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
