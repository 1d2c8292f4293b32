namespace ApifyPS.Tests;

/// <summary>The modules of tests/Shared/Modules are installed for a while, and no others; or those of another folder.</summary>
internal sealed class StandInModules : IDisposable
{
    private readonly EnvironmentVariables _path;

    public StandInModules(string? folder = null) => _path = new EnvironmentVariables(("PSModulePath", folder ?? Folder));

    public static string Folder { get; } = Repository.File("tests", "Shared", "Modules");

    public void Dispose() => _path.Dispose();
}
