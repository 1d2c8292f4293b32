using System.Text.Json;
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
        Assert.Empty(await browser.ErrorsAsync());
    }

    [SkippableFact]
    public async Task A_person_finds_the_runs_that_failed()
    {
        Skip.IfNot(Browser.IsThere, "chromedriver is not on PATH.");
        await Client.Scripted("fails", new { exitCode = 1, statusMessage = "It broke." });
        await Client.Scripted("works", new { statusMessage = "All is well." });
        await Client.Run("local~fails");
        await Client.Run("local~works");
        await using Browser browser = await Browser.OpenAsync();
        await browser.GoToAsync(platform.Url);
        await browser.SeesAsync("It broke.");
        await browser.SeesAsync("All is well.");
        await KeepScreenshotAsync(browser, "console-runs");
        // As a person does it: the choice keeps the keyboard.
        await browser.RunAsync("const one = document.querySelector('select'); one.focus(); one.value = 'FAILED'; one.dispatchEvent(new Event('change'));");
        await Api.Eventually(async () => !(await browser.TextAsync()).Contains("All is well.", StringComparison.Ordinal), "the run that succeeded is not shown");
        await browser.SeesAsync("It broke.");
        Assert.Equal("FAILED", (await browser.RunAsync("return document.activeElement.value")).GetString());
    }

    [SkippableFact]
    public async Task The_keyboard_stays_where_it_is_while_the_page_is_kept_up_to_date()
    {
        Skip.IfNot(Browser.IsThere, "chromedriver is not on PATH.");
        await Client.Scripted("long", new { durationMs = 120_000 });
        string id = (await Client.Post("v2/actors/local~long/runs")).Data.GetProperty("id").GetString()!;
        await using Browser browser = await Browser.OpenAsync();
        await browser.GoToAsync(platform.Url);
        await browser.SeesAsync(id);
        await browser.RunAsync("[...document.querySelectorAll('td a')].find(one => one.innerText === arguments[0]).focus();", id);
        string newer = (await Client.Post("v2/actors/local~long/runs")).Data.GetProperty("id").GetString()!;
        await browser.SeesAsync(newer);
        Assert.Equal(id, (await browser.RunAsync("return document.activeElement.innerText")).GetString());

        await browser.ClickAsync(id);
        await browser.SeesAsync("Abort now");
        await browser.RunAsync("[...document.querySelectorAll('button')].find(one => one.innerText === 'Abort now').focus();");
        string before = (await browser.RunAsync("return document.querySelector('dl').innerText")).GetString()!;
        await Api.Eventually(async () => (await browser.RunAsync("return document.querySelector('dl').innerText")).GetString() != before, "the duration goes on");
        Assert.Equal("Abort now", (await browser.RunAsync("return document.activeElement.innerText")).GetString());
        foreach (string run in new[] { id, newer }) await Client.Post($"v2/actor-runs/{run}/abort");
    }

    [SkippableFact]
    public async Task Nothing_that_an_Actor_wrote_runs_as_a_script_wherever_it_is_shown()
    {
        Skip.IfNot(Browser.IsThere, "chromedriver is not on PATH.");
        const string Evil = "<img src=x onerror=\"document.title='RUN'\"><script>document.title='RUN'</script>";
        await Client.Scripted("evil", new
        {
            durationMs = 60_000,
            statusMessage = Evil,
            log = new[] { Evil },
            items = new[] { new Dictionary<string, object> { [Evil] = Evil, ["url"] = "javascript:document.title='RUN'" } },
            records = new Dictionary<string, object>
            {
                ["page.html"] = new { contentType = "text/html", text = Evil },
                ["picture.svg"] = new { contentType = "image/svg+xml", text = "<svg xmlns='http://www.w3.org/2000/svg'><script>document.documentElement.innerHTML='RUN'</script></svg>" },
            },
        });
        JsonElement run = (await Client.Post("v2/actors/local~evil/runs")).Data;
        (string id, string store, string dataset, string queue) = (Id(run, "id"), Id(run, "defaultKeyValueStoreId"), Id(run, "defaultDatasetId"), Id(run, "defaultRequestQueueId"));
        (await Client.Post($"v2/request-queues/{queue}/requests", new { url = "javascript:document.title='RUN'", uniqueKey = Evil, errorMessages = new[] { Evil } })).Expect(201);
        await using Browser browser = await Browser.OpenAsync();
        await browser.GoToAsync(platform.Url);
        await browser.SeesAsync("<img src=x");
        foreach (string tab in new[] { "log", "dataset", "requests", "details" })
        {
            await browser.GoToAsync($"{platform.Url}/#/runs/{id}/{tab}");
            await Api.Eventually(async () => (await browser.RunAsync("return document.querySelector('main').lastChild.innerText")).GetString()!.Contains("document.title=", StringComparison.Ordinal), $"{tab} shows what the Actor wrote");
            Assert.Equal(0, (await browser.RunAsync("return document.querySelectorAll('main img, main script, main a[href^=\"javascript\"]').length")).GetInt32());
            Assert.Equal("apify-local", (await browser.RunAsync("return document.title")).GetString());
        }

        (await Client.Post($"v2/actor-runs/{id}/abort")).Expect(200);
        Assert.Equal("ABORTED", (await Client.WaitForRun(id)).GetProperty("status").GetString());
        foreach (string key in new[] { "page.html", "picture.svg" })
        {
            using StringContent content = new(key == "page.html" ? Evil : "<svg xmlns='http://www.w3.org/2000/svg'><script>document.documentElement.innerHTML='RUN'</script></svg>", System.Text.Encoding.UTF8, key == "page.html" ? "text/html" : "image/svg+xml");
            (await Client.Send(HttpMethod.Put, $"v2/key-value-stores/{store}/records/{key}", content)).Expect(201);
            await browser.GoToAsync($"{platform.Url}/v2/key-value-stores/{store}/records/{key}?token=x");
            Assert.NotEqual("RUN", (await browser.RunAsync("return document.title || document.documentElement.textContent")).GetString());
            await browser.GoToAsync($"{platform.Url}/#/key-value-stores/{store}");
            await browser.ClickAsync(key);
            await browser.SeesAsync("document.");
            Assert.Equal("apify-local", (await browser.RunAsync("return document.title")).GetString());
        }

        foreach (string format in new[] { "html", "xml", "rss" })
        {
            await browser.GoToAsync($"{platform.Url}/v2/datasets/{dataset}/items?token=x&format={format}");
            Assert.NotEqual("RUN", (await browser.RunAsync("return document.title")).GetString());
        }
    }

    [SkippableTheory]
    [InlineData("#/runs")]
    [InlineData("#/datasets")]
    [InlineData("#/runs/{0}/log")]
    [InlineData("#/runs/{0}/dataset")]
    [InlineData("#/runs/{0}/details")]
    [InlineData("#/actors")]
    public async Task The_page_fits_a_narrow_window(string path)
    {
        Skip.IfNot(Browser.IsThere, "chromedriver is not on PATH.");
        await Client.Scripted("narrow", new { statusMessage = new string('x', 300), log = new[] { new string('y', 500) }, items = new[] { Enumerable.Range(0, 20).ToDictionary(n => $"field{n}", n => "some text that is not short") } });
        string id = Id(await Client.Run("local~narrow"), "id");
        await using Browser browser = await Browser.OpenAsync();
        await browser.ResizeAsync(400, 800);
        await browser.GoToAsync($"{platform.Url}/{string.Format(System.Globalization.CultureInfo.InvariantCulture, path, id)}");
        await Api.Eventually(async () => (await browser.RunAsync("return document.querySelector('main h1') && document.querySelector('main').innerText.length > 20")).ValueKind == JsonValueKind.True, "the page is there");
        Assert.True((await browser.RunAsync("return document.documentElement.scrollWidth <= innerWidth")).GetBoolean(), "the page is wider than the window");
    }

    [SkippableTheory]
    [InlineData("#/runs", 1200)]
    [InlineData("#/runs", 400)]
    [InlineData("#/runs/{0}", 400)]
    public async Task A_long_message_is_cut_and_opens_to_all_of_it_in_a_window_of_any_width(string path, int width)
    {
        Skip.IfNot(Browser.IsThere, "chromedriver is not on PATH.");
        string end = $"end of {path} at {width}";
        await Client.Scripted("talker", new { statusMessage = string.Concat(Enumerable.Repeat("Something went wrong with page 12. ", 40)) + end });
        string id = Id(await Client.Run("local~talker"), "id");
        await using Browser browser = await Browser.OpenAsync();
        await browser.ResizeAsync(width, 800);
        await browser.GoToAsync($"{platform.Url}/{string.Format(System.Globalization.CultureInfo.InvariantCulture, path, id)}");
        await browser.SeesAsync("Something went wrong");
        Assert.DoesNotContain(end, await browser.TextAsync(), StringComparison.Ordinal);
        async Task<JsonElement> MessageAsync(string result) => await browser.RunAsync($"const message = document.querySelector('details[data-key=\"{id}\"]'), box = message.getBoundingClientRect(); {result}");
        // A few lines of a width that can be read, all of it inside of the window.
        Assert.True((await MessageAsync("return box.left >= 0 && box.right <= innerWidth && box.width >= 250 && box.height <= 200")).GetBoolean(), (await MessageAsync("return `${box.left} ${box.width} ${box.height}`")).GetString());
        await MessageAsync("message.querySelector('summary').focus(); message.querySelector('summary').click()");
        await browser.SeesAsync(end);
        if (path == "#/runs")
        {
            // It stays open, with the keyboard on it, when a run comes before it.
            string later = Id(await Client.Run("local~talker"), "id");
            await browser.SeesAsync(later);
            Assert.True((await MessageAsync("return message.open && document.activeElement === message.querySelector('summary')")).GetBoolean());
            Assert.Equal(1, (await browser.RunAsync("return document.querySelectorAll('details[open]').length")).GetInt32());
        }

        Assert.True((await browser.RunAsync("return document.documentElement.scrollWidth <= innerWidth")).GetBoolean(), "the page is wider than the window");
    }

    [SkippableFact]
    public async Task What_is_not_there_is_said()
    {
        Skip.IfNot(Browser.IsThere, "chromedriver is not on PATH.");
        await using Browser browser = await Browser.OpenAsync();
        await browser.GoToAsync(platform.Url + "/#/runs/AAAAAAAAAAAAAAAAA");
        await browser.SeesAsync("was not found");
        // A mistyped address is no reason to show nothing at all.
        await browser.GoToAsync(platform.Url + "/#/datasets/%zz");
        await browser.SeesAsync("was not found");
    }

    private static string Id(JsonElement run, string name) => run.GetProperty(name).GetString()!;

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
