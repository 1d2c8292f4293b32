using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.ConsolePage;

/// <summary>A headless Chromium, driven as any browser is (W3C WebDriver) through the chromedriver that comes with it.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private const string Listening = "was started successfully on port ";
    private static readonly string? Driver = Find("chromedriver");
    private readonly Process _driver;
    private readonly HttpClient _http;
    private string _session = "";

    private Browser(Process driver, int port)
    {
        _driver = driver;
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/"), Timeout = TimeSpan.FromMinutes(1) };
    }

    /// <summary>Whether this machine has one.</summary>
    public static bool IsThere => Driver is not null;

    public static async Task<Browser> OpenAsync()
    {
        Process driver = Process.Start(new ProcessStartInfo(Driver!, ["--port=0"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        driver.ErrorDataReceived += (_, _) => { };
        driver.BeginErrorReadLine();
        string? line;
        do
            line = await driver.StandardOutput.ReadLineAsync();
        while (line?.Contains(Listening, StringComparison.Ordinal) == false);
        Assert.True(line is not null, "chromedriver ended before it listened.");
        Browser browser = new(driver, int.Parse(line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..].TrimEnd('.'), System.Globalization.CultureInfo.InvariantCulture));
        object options = new
        {
            // It asks nobody for updates and lists: the test is of this machine alone.
            args = new[] { "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions", "--window-size=1200,760" },
        };
        JsonElement session = await browser.CallAsync("session", new { capabilities = new { alwaysMatch = new Dictionary<string, object> { ["browserName"] = "chrome", ["goog:chromeOptions"] = options, ["goog:loggingPrefs"] = new { browser = "ALL" } } } });
        browser._session = $"session/{session.GetProperty("sessionId").GetString()}/";
        return browser;
    }

    public Task GoToAsync(string url) => CallAsync(_session + "url", new { url });

    /// <summary>As on a screen of that size; a window by itself is never narrower than 500.</summary>
    public Task ResizeAsync(int width, int height) =>
        CallAsync(_session + "goog/cdp/execute", new { cmd = "Emulation.setDeviceMetricsOverride", @params = new { width, height, deviceScaleFactor = 1, mobile = false } });

    /// <summary>What a script returns.</summary>
    public Task<JsonElement> RunAsync(string script, params object[] args) => CallAsync(_session + "execute/sync", new { script, args });

    public async Task<string> TextAsync() => (await RunAsync("return document.body.innerText")).GetString()!;

    /// <summary>Waits for text on the page.</summary>
    public Task SeesAsync(string text) => Api.Eventually(async () => (await TextAsync()).Contains(text, StringComparison.Ordinal), $"the page shows “{text}”");

    /// <summary>Clicks the link or button with a text.</summary>
    public async Task ClickAsync(string text)
    {
        await Api.Eventually(
            async () => (await RunAsync("const one = [...document.querySelectorAll('a, button')].find(one => one.innerText === arguments[0]); one?.click(); return !!one;", text)).GetBoolean(),
            $"there is “{text}” to click");
    }

    public async Task<byte[]> ScreenshotAsync() => Convert.FromBase64String((await (await _http.GetAsync(_session + "screenshot")).Content.ReadFromJsonAsync<JsonElement>()).GetProperty("value").GetString()!);

    /// <summary>Errors that the page wrote to the browser's console.</summary>
    public async Task<IReadOnlyList<string>> ErrorsAsync() =>
        [.. (await CallAsync(_session + "se/log", new { type = "browser" })).EnumerateArray().Where(entry => entry.GetProperty("level").GetString() == "SEVERE").Select(entry => entry.GetProperty("message").GetString()!)];

    public async ValueTask DisposeAsync()
    {
        if (_session.Length > 0)
            await _http.DeleteAsync(_session.TrimEnd('/'));
        _http.Dispose();
        _driver.Kill(entireProcessTree: true);
        _driver.Dispose();
    }

    private async Task<JsonElement> CallAsync(string path, object body)
    {
        // With a length: the driver does not take chunks.
        using StringContent content = new(JsonSerializer.Serialize(body), System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.PostAsync(path, content);
        JsonElement value = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("value");
        Assert.True(response.IsSuccessStatusCode, value.ToString());
        return value;
    }

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? program + ".exe" : program))
            .FirstOrDefault(File.Exists);
}
