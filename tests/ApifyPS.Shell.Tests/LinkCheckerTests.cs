using System.Text.Json;

namespace ApifyPS.Shell.Tests;

/// <summary>The example Actor with the variables that the platform gives it, and HTTP. The platform itself runs it in <see cref="QuickstartTests"/>.</summary>
public sealed class LinkCheckerTests(ScriptRuns runs) : IClassFixture<ScriptRuns>, IDisposable
{
    private static readonly string s_script = Repository.File("docs", "examples", "actors", "link-checker", "main.ps1");

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Task<ShellResult> RunAsync(ActorPlatform platform) => runs.RunAsync(s_script, platform.Environment, _folder.Path);

    /// <summary>The links of one document as "line kind link ok problem".</summary>
    private async Task<string[]> CheckAsync(string markdown)
    {
        _folder.Write("doc.md", markdown);
        using ActorPlatform platform = new(new { paths = new[] { "doc.md" }, checkExternal = false });
        ShellResult result = await RunAsync(platform);
        Assert.True(result.ExitCode == 0, result.Error);
        return [.. platform.Items.Select(item =>
            $"{item.GetProperty("line")} {Text(item, "kind")} {Text(item, "link")} {item.GetProperty("ok")} {Text(item, "problem")}".TrimEnd())];
    }

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString() ?? string.Empty;

    [Fact]
    public async Task Every_form_of_a_link_is_found_with_its_line_and_none_in_code_or_comments()
    {
        _folder.Write("there.md", "");
        _folder.Write("with (parentheses).md", "");

        string[] links = await CheckAsync("""
            [inline](there.md) ![image](there.md "title") [![badge](there.md)](there.md 'both')
            [code in text `x](no.md)` and ``[twice ` ](no.md)`` then [`code`](there.md)
            <https://example.com/auto> https://example.com/bare. (https://example.com/paren) <mailto:a@example.com>
            <a class="x" href="there.md">html</a> <img src='there.md'>

            ```markdown
            [fenced](no.md)
            ````

            ~~~
            [tilde](no.md)
            ```
            ~~~

            - item
              ```
              [in a list](no.md)
              ```
            <!-- [comment](no.md)
            over lines [comment](no.md) -->
            [reference][ref] [spaces](<with (parentheses).md>) [encoded](with%20(parentheses).md) \[escaped](no.md)

            [ref]: there.md "title"
            [^1]: a footnote
            """);

        Assert.Equal(
            [
                "1 link there.md True", "1 image there.md True", "1 image there.md True", "1 link there.md True",
                "2 link there.md True",
                "3 autolink https://example.com/auto", "3 autolink https://example.com/bare", "3 autolink https://example.com/paren", "3 autolink mailto:a@example.com",
                "4 html there.md True", "4 html there.md True",
                "21 link with (parentheses).md True", "21 link with%20(parentheses).md True",
                "23 reference there.md True",
            ],
            links);
    }

