namespace ApifyPS.Shell;

/// <summary>Where the module is that the Shell loads.</summary>
internal static class ModuleLocator
{
    internal const string Variable = "APIFYPS_MODULE_PATH";
    private const string Manifest = "ApifyPS.psd1";

    internal static string Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            string manifest = Path.GetFullPath(Directory.Exists(given) ? Path.Combine(given, Manifest) : given);
            return File.Exists(manifest)
                ? manifest
                : throw new ModuleNotFoundException($"The variable {Variable} names '{given}', where no {Manifest} is.");
        }
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string manifest = Path.Combine(folder.FullName, "out", "ApifyPS", Manifest);
            if (File.Exists(manifest))
                return manifest;
        }
        throw new ModuleNotFoundException(
            $"The ApifyPS module is not built: no out/ApifyPS/{Manifest} above '{AppContext.BaseDirectory}'. " +
            $"Run 'dotnet build', set {Variable} to a manifest, or start with -NoModule.");
    }
}
