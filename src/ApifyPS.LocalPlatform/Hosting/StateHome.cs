namespace ApifyPS.LocalPlatform.Hosting;

/// <summary>The per-user folder of the program: the default data, and a file for each server that runs.</summary>
internal sealed class StateHome
{
    public const string Variable = "APIFY_LOCAL_HOME";

    private StateHome(string path) => Path = path;

    public string Path { get; }

    public string DefaultData => System.IO.Path.Combine(Path, "data");

    public string Instances => System.IO.Path.Combine(Path, "instances");

    public static StateHome Find()
    {
        string? given = Environment.GetEnvironmentVariable(Variable);
        return new StateHome(string.IsNullOrWhiteSpace(given)
            ? System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "apify-local")
            : System.IO.Path.GetFullPath(given));
    }
}
