using System.Text.RegularExpressions;

namespace ApifyPS.Tests.Cookbook;

/// <summary>A heading of docs/cookbook.md with its scripts and what they print.</summary>
internal sealed partial record Recipe(string Title, string Text, IReadOnlyList<string> Scripts, IReadOnlyList<string> Outputs)
{
    public static string File { get; } = Repository.File("docs", "cookbook.md");

    /// <summary>What belongs together is run in one session; a line of this after each script tells what it printed from the rest.</summary>
    public static string Separator => "~~~";

    public string Code => string.Join("\n", Scripts.Select(script => $"{script}'{Separator}'"));

    public bool NeedsPowerShell7 => Text.Contains("PowerShell 7 only", StringComparison.Ordinal);

    public bool NeedsJobs => Code.Contains("Start-Job", StringComparison.Ordinal) || Code.Contains("Start-ThreadJob", StringComparison.Ordinal);

    public static IReadOnlyList<Recipe> ReadAll() =>
    [
        .. Heading().Split(System.IO.File.ReadAllText(File).ReplaceLineEndings("\n")).Skip(1)
            .Select(section => (Section: section, Blocks: Block().Matches(section)))
            .Where(found => found.Blocks.Count > 0)
            .Select(found => new Recipe(
                found.Section[..found.Section.IndexOf('\n', StringComparison.Ordinal)],
                found.Section,
                [.. found.Blocks.Select(block => block.Groups["code"].Value)],
                [.. found.Blocks.Select(block => block.Groups["text"].Value)])),
    ];

    [GeneratedRegex("^## ", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^```powershell\n(?<code>.*?)^```\n\n```text\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
