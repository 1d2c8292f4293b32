namespace ApifyPS.Shell.Tests;

/// <summary>A local platform with an Actor whose runs last, for tests that let the Shell call it.</summary>
public sealed class LocalPlatformFixture : IAsyncLifetime
{
    private PlatformProcess _process = null!;

    internal PlatformApi Api { get; private set; } = null!;

    internal TempFolder Folder { get; } = new();

    /// <summary>What a script needs to call it without Connect-Apify.</summary>
    public IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?>
    {
        ["APIFY_API_BASE_URL"] = _process.Url,
        ["APIFY_TOKEN"] = "test",
        ["APIFY_LOCAL_HOME"] = Folder.Path,
    };

    public async Task InitializeAsync()
    {
        _process = await PlatformProcess.StartAsync(Folder, "--port", "0", "--in-memory");
        Api = new PlatformApi(new Uri(_process.Url));
        Api.Send(HttpMethod.Post, "__local/actors", """{"name":"slow","scripted":{"durationMs":120000,"log":["working"]}}""");
    }

    public async Task DisposeAsync()
    {
        Api.Send(HttpMethod.Post, "__local/shutdown");
        await _process.WaitForExit();
        Api.Dispose();
        _process.Dispose();
        Folder.Dispose();
    }
}