    [Fact]
    public async Task A_link_to_a_heading_is_checked_by_GitHubs_rule()
    {
        _folder.Write("other.md", "# The `Get-Run` cmdlet: what's new?\r\n\r\nSetext heading\r\n---\r\n\r\n## Same\r\n## Same\r\n```\r\n# Not a heading\r\n```\r\n## snake_case & _emphasis_ — ünïcode ##\r\n## [Linked](x.md) text\r\n<a name=\"own\"></a>\r\n#Not this\r\n");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "folder"));

        string[] links = await CheckAsync("""
            # Here
            [1](#here) [2](#Here) [3](#there) [4](other.md#the-get-run-cmdlet-whats-new) [5](other.md#setext-heading)
            [6](other.md#same) [7](other.md#same-1) [8](other.md#same-2) [9](other.md#not-a-heading) [10](other.md#not-this)
            [11](other.md#snake_case--emphasis--ünïcode) [12](other.md#snake_case--emphasis--%C3%BCn%C3%AFcode) [13](other.md#linked-text) [14](other.md#own)
            [15](folder) [16](folder/) [17](missing.md#x) [18](#top) []()
            """);

        Assert.Equal(
            [
                "2 link #here True", "2 link #Here False no such heading: #Here", "2 link #there False no such heading: #there",
                "2 link other.md#the-get-run-cmdlet-whats-new True", "2 link other.md#setext-heading True",
                "3 link other.md#same True", "3 link other.md#same-1 True", "3 link other.md#same-2 False no such heading: #same-2",
                "3 link other.md#not-a-heading False no such heading: #not-a-heading", "3 link other.md#not-this False no such heading: #not-this",
                "4 link other.md#snake_case--emphasis--ünïcode True", "4 link other.md#snake_case--emphasis--%C3%BCn%C3%AFcode True",
                "4 link other.md#linked-text True", "4 link other.md#own True",
                "5 link folder True", "5 link folder/ True", "5 link missing.md#x False no such file: missing.md", "5 link #top True",
                "5 link  False the link has no target",
            ],
            links);
    }

    [Fact]
    public async Task Folders_are_searched_and_the_output_log_and_status_say_what_was_found()
    {
        _folder.Write("docs/b.md", "[up](../README.md)\n[root](/docs/a.markdown)\n[gone](gone.md)");
        _folder.Write("docs/a.markdown", "no links");
        _folder.Write("docs/node_modules/x.md", "[gone](gone.md)");
        _folder.Write("docs/.hidden/x.md", "[gone](gone.md)");
        _folder.Write("docs/text.txt", "[gone](gone.md)");
        _folder.Write("README.md", "[mail](mailto:a@example.com) <tel:112>");
        using ActorPlatform platform = new(new { root = _folder.Path, paths = new[] { "README.md", "docs", "docs/b.md" } });

        ShellResult result = await RunAsync(platform);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal("README.md: 2 links, 0 broken\ndocs/a.markdown: 0 links, 0 broken\ndocs/b.md: 3 links, 1 broken\n  line 3: gone.md - no such file: gone.md\nChecked 5 links of 3 files: 1 broken, 2 skipped.\n", result.Output);
        Assert.Equal((3, 5, 2, 1, 2), (Number("files"), Number("links"), Number("ok"), Number("broken"), Number("skipped")));
        JsonElement broken = Assert.Single(platform.Output.GetProperty("brokenLinks").EnumerateArray());
        Assert.Equal(("docs/b.md", 3, "gone.md"), (Text(broken, "source"), broken.GetProperty("line").GetInt32(), Text(broken, "link")));
        Assert.Equal(5, platform.Items.Count);
        Assert.Equal(("Checked 5 links of 3 files: 1 broken, 2 skipped.", true), platform.Status.Last());

        int Number(string name) => platform.Output.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task Web_links_are_requested_once_by_HEAD_and_by_GET_where_that_is_refused()
    {
        using ActorPlatform platform = new("{}");
        string web = platform.Url;
        _folder.Write("a.md", $"[1]({web}/page) [2]({web}/page#part) [3]({web}/no-head) [4]({web}/moved) [5]({web}/missing) [6](http://127.0.0.1:1/)");
        using ActorPlatform run = new(new { paths = new[] { "a.md" }, urls = new[] { web + "/page", web + "/gone" }, maxConcurrency = 2 });

        ShellResult result = await RunAsync(run);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(
            [
                "a.md link /page True 200", "a.md link /page#part True 200", "a.md link /no-head True 200", "a.md link /moved True 200",
                "a.md link /missing False 404", "a.md link http://127.0.0.1:1/ False ", "input url /page True 200", "input url /gone False 404",
            ],
            run.Items.Select(item => $"{Text(item, "source")} {Text(item, "kind")} {Text(item, "link").Replace(web, "", StringComparison.Ordinal)} {item.GetProperty("ok")} {item.GetProperty("status")}"));
        Assert.All(run.Items.Where(item => !item.GetProperty("ok").GetBoolean()), item => Assert.NotEmpty(Text(item, "problem")));
        Assert.Equal(1, platform.Requests.Count(request => request == "GET /no-head"));
        Assert.DoesNotContain("GET /page", platform.Requests);
        // Once itself, once behind the redirect.
        Assert.Equal(2, platform.Requests.Count(request => request == "HEAD /page"));
    }

    [Fact]
    public async Task An_address_that_does_not_answer_is_broken_after_the_timeout()
    {
        using ActorPlatform web = new("{}");
        using ActorPlatform run = new(new { urls = new[] { web.Url + "/slow" }, timeoutSecs = 1 });

        ShellResult result = await RunAsync(run);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal("no answer within 1 seconds", Text(Assert.Single(run.Items), "problem"));
    }

    [Fact]
    public async Task A_platform_that_is_away_for_a_moment_costs_no_result()
    {
        _folder.Write("a.md", "[x](a.md)");
        using ActorPlatform platform = new(new { paths = new[] { "a.md" } }, failures: 2);

        ShellResult result = await RunAsync(platform);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Single(platform.Items);
    }

    [Fact]
    public async Task More_links_than_one_batch_all_arrive_in_order_and_with_any_characters()
    {
        _folder.Write("a.md", string.Join('\n', Enumerable.Range(1, 600).Select(number => $"[x](<m{number} \" \\ ů 🐎.md>)")));
        _folder.Write("b.md", string.Join('\n', Enumerable.Range(1, 600).Select(number => $"[x](n{number})")));
        using ActorPlatform platform = new(new { paths = new[] { "." } });

        ShellResult result = await RunAsync(platform);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(
            Enumerable.Range(1, 600).Select(number => $"m{number} \" \\ ů 🐎.md").Concat(Enumerable.Range(1, 600).Select(number => $"n{number}")),
            platform.Items.Select(item => Text(item, "link")));
    }

    [Theory]
    [InlineData("{}", "neither 'paths' nor 'urls'")]
    [InlineData("[1]", "not a JSON object")]
    [InlineData("{\"paths\":", "not JSON")]
    [InlineData("{\"paths\":5}", "'paths' is not a list")]
    // One string is taken for a list of one, here of a folder that is not there.
    [InlineData("{\"paths\":\"no-such-folder\"}", "no-such-folder")]
    [InlineData("{\"paths\":[1]}", "'paths' is not a list")]
    [InlineData("{\"paths\":[\"no-such-folder\"]}", "no-such-folder")]
    [InlineData("{\"paths\":[\".\"],\"root\":\"no-such-root\"}", "'root' is not a folder")]
    [InlineData("{\"urls\":[\"ftp://example.com\"]}", "ftp://example.com")]
    [InlineData("{\"paths\":[\".\"],\"timeoutSecs\":0}", "'timeoutSecs' is not a whole number")]
    [InlineData("{\"paths\":[\".\"],\"maxConcurrency\":1.5}", "'maxConcurrency' is not a whole number")]
    [InlineData("{\"paths\":[\".\"],\"checkExternal\":\"yes\"}", "'checkExternal' is neither true nor false")]
    public async Task A_bad_input_is_one_clear_error_and_a_failed_run(string input, string expected)
    {
        using ActorPlatform platform = new(input);

        ShellResult result = await RunAsync(platform);

        Assert.Equal(1, result.ExitCode);
        string error = Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("ERROR ", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        (string message, bool isTerminal) = platform.Status.Last();
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.True(isTerminal);
        Assert.Empty(platform.Items);
    }

    [Fact]
    public async Task Outside_of_a_platform_it_says_how_it_is_run()
    {
        ShellResult result = await ShellProcess.RunAsync(["-File", s_script], folder: _folder.Path, program: ShellProcess.Pwsh);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Invoke-ApifyActor -ActorId link-checker", result.Error, StringComparison.Ordinal);
    }
}
