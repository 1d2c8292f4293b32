using ApifyPS.LocalPlatform.Hosting;

namespace ApifyPS.LocalPlatform.Tests.Support;

/// <summary>A server of its own for the tests of one class, in this process and in memory.</summary>
public sealed class PlatformFixture : IAsyncLifetime
{
    private LocalServer _server = null!;

    public Api Api { get; private set; } = null!;

    public string Url => _server.Url;

    public async Task InitializeAsync()
    {
        _server = await LocalServer.StartAsync(new LocalServerOptions { Port = 0, InMemory = true });
        Api = new Api(_server.Url);
    }

    public async Task DisposeAsync()
    {
        Api.Dispose();
        await _server.DisposeAsync();
    }
}
