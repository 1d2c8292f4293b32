using System.Text.RegularExpressions;

namespace ApifyPS.Tests.CI;

/// <summary>The table of a step's runs, as the agents get it.</summary>
[Collection(ModuleCollection.Name)]
public sealed partial class SummaryTests
{
    private const string Azure = "AzureDevOps";
    private const string GitHub = "GitHubActions";

    private readonly ModuleFixture _module;

    public SummaryTests(ModuleFixture module)
    {
        _module = module;
        module.Clear();
    }

    [Theory]
    [InlineData(Azure)]
    [InlineData(GitHub)]
    public void A_step_has_one_table_of_all_its_runs(string service)
    {
        using Step step = new(_module, service);
        step.Type("1..2 | Invoke-ApifyActor hello -ContentType application/json -ThrottleLimit 2 | Out-Null; $fails = Invoke-ApifyActor fails -NoWait; $null = Invoke-ApifyActor echo -NoWait; $null = $fails | Wait-ApifyRun");
        string[][] rows = Rows(step.End());
        Assert.Equal(["Run", "Actor", "Status", "Duration", "Items", "Cost", "Message"], rows[0]);
        Assert.Equal(4, rows.Length - 1);
        Assert.All(rows[1..3], row =>
        {
            Assert.Matches(@"^\[[A-Za-z0-9]{17}\]\(http://127\.0\.0\.1:\d+/v2/actor-runs/[A-Za-z0-9]{17}\)$", row[0]);
            Assert.Equal(["local&#47;hello", "✅ SUCCEEDED"], row[1..3]);
            Assert.Matches(@"^\d+\.\d s$", row[3]);
            Assert.Equal(["2", "$0", "All done"], row[4..]);
        });
        // Started and waited for by two calls: one run.
        Assert.Equal(["local&#47;fails", "❌ FAILED"], rows[3][1..3]);
        Assert.Equal("No space left", rows[3][6]);
        Assert.StartsWith("⏳ ", rows[4][2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Azure)]
    [InlineData(GitHub)]
    public void A_run_that_is_still_running_when_the_step_is_cancelled_is_in_the_table(string service)
    {
        using Step step = new(_module, service);
        string actor = step.Session.OwnActor("@{ durationMs = 60000; log = 'begun' }");
        using (RunningScript script = new(step.Session, $"Invoke-ApifyActor {actor} -ShowLog -AbortOnStop"))
        {
            RunningScript.Until(() => step.Lines.Any(line => line.EndsWith("begun", StringComparison.Ordinal)), "the log");
            script.Stop();
        }

        string[][] rows = Rows(step.End());
        Assert.Equal(2, rows.Length);
        Assert.StartsWith("⏳ ", rows[1][2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Azure)]
    [InlineData(GitHub)]
    public void A_step_without_runs_has_no_table(string service)
    {
        using Step step = new(_module, service);
        step.Type("Get-ApifyRun -First 3; Get-ApifyRun -Last -FetchOutput; Invoke-ApifyActor hello -WhatIf; Invoke-ApifyActor no-such");
        Assert.Null(step.End());
    }

    [Theory]
    [InlineData(Azure)]
    [InlineData(GitHub)]
    public void Branches_that_run_side_by_side_share_the_table(string service)
    {
        using Step step = new(_module, service);
        Assert.Empty(step.Session.Run("$connection = Get-ApifyConnection", ("manifest", ModuleFixture.Manifest)).Errors);
        step.Type("""
            $null = Invoke-ApifyActor hello
            1..3 | ForEach-Object -Parallel {
                Import-Module $using:manifest
                $null = Invoke-ApifyActor fails -Connection $using:connection -ErrorAction Continue
            } 2>$null
            """);
        Assert.Equal(3, step.Marks.Count);
        Assert.Equal(4, Rows(step.End()).Length - 1);
    }

    [Fact]
    public void A_summary_that_is_there_already_stays()
    {
        using Step step = new(_module, GitHub);
        File.WriteAllText(step.SummaryFile, "# Mine");
        step.Type("$null = Invoke-ApifyActor hello");
        string summary = step.End()!;
        Assert.StartsWith("# Mine\n\n### Apify Actor runs\n\n", summary, StringComparison.Ordinal);
        Assert.NotEqual(0xEF, File.ReadAllBytes(step.SummaryFile)[0]);
    }

    [Theory]
    [InlineData(Azure)]
    [InlineData(GitHub)]
    public void A_step_is_not_failed_by_a_summary_that_has_no_place(string service)
    {
        using Step step = new(_module, service);
        using EnvironmentVariables nowhere = new(("AGENT_TEMPDIRECTORY", Path.Combine(step.Folder, "missing")), ("GITHUB_STEP_SUMMARY", step.Folder));
        step.Type("$null = Invoke-ApifyActor hello");
        step.Session.Dispose();
        // The agent fails a step that wants a file uploaded which is not there.
        Assert.DoesNotContain(step.Commands, command => command.Name == "task.uploadsummary");
    }

    [Theory]
    [InlineData(Azure)]
    [InlineData(GitHub)]
    public void Nothing_that_an_Actor_writes_is_mark_up(string service)
    {
        const string Evil = "| x | <script>alert(1)</script> `code` **bold** [link](https://example.com/evil) ![i](https://example.com/p.png) @somebody #1 https://example.com/evil <!-- \\| &lt; __x__ ~~y~~";
        using Step step = new(_module, service);
        string actor = step.Session.OwnActor("@{ statusMessage = '" + Evil + "' }");
        step.Type($"$null = Invoke-ApifyActor {actor}");
        string summary = step.End()!;
        string[] row = Rows(summary)[1];
        Assert.Equal(7, row.Length);
        Assert.DoesNotMatch(@"[<>`*\[\]()!|@\\/:_~.]", row[6]);
        // No punctuation is left but that of entities; and read as HTML they are the text.
        Assert.DoesNotMatch(@"&(?!#\d+;)|#(?!\d+;)", row[6]);
        Assert.Equal(Evil, System.Net.WebUtility.HtmlDecode(row[6]).Replace("\u200b", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Azure)]
    [InlineData(GitHub)]
    public void A_dataset_that_may_not_be_read_costs_a_number_and_nothing_else(string service)
    {
        using Step step = new(_module, service);
        _module.AddFault("""{"path":"/v2/datasets/","action":{"status":403}}""");
        step.Type("$run = Invoke-ApifyActor hello; \"output $($run.Output.Body.message)\"");
        Assert.Contains("output Hello world!", step.Lines);
        string[] row = Rows(step.End())[1];
        Assert.Equal(["✅ SUCCEEDED", ""], [row[2], row[4]]);
        Assert.Empty(step.Marks);
    }

    [Fact]
    public void Without_an_agent_no_request_is_made_for_it()
    {
        using Step step = new(_module, "None");
        _module.Clear();
        step.Type("$run = Invoke-ApifyActor hello");
        Assert.DoesNotContain(_module.Requests(), request => request["path"]!.GetValue<string>().StartsWith("/v2/datasets", StringComparison.Ordinal));
    }

    [Fact]
    public void Hundreds_of_runs_are_no_summary_that_is_refused()
    {
        object summary = Activator.CreateInstance(Internal("ApifyPS.RunSummary"), nonPublic: true)!;
        Type run = Type("ApifyPS.ActorRun", "ApifyPS.Client");
        for (int i = 0; i < 1200; i++)
        {
            object ended = Activator.CreateInstance(run)!;
            run.GetProperty("Id")!.SetValue(ended, $"run{i:00000000000000}");
            run.GetProperty("Status")!.SetValue(ended, i == 1199 ? "FAILED" : "SUCCEEDED");
            run.GetProperty("StatusMessage")!.SetValue(ended, new string('|', 10_000));
            Internal("ApifyPS.RunSummary").GetMethod("Note")!.Invoke(summary, [ended, 1L]);
        }

        string markdown = (string)Internal("ApifyPS.RunSummary").GetMethod("ToMarkdown")!.Invoke(summary, [])!;
        Assert.True(markdown.Length < 1024 * 1024, $"{markdown.Length} characters");
        Assert.Contains("❌ FAILED", markdown, StringComparison.Ordinal);
        Assert.Contains("700 more runs are not shown", markdown, StringComparison.Ordinal);
        Assert.Contains("1199 SUCCEEDED, 1 FAILED", markdown, StringComparison.Ordinal);
    }

    private static Type Internal(string name) => Type(name, "ApifyPS");

    private static Type Type(string name, string assembly) => AppDomain.CurrentDomain.GetAssemblies().Single(loaded => loaded.GetName().Name == assembly).GetType(name, throwOnError: true)!;

    private static string[][] Rows(string? summary)
    {
        Assert.NotNull(summary);
        Assert.StartsWith("### Apify Actor runs\n\n", summary[summary.IndexOf("###", StringComparison.Ordinal)..], StringComparison.Ordinal);
        return [.. summary.Split('\n').Where(line => line.StartsWith('|') && !Rule().IsMatch(line)).Select(line => line.Trim('|', ' ') is var inner ? Cell().Split(line[1..^1]).Select(cell => cell.Trim()).ToArray() : [inner])];
    }

    [GeneratedRegex(@"^\|[ :|-]+$")]
    private static partial Regex Rule();

    [GeneratedRegex(@"\|")]
    private static partial Regex Cell();
}
