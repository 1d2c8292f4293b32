using System.Globalization;
using System.Management.Automation;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ApifyPS.Tests;

/// <summary>
/// One local platform for all tests of the assembly, started by the module itself, and the module as it ships: imported from
/// out/ApifyPS, on the build (net8.0 or netstandard2.0) that this test project is for.
/// </summary>
public sealed class ModuleFixture : IDisposable
{
    private static readonly Lazy<IReadOnlyDictionary<string, CmdletInfo>> AllCmdlets = new(ReadCmdlets);

    private readonly TempFolder _home = new();
    private readonly ModulePlatform _platform;
    private readonly SessionPool _sessions = new();

    public ModuleFixture()
    {
        // What the machine of the person who runs the tests has set must not change their result.
        foreach (string name in new[] { "APIFY_TOKEN", "APIFY_API_BASE_URL", "APIFY_LOCAL_PORT", "APIFY_LOCAL_TOKEN", "TF_BUILD", "GITHUB_ACTIONS", "NO_COLOR", "HTTP_PROXY", "http_proxy" })
            Environment.SetEnvironmentVariable(name, null);
        // How numbers look, on the engine's own threads as well. English, because tables break lines between words only in a language that
        // the engine knows; with the two decimals that Windows has and ICU has not.
        CultureInfo.DefaultThreadCurrentCulture = new CultureInfo("en-US", useUserOverride: false) { NumberFormat = { NumberDecimalDigits = 2 } };
        Environment.SetEnvironmentVariable("APIFY_LOCAL_HOME", Home);
        // The login file of the Apify CLI is looked for in the user's home.
        Environment.SetEnvironmentVariable("HOME", Home);
        Environment.SetEnvironmentVariable("USERPROFILE", Home);
        // So is what Connect-Apify -Default remembers.
        Environment.SetEnvironmentVariable("APPDATA", Path.Combine(Home, ".config"));
        Environment.SetEnvironmentVariable("XDG_CONFIG_HOME", Path.Combine(Home, ".config"));

        _platform = new ModulePlatform();
        RegisterActors();
        Clear();
    }

    public static string Framework { get; } = Repository.Metadata("ModuleFramework");

    public static string Manifest { get; } = Framework == "net8.0" ? Repository.Metadata("ModuleManifest") : WindowsPowerShellModule.CopyTo(Path.Combine(AppContext.BaseDirectory, "module"));

    /// <summary>The manifest of Pester, which no machine needs to have installed.</summary>
    public static string Pester { get; } = Repository.Metadata("Pester");

    /// <summary>The module's cmdlets by name, for tests that look at what they declare.</summary>
    public static IReadOnlyDictionary<string, CmdletInfo> Cmdlets => AllCmdlets.Value;

    /// <summary>The module's dll that this process has loaded, for what is not for users.</summary>
    public static Assembly ModuleAssembly => Cmdlets["Get-ApifyRun"].ImplementingType.Assembly;

    public Uri PlatformUrl => _platform.Url;

    public string Home => _home.Path;

    /// <summary>A runspace with the module imported and connected to the platform of the tests.</summary>
    public ModuleSession Connect()
    {
        ModuleSession session = _sessions.Take();
        // A session that an earlier test has left open, and connected, isn't for the next test to find.
        session.Run("Disconnect-Apify -Scope Process");
        // For itself: a test that opens another session finds none that is connected.
        Assert.Single(session.Run("Connect-Apify -Local -Port $port -Scope Runspace", ("port", PlatformUrl.Port)));
        return session;
    }

    /// <summary>
    /// Puts the module on another clock until what this returns is disposed of: <see cref="JumpingTime"/> where its pauses are not the point,
    /// FakeTimeProvider where the test says how much time passes. The platform and the network stay in real time.
    /// </summary>
    public static IDisposable UseTime(TimeProvider time) => new ModuleClock(time);

    /// <summary>Forgets faults and recorded requests, so that a test sees only its own.</summary>
    public void Clear()
    {
        ClearFaults();
        ClearRequests();
    }

    public void ClearFaults() => _platform.Api.ClearFaults();

    public void ClearRequests() => _platform.Api.ClearRequests();

    public void AddFault(string json) => _platform.Api.AddFault(json);

    /// <summary>The requests that the platform got since the last <see cref="Clear"/>.</summary>
    public IReadOnlyList<JsonNode> Requests() => _platform.Api.Requests();

    /// <summary>Makes an Actor that the module hears nothing of.</summary>
    public string RegisterUnseen(string name) => (string)JsonNode.Parse(_platform.Api.Send(HttpMethod.Post, "__local/actors", "{\"name\":\"" + name + "\",\"scripted\":{}}"))!["data"]!["id"]!;

    public string Api(HttpMethod method, string path, string? json = null) => _platform.Api.Send(method, "v2/" + path, json);

    public void Dispose()
    {
        _platform.Dispose();
        _sessions.Dispose();
        _home.Dispose();
    }

    private static Dictionary<string, CmdletInfo> ReadCmdlets()
    {
        using ModuleSession session = new();
        return session.Run("Get-Command -Module ApifyPS").Select(command => (CmdletInfo)command.BaseObject).ToDictionary(cmdlet => cmdlet.Name, StringComparer.Ordinal);
    }

    private void RegisterActors()
    {
        void Register(string name, object scripted) => _platform.Api.Send(HttpMethod.Post, "__local/actors", JsonSerializer.Serialize(new { name, scripted }));

        Register("hello", new { log = new[] { "Hello from the Actor", "Second line" }, statusMessage = "All done", items = new object[] { new { n = 1, url = "https://example.com/1" }, new { n = 2, url = "https://example.com/2" } }, output = new { message = "Hello world!" } });
        Register("echo", new { echoInput = true });
        Register("nothing", new { });
        Register("fails", new { log = new[] { "about to fail", "the disk is full" }, statusMessage = "No space left", exitCode = 7 });
        Register("slow", new { durationMs = 60_000, log = new[] { "working" } });
        Register("brief", new { durationMs = 400, output = new { ok = true } });
        Register("text", new { records = new Dictionary<string, object> { ["OUTPUT"] = new { contentType = "text/plain; charset=utf-8", text = "čau" } } });
        Register("xml", new { records = new Dictionary<string, object> { ["OUTPUT"] = new { contentType = "application/xml", text = "<a>1</a>" } } });
        Register("binary", new { records = new Dictionary<string, object> { ["OUTPUT"] = new { contentType = "image/png", base64 = Convert.ToBase64String([0x89, 0x50, 0x4E, 0x47, 0]) } } });
        Register("chatty", new { log = new object[] { "first \u001b[31mred\u001b[0m", new { text = "second", delayMs = 150 }, "", new { text = "  third\a", delayMs = 150 }, "", "last" } });
        Register("noisy", new { log = new[] { "\u001b[31mred\u001b[0m ##vso[task.setvariable variable=x]y", "::error::injected", "bell\a" } });
    }
}
