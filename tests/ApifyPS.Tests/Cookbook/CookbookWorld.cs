using System.Text;
using System.Text.Json;

namespace ApifyPS.Tests.Cookbook;

/// <summary>A platform and a folder as the recipes expect them (tests/Shared/cookbook-world.json), new for each of them.</summary>
public sealed class CookbookWorld : IDisposable
{
    private static readonly string Shared = Path.Combine(ModuleFixture.RepositoryRoot, "tests", "Shared");

    private readonly string _home = Path.Combine(Path.GetTempPath(), "apifyps-cookbook-" + Guid.NewGuid().ToString("N"));
    private readonly JsonElement _world = JsonDocument.Parse(File.ReadAllText(Path.Combine(Shared, "cookbook-world.json"))).RootElement;
    private readonly ModuleSession _owner = new();
    private readonly HttpClient _http = new();
    private readonly Uri _url;

    public CookbookWorld(ModuleFixture module)
    {
        // The fixture of all tests has cleared the environment and made a home.
        ArgumentNullException.ThrowIfNull(module);
        _url = (Uri)_owner.Run("Start-ApifyLocalPlatform -Port 0 -InMemory -EndWithThisProcess").Single().Properties["Url"].Value;
    }

    /// <summary>Runs a recipe as a user pastes it; what the window shows, and the errors that nobody handled.</summary>
    internal (string Text, Result Result) Run(Recipe recipe)
    {
        Make(recipe.Title);
        string folder = Path.Combine(_home, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        foreach (JsonProperty file in _world.GetProperty("files").EnumerateObject())
            File.WriteAllText(Path.Combine(folder, file.Name), file.Value.GetString());

        using EnvironmentVariables environment = SetEnvironment();
        RecordingHost window = new(100, terminal: false);
        using ModuleSession session = new(host: window);
        Assert.Empty(session.Run(File.ReadAllText(Path.Combine(Shared, "ScheduledTasks.ps1"))).Errors);
        Assert.Empty(session.Run("$null = Connect-Apify; Set-Location -LiteralPath $folder", ("folder", folder)).Errors);
        if (recipe.Code.Contains("Invoke-Pester", StringComparison.Ordinal))
            Assert.Empty(session.Run("Import-Module $pester", ("pester", ModuleFixture.Pester)).Errors);
        window.Clear();
        Result result = session.Run($"& {{\n{recipe.Code}\n}} | Out-Default");
        return (string.Join("\n", window.Lines.Select(line => RecordingHost.Plain(line).TrimEnd())), result);
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

    private void Make(string title)
    {
        Send("POST", "__local/reset", null);
        foreach (JsonElement request in _world.GetProperty("requests").EnumerateArray())
        {
            if (request.TryGetProperty("for", out JsonElement only) && only.GetString() != title)
                continue;
            string method = request.TryGetProperty("method", out JsonElement given) ? given.GetString()! : "POST";
            Send(method, request.GetProperty("path").GetString()!, request.TryGetProperty("body", out JsonElement body) ? body.GetRawText() : null);
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

    /// <summary>Sets what a recipe finds in its environment; disposed, everything is as it was.</summary>
    private EnvironmentVariables SetEnvironment()
    {
        Dictionary<string, string> variables = _world.GetProperty("environment").EnumerateObject()
            .ToDictionary(variable => variable.Name, variable => variable.Value.GetString()!.Replace("{url}", _url.AbsoluteUri, StringComparison.Ordinal));
        variables["APIFY_API_BASE_URL"] = _url.AbsoluteUri;
        variables["APIFY_TOKEN"] = "example";
        variables["PSModulePath"] = Path.GetDirectoryName(Path.GetDirectoryName(ModuleFixture.Manifest)) + Path.PathSeparator + StandInModules.Folder + Path.PathSeparator + Environment.GetEnvironmentVariable("PSModulePath");
        return new EnvironmentVariables([.. variables.Select(variable => (variable.Key, (string?)variable.Value))]);
    }
}
