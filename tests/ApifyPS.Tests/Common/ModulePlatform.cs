namespace ApifyPS.Tests;

/// <summary>A local platform in memory that the module itself has started.</summary>
internal sealed class ModulePlatform : IDisposable
{
    private readonly ModuleSession _owner = new();

    public ModulePlatform()
    {
        Url = (Uri)_owner.Run("Start-ApifyLocalPlatform -Port 0 -InMemory -EndWithThisProcess").Single().Properties["Url"].Value;
        Api = new PlatformApi(Url);
    }

    public Uri Url { get; }

    public PlatformApi Api { get; }

    public void Dispose()
    {
        _owner.Run("Stop-ApifyLocalPlatform -Port $port", ("port", Url.Port));
        _owner.Dispose();
        Api.Dispose();
    }
}
