using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.ConsolePage;

/// <summary>What a person sees who opens the platform's address in a browser.</summary>
public sealed class ConsolePageTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private Api Client => platform.Api;

    [Fact]
    public async Task The_page_comes_without_a_token_and_lets_only_its_own_script_run()
    {
        using HttpClient anybody = new() { BaseAddress = new Uri(platform.Url) };
        using HttpResponseMessage response = await anybody.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal((200, "text/html"), ((int)response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        string policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        // Whatever is shown is put in as text.
        Assert.DoesNotContain("innerHTML", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_person_sees_a_run_live_reads_its_log_and_items_and_aborts_it()
    {
        Skip.IfNot(Browser.IsThere, "chromedriver is not on PATH.");
        await Client.Scripted("shown", new
        {
            durationMs = 120_000,
            statusMessage = "Reading page 1",
            log = new object[] { "First line", new { text = "<img src=x onerror=alert(1)>", delayMs = 10 } },
            items = new object[] { new { url = "https://example.com/", title = "<b>Example</b>", price = 1.5 }, new { url = "https://example.org/", title = "Zweites", price = 2 } },
        });
        string id = (await Client.Post("v2/actors/local~shown/runs", new { query = "tea" })).Data.GetProperty("id").GetString()!;

        await using Browser browser = await Browser.OpenAsync();
        await browser.GoToAsync(platform.Url);
        await browser.SeesAsync(id);
        await browser.SeesAsync("RUNNING");
        await browser.ClickAsync(id);
        await browser.SeesAsync("First line");
        await browser.SeesAsync("<img src=x onerror=alert(1)>");
        await KeepScreenshotAsync(browser, "console-run");
        await browser.ClickAsync("Input");
        await browser.SeesAsync("\"query\": \"tea\"");
        await browser.ClickAsync("Dataset");
        await browser.SeesAsync("<b>Example</b>");
        await browser.SeesAsync("2 items");
        await KeepScreenshotAsync(browser, "console-dataset");
        await browser.ClickAsync("Records");
        await browser.ClickAsync("INPUT");
        await browser.SeesAsync("\"query\": \"tea\"");
        await browser.ClickAsync("Abort now");
        await browser.SeesAsync("ABORTED");
        Assert.Equal("ABORTED", (await Client.WaitForRun(id)).GetProperty("status").GetString());
        Assert.Empty(await browser.ErrorsAsync());
    }

    [SkippableFact]
    public async Task A_person_starts_an_Actor_and_finds_its_storages()
    {
        Skip.IfNot(Browser.IsThere, "chromedriver is not on PATH.");
        await Client.Scripted("started", new { durationMs = 10, items = new[] { new { n = 42 } } });
        await Client.Post("v2/datasets?name=named-one");
        await Client.Post("v2/request-queues?name=named-queue");

        await using Browser browser = await Browser.OpenAsync();
        await browser.GoToAsync(platform.Url + "/#/actors");
        await browser.ClickAsync("started");
        await browser.ClickAsync("Start");
        await browser.SeesAsync("SUCCEEDED");
        await browser.ClickAsync("Datasets");
        await browser.ClickAsync("named-one");
        await browser.SeesAsync("0 items");
        await browser.ClickAsync("Request queues");
        await browser.SeesAsync("named-queue");
        await browser.ClickAsync("Runs");
        await browser.SeesAsync("started");
        await KeepScreenshotAsync(browser, "console-runs");
        Assert.Empty(await browser.ErrorsAsync());
    }

    [SkippableFact]
    public async Task What_is_not_there_is_said()
    {
        Skip.IfNot(Browser.IsThere, "chromedriver is not on PATH.");
        await using Browser browser = await Browser.OpenAsync();
        await browser.GoToAsync(platform.Url + "/#/runs/AAAAAAAAAAAAAAAAA");
        await browser.SeesAsync("was not found");
    }

    /// <summary>The pictures of the documentation are taken with APIFYPS_UPDATE_DOCS=1.</summary>
    private static async Task KeepScreenshotAsync(Browser browser, string name)
    {
        if (Environment.GetEnvironmentVariable("APIFYPS_UPDATE_DOCS") != "1")
            return;
        string? root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root!, "ApifyPS.sln")))
            root = Path.GetDirectoryName(root);
        string folder = Path.Combine(root!, "docs", "images");
        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(Path.Combine(folder, name + ".png"), await browser.ScreenshotAsync());
    }
}
