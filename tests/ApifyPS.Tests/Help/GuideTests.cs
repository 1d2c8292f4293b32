using System.Text.RegularExpressions;

namespace ApifyPS.Tests.Help;

/// <summary>The about topics and the guides: their commands work, and nothing is missing in them.</summary>
[Collection(ModuleCollection.Name)]
public sealed partial class GuideTests(ExampleWorld world) : IClassFixture<ExampleWorld>
{
    private static readonly string Documents = Repository.File("docs");

    private static readonly string[] AboutTopics = [.. Directory.GetFiles(Path.Combine(Documents, "about"), "about_*.md").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Topics() => [.. AboutTopics];

    public static TheoryData<string> Guides() => [.. AboutTopics.Select(topic => $"about/{topic}.md"), "getting-started.md", "coming-from-apify-call.md", "comparison.md", "troubleshooting.md"];

    [Theory]
    [MemberData(nameof(Guides))]
    public void The_commands_of_a_guide_work_and_print_what_it_says(string document)
    {
        Guide guide = new(Path.Combine(Documents, document));
        GuideBlock[] blocks = [.. guide.ReadBlocks().Where(block => block.NotRunBecause.Length == 0 && !(block.NeedsPowerShell7 && ModuleFixture.Framework != "net8.0"))];
        Assert.NotEmpty(blocks);
        // Other runspaces find the module where it is installed; here that is where it was built.
        using EnvironmentVariables modules = new(("PSModulePath", Path.GetDirectoryName(Path.GetDirectoryName(ModuleFixture.Manifest)) + Path.PathSeparator + Environment.GetEnvironmentVariable("PSModulePath")));
        (GuideBlock Block, ExampleResult Result)[] runs = [.. blocks.Zip(world.Run([.. blocks.Select(block => block.Code)]))];
        (GuideBlock Block, string Printed)[] others = [.. runs.Where(run => run.Block.Output is { } output && ExampleWorld.Mask(output) != ExampleWorld.Mask(run.Result.Text)).Select(run => (run.Block, run.Result.Text))];
        if (Environment.GetEnvironmentVariable("APIFYPS_UPDATE_DOCS") == "1")
            guide.Update(others);
        else
            Assert.True(others.Length == 0, "APIFYPS_UPDATE_DOCS=1 writes what these print:\n" + string.Join("\n", others.Select(other => $"{document}:{other.Block.Line}\n{other.Block.Code}\n=>\n{ExampleWorld.Mask(other.Printed)}\n")));
        // Errors that a reader is not shown are none that the writer has meant.
        Assert.All(runs.Where(run => run.Block.Output is null), run => Assert.True(run.Result.Errors.Count == 0, $"{document}:{run.Block.Line}\n{run.Result.Text}"));
    }

    [Fact]
    public void The_overview_names_every_cmdlet()
    {
        HashSet<string> named = new(StringComparer.Ordinal);
        foreach (string line in File.ReadAllLines(Path.Combine(Documents, "about", "about_ApifyPS.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal)))
        {
            // "`New-`, `Remove-ApifyDataset`": verbs of one noun.
            string[] names = [.. CodeSpan().Matches(line.Split(" | ")[0]).Select(match => match.Groups[1].Value)];
            named.UnionWith(names.Select(name => name.EndsWith('-') ? name + names[^1].Split('-')[1] : name));
        }

        Assert.Empty(ModuleFixture.Cmdlets.Keys.Except(named));
    }

    [Theory]
    [MemberData(nameof(Topics))]
    public void A_topic_fits_a_console_of_100_columns(string topic)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Path.GetDirectoryName(ModuleFixture.Manifest)!, "en-US", topic + ".help.txt"));
        Assert.DoesNotContain(lines, line => line.Length > 100);
        // Get-Help shows the fifth line in lists of topics.
        Assert.Equal(["TOPIC", "    " + topic, "", "SHORT DESCRIPTION"], lines[..4]);
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex CodeSpan();
}
