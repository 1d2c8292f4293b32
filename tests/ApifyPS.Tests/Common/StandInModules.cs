namespace ApifyPS.Tests;

/// <summary>The modules of tests/Shared/Modules are installed for a while, and no others; or those of another folder.</summary>
internal sealed class StandInModules : IDisposable
{
    private readonly string? _before = Environment.GetEnvironmentVariable("PSModulePath");

    public StandInModules(string? folder = null) => Environment.SetEnvironmentVariable("PSModulePath", folder ?? Folder);

    public static string Folder { get; } = Path.Combine(ModuleFixture.RepositoryRoot, "tests", "Shared", "Modules");

    public void Dispose() => Environment.SetEnvironmentVariable("PSModulePath", _before);
}
