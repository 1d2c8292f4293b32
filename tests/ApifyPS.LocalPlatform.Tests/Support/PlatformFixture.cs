using ApifyPS.LocalPlatform.Hosting;

namespace ApifyPS.LocalPlatform.Tests.Support;

/// <summary>A server of its own for the tests of one class, in this process and in memory.</summary>
public sealed class PlatformFixture : IAsyncLifetime
{
    private readonly string? _token;
    private LocalServer _server = null!;

    public PlatformFixture()
    {
    }

    /// <summary>A server that only its owner's token opens. Its requests have it.</summary>
    internal PlatformFixture(string token) => _token = token;

    public Api Api { get; private set; } = null!;

    public string Url => _server.Url;

    public async Task InitializeAsync()
    {
        _server = await LocalServer.StartAsync(new LocalServerOptions { Port = 0, InMemory = true, Token = _token });
        Api = new Api(_server.Url);
        if (_token is not null) Api.Http.DefaultRequestHeaders.Authorization = new("Bearer", _token);
    }

    public async Task DisposeAsync()
    {
        Api.Dispose();
        await _server.DisposeAsync();
    }
}
