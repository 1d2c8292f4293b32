using System.Text.Json;

namespace ApifyPS.Tests.Cookbook;

/// <summary>A platform and a folder as the recipes expect them (tests/Shared/cookbook-world.json), new for each of them.</summary>
public sealed class CookbookWorld : IDisposable
{
    private static readonly string Shared = Repository.File("tests", "Shared");

    private readonly TempFolder _home = new();
    private readonly JsonElement _world = JsonDocument.Parse(File.ReadAllText(Path.Combine(Shared, "cookbook-world.json"))).RootElement;
    private readonly ModulePlatform _platform;

    public CookbookWorld(ModuleFixture module)
    {
        // The fixture of all tests has cleared the environment and made a home.
        ArgumentNullException.ThrowIfNull(module);
        _platform = new ModulePlatform();
    }

    /// <summary>Runs a recipe as a user pastes it; what the window shows, and the errors that nobody handled.</summary>
    internal (string Text, Result Result) Run(Recipe recipe)
    {
        Make(recipe.Title);
        string folder = Path.Combine(_home.Path, Guid.NewGuid().ToString("N"));
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
        _platform.Dispose();
        _home.Dispose();
    }

    private void Make(string title)
    {
        _platform.Api.Send(HttpMethod.Post, "__local/reset");
        foreach (JsonElement request in _world.GetProperty("requests").EnumerateArray())
        {
            if (request.TryGetProperty("for", out JsonElement only) && only.GetString() != title)
                continue;
            HttpMethod method = request.TryGetProperty("method", out JsonElement given) ? new HttpMethod(given.GetString()!) : HttpMethod.Post;
            _platform.Api.Send(method, request.GetProperty("path").GetString()!, request.TryGetProperty("body", out JsonElement body) ? body.GetRawText() : null);
        }
    }

    /// <summary>Sets what a recipe finds in its environment; disposed, everything is as it was.</summary>
    private EnvironmentVariables SetEnvironment()
    {
        Dictionary<string, string> variables = _world.GetProperty("environment").EnumerateObject()
            .ToDictionary(variable => variable.Name, variable => variable.Value.GetString()!.Replace("{url}", _platform.Url.AbsoluteUri, StringComparison.Ordinal));
        variables["APIFY_API_BASE_URL"] = _platform.Url.AbsoluteUri;
        variables["APIFY_TOKEN"] = "example";
        variables["PSModulePath"] = Path.GetDirectoryName(Path.GetDirectoryName(ModuleFixture.Manifest)) + Path.PathSeparator + StandInModules.Folder + Path.PathSeparator + Environment.GetEnvironmentVariable("PSModulePath");
        return new EnvironmentVariables([.. variables.Select(variable => (variable.Key, (string?)variable.Value))]);
    }
}
