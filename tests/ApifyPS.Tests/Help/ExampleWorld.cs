using System.Management.Automation.Language;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ApifyPS.Tests.Help;

/// <summary>A platform and a folder as the examples expect them (tests/Shared/example-world.json), new for each of them.</summary>
public sealed partial class ExampleWorld : IDisposable
{
    /// <summary>What the help calls the current folder and the one of the local platform.</summary>
    private const string ShownFolder = @"C:\Work";
    private const string ShownHome = @"C:\Users\me\AppData\Local\apify-local";

    private readonly TempFolder _home = new();
    private readonly JsonElement _world;
    private readonly RecordingHost _window = new(100, terminal: false, typed: "typed");
    private readonly SessionPool _sessions;
    private readonly ModulePlatform _platform;

    public ExampleWorld(ModuleFixture module)
    {
        // The fixture of all tests has cleared the environment.
        ArgumentNullException.ThrowIfNull(module);
        _sessions = new SessionPool(_window);
        _world = JsonDocument.Parse(File.ReadAllText(Repository.File("tests", "Shared", "example-world.json"))).RootElement;
        using (SetEnvironment(null))
            _platform = new ModulePlatform();
    }

    /// <summary>Runs an example as a user types it, one statement after the other, and returns what the window shows.</summary>
    public ExampleResult Run(string code) => Run([code])[0];

    /// <summary>Runs blocks of code one after the other in the same window, and returns what it shows of each.</summary>
    public IReadOnlyList<ExampleResult> Run(IReadOnlyList<string> blocks)
    {
        _platform.Api.Send(HttpMethod.Post, "__local/reset");
        foreach (JsonElement request in _world.GetProperty("requests").EnumerateArray())
            _platform.Api.Send(request.TryGetProperty("method", out JsonElement method) ? new HttpMethod(method.GetString()!) : HttpMethod.Post, request.GetProperty("path").GetString()!, request.TryGetProperty("body", out JsonElement body) ? body.GetRawText() : null);
        string folder = Path.Combine(_home.Path, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        foreach (JsonProperty file in _world.GetProperty("files").EnumerateObject())
        {
            string path = Path.Combine(folder, file.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, file.Value.GetString());
        }

        List<ExampleResult> results = [];
        using (SetEnvironment(_platform.Url))
        // Not what Add- cmdlets wait for before they send what they have: an example gives all at once.
        using (ModuleFixture.UseTime(new JumpingTime { Fires = pause => pause < TimeSpan.FromSeconds(5) }))
        using (ModuleSession session = _sessions.Take())
        {
            Assert.Empty(session.Run("$null = Connect-Apify -Local -Port $port; Set-Location -LiteralPath $folder", ("port", _platform.Url.Port), ("folder", folder)).Errors);
            foreach (string block in blocks)
            {
                _window.Clear();
                ScriptBlockAst script = Parser.ParseInput(block, out _, out ParseError[] mistakes);
                Assert.Empty(mistakes);
                foreach (StatementAst statement in script.EndBlock.Statements)
                    session.Type(statement.Extent.Text);
                string text = string.Join("\n", _window.Lines.Select(RecordingHost.Plain))
                    .Replace(folder, ShownFolder, StringComparison.Ordinal).Replace(_home.Path, ShownHome, StringComparison.Ordinal);
                results.Add(new ExampleResult(text, [.. _window.Errors]));
            }

            // What an example has connected the process to, or all sessions, would be found by the next one.
            Assert.Empty(session.Run("Get-ApifyConnection | Where-Object Name | ForEach-Object { Disconnect-Apify $_.Name -Scope Process }; Disconnect-Apify -Scope Process; Disconnect-Apify -Default").Errors);
            // What an example starts runs until it is stopped.
            Assert.Empty(session.Run("Get-ApifyLocalPlatform | Where-Object Port -NE $port | Stop-ApifyLocalPlatform", ("port", _platform.Url.Port)).Errors);
        }

        return results;
    }

    /// <summary>What changes from run to run and from system to system becomes the same: IDs, dates, durations, addresses.</summary>
    public static string Mask(string text)
    {
        text = Id().Replace(text.ReplaceLineEndings("\n"), "<id>");
        text = Address().Replace(text, "<address>");
        text = Date().Replace(text, "<date>");
        text = ReleaseNumber().Replace(text, "<version>");
        text = ProcessNumber().Replace(text, "<process>");
        text = Duration().Replace(text, "<time>").Replace('\\', '/');
        return string.Join("\n", text.Split('\n').Select(line => Spaces().Replace(line, " ").Trim()).Where(line => line.Length > 0 && line.Trim('-', ' ').Length > 0));
    }

    public void Dispose()
    {
        _platform.Dispose();
        _sessions.Dispose();
        _home.Dispose();
    }

    /// <summary>
    /// The environment that examples see: the cloud is the platform of this world, where any token is good; and a home of its own, so that no
    /// other platform is found. Disposing puts back what was there, whatever an example has set.
    /// </summary>
    private ApifyEnvironment SetEnvironment(Uri? cloud) => new(new Dictionary<string, string?>
    {
        ["APIFY_API_BASE_URL"] = cloud?.ToString(),
        ["APIFY_LOCAL_HOME"] = _home.Path,
        ["APIFY_LOCAL_PORT"] = "0",
        ["APIFY_TOKEN"] = "example",
        // With a vault that has the secret Apify.
        ["PSModulePath"] = StandInModules.Folder + Path.PathSeparator + Environment.GetEnvironmentVariable("PSModulePath"),
    });

    [GeneratedRegex(@"\b(?=[A-Za-z0-9]*[0-9A-Z])[A-Za-z0-9]{17}\b")]
    private static partial Regex Id();

    // The first for a log and a list, the second for a table.
    [GeneratedRegex(@"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?Z?( ?[+-]\d\d:\d\d)?|\b\d\d-\d\d \d\d:\d\d\b|\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d\d(:\d\d)?( [AP]M)?|\b\d\d:\d\d(:\d\d(\.\d+)?)?\b")]
    private static partial Regex Date();

    [GeneratedRegex(@"http://(127\.0\.0\.1|localhost):\d+|https://api\.apify\.com")]
    private static partial Regex Address();

    [GeneratedRegex(@"\b\d+\.\d+\.\d+(-\w+)?\b")]
    private static partial Regex ReleaseNumber();

    [GeneratedRegex(@"(?<=<address>/ +)\d+\b|(?<=\bprocess )\d+\b|(?<=^ProcessId +: )\d+\b", RegexOptions.Multiline)]
    private static partial Regex ProcessNumber();

    [GeneratedRegex(@"\b\d+([.:]\d+)* ?(ms|s|min|h)\b")]
    private static partial Regex Duration();

    [GeneratedRegex(@"\s+|…")]
    private static partial Regex Spaces();
}
