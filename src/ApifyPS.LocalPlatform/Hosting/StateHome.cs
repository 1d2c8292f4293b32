using ApifyPS.LocalPlatform.Common;

namespace ApifyPS.LocalPlatform.Hosting;

/// <summary>The per-user folder of the program: the default data, and a file for each server that runs.</summary>
internal sealed class StateHome
{
    public const string Variable = "APIFY_LOCAL_HOME";

    private StateHome(string path) => Path = path;

    public string Path { get; }

    public string DefaultData => System.IO.Path.Combine(Path, "data");

    public string Instances => System.IO.Path.Combine(Path, "instances");

    /// <summary>The key to what is secret in all of the user's data folders.</summary>
    public string SecretsKey => System.IO.Path.Combine(Path, "secrets", "key");

    /// <summary>Makes a folder of the home, and keeps others out of it. The home itself may be a folder that has more in it.</summary>
    /// <exception cref="UnauthorizedAccessException">It belongs to another user.</exception>
    public static void MakePrivate(string folder)
    {
        PrivateFiles.CreateFolder(System.IO.Path.GetDirectoryName(folder)!);
        PrivateFiles.CreateFolder(folder);
        PrivateFiles.Tighten(folder);
    }

    public static StateHome Find()
    {
        string? given = Environment.GetEnvironmentVariable(Variable);
        return new StateHome(string.IsNullOrWhiteSpace(given)
            ? System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "apify-local")
            : System.IO.Path.GetFullPath(given));
    }
}
