using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ApifyPS.Tests.Formatting;

namespace ApifyPS.Tests.Help;

/// <summary>A platform and a folder as the examples expect them (tests/Shared/example-world.json), new for each of them.</summary>
public sealed partial class ExampleWorld : IDisposable
{
    private readonly string _home = Path.Combine(Path.GetTempPath(), "apifyps-examples-" + Guid.NewGuid().ToString("N"));
    private readonly JsonElement _world;
    private readonly ModuleSession _owner = new();
    private readonly HttpClient _http = new();
    private readonly Uri _url;

    public ExampleWorld(ModuleFixture module)
    {
        // The fixture of all tests has cleared the environment and made a home.
        ArgumentNullException.ThrowIfNull(module);
        _world = JsonDocument.Parse(File.ReadAllText(Path.Combine(ModuleFixture.RepositoryRoot, "tests", "Shared", "example-world.json"))).RootElement;
        _url = (Uri)_owner.Run("Start-ApifyLocalPlatform -Port 0 -InMemory -EndWithThisProcess").Single().Properties["Url"].Value;
    }

    /// <summary>Runs an example as a user types it, and returns what the window shows.</summary>
    public string Run(string code)
    {
        Send("POST", "__local/reset", null);
        foreach (JsonElement request in _world.GetProperty("requests").EnumerateArray())
            Send(request.TryGetProperty("method", out JsonElement method) ? method.GetString()! : "POST", request.GetProperty("path").GetString()!, request.TryGetProperty("body", out JsonElement body) ? body.GetRawText() : null);
        string folder = Path.Combine(_home, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        foreach (JsonProperty file in _world.GetProperty("files").EnumerateObject())
            File.WriteAllText(Path.Combine(folder, file.Name), file.Value.GetString());

        RecordingHost window = new(100, terminal: false);
        using ModuleSession session = new(host: window);
        Assert.Empty(session.Run(File.ReadAllText(Path.Combine(ModuleFixture.RepositoryRoot, "tests", "Shared", "UtilityStandIns.ps1"))).Errors);
        Assert.Empty(session.Run("$null = Connect-Apify -Local -Port $port; Set-Location -LiteralPath $folder; [Environment]::CurrentDirectory = $folder", ("port", _url.Port), ("folder", folder)).Errors);
        window.Clear();
        // Out-Default formats as the window does: objects of one command after the other, in views of their own.
        Result result = session.Run($"& {{\n{code}\n}} | Out-Default");
        Assert.True(result.Terminating is null, result.Terminating?.ToString());
        return string.Join("\n", window.Lines.Select(RecordingHost.Plain));
    }

    /// <summary>What changes from run to run becomes the same: IDs, dates, durations, addresses.</summary>
    public static string Mask(string text)
    {
        text = Id().Replace(text.ReplaceLineEndings("\n"), "<id>");
        text = Date().Replace(text, "<date>");
        text = Address().Replace(text, "<address>");
        text = Duration().Replace(text, "<time>");
        return string.Join("\n", text.Split('\n').Select(line => Spaces().Replace(line, " ").Trim()).Where(line => line.Length > 0 && line.Trim('-', ' ').Length > 0));
    }

    public void Dispose()
    {
        _owner.Run("Stop-ApifyLocalPlatform -Port $port", ("port", _url.Port));
        _owner.Dispose();
        _http.Dispose();
        try
        {
            Directory.Delete(_home, recursive: true);
        }
        catch (IOException)
        {
            // The system's temporary folder is cleaned anyway.
        }
    }

    private void Send(string method, string path, string? json)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), new Uri(_url, path));
        request.Headers.Add("Authorization", "Bearer example");
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = _http.Send(request);
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {(int)response.StatusCode}");
    }

    [GeneratedRegex(@"\b(?=[A-Za-z0-9]*[0-9A-Z])[A-Za-z0-9]{17}\b")]
    private static partial Regex Id();

    [GeneratedRegex(@"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?Z?( ?[+-]\d\d:\d\d)?|\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d\d(:\d\d)?( [AP]M)?|\b\d\d:\d\d(:\d\d(\.\d+)?)?\b")]
    private static partial Regex Date();

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+|http://localhost:\d+")]
    private static partial Regex Address();

    [GeneratedRegex(@"\b\d+([.:]\d+)* ?(ms|s|min|h)\b")]
    private static partial Regex Duration();

    [GeneratedRegex(@"\s+|…")]
    private static partial Regex Spaces();
}
