using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using ApifyPS.Tests.Help;

namespace ApifyPS.Tests.Cookbook;

/// <summary>
/// The recipes of docs/cookbook.md: each of them is run as it stands there. With APIFYPS_UPDATE_DOCS=1 the table of contents and what the
/// recipes print are written into the page.
/// </summary>
[Collection(ModuleCollection.Name)]
public sealed partial class CookbookTests(CookbookWorld world) : IClassFixture<CookbookWorld>
{
    private static readonly IReadOnlyList<Recipe> Recipes = Recipe.ReadAll();

    public static TheoryData<string> Titles() => [.. Recipes.Select(recipe => recipe.Title)];

    [SkippableTheory]
    [MemberData(nameof(Titles))]
    public void A_recipe_works_and_prints_what_the_page_says(string title)
    {
        Recipe recipe = Recipes.Single(one => one.Title == title);
        Skip.If(recipe.NeedsPowerShell7 && ModuleFixture.Framework != "net8.0", "It is for PowerShell 7.");
        Skip.If(recipe.NeedsJobs, "Jobs need PowerShell's own program and modules: tests/pester runs it.");
        (string text, Result result) = world.Run(recipe);
        Assert.True(result.Terminating is null, result.Terminating?.ToString());
        Assert.Empty(result.Errors);
        string[] printed = text.Split(Recipe.Separator)[..^1];
        if (UpdateDocuments)
            Update(recipe, printed);
        else
            Assert.Equal(recipe.Outputs.Select(Mask), printed.Select(Mask));
    }

    [Fact]
    public void The_contents_lead_to_every_recipe()
    {
        string contents = string.Concat(Recipes.Select(recipe => $"- [{recipe.Title}](#{Anchor(recipe.Title)})\n"));
        string page = File.ReadAllText(Recipe.File).ReplaceLineEndings("\n");
        string updated = Contents().Replace(page, match => match.Groups[1].Value + contents + match.Groups[2].Value);
        if (UpdateDocuments)
            File.WriteAllText(Recipe.File, updated);
        else
            Assert.Equal(updated, page);
        Assert.All(Link().Matches(page), link => Assert.Contains(Recipes, recipe => Anchor(recipe.Title) == link.Groups[1].Value));
    }

    [Theory]
    [MemberData(nameof(Titles))]
    public void A_recipe_says_what_it_is_for_and_what_to_mind(string title)
    {
        Recipe recipe = Recipes.Single(one => one.Title == title);
        Assert.Equal(recipe.Scripts.Count, Fence().Count(recipe.Text));
        string[] parts = recipe.Text.Split("```");
        Assert.NotEqual("", parts[0][title.Length..].Trim());
        Assert.True(parts[^1].Trim().Length > 80, "Nothing is said after it.");
    }

    [Theory]
    [MemberData(nameof(Titles))]
    public void A_recipe_has_no_syntax_that_Windows_PowerShell_lacks(string title)
    {
        Recipe recipe = Recipes.Single(one => one.Title == title);
        ScriptBlockAst script = Parser.ParseInput(recipe.Code, out _, out ParseError[] errors);
        Assert.Empty(errors);
        Assert.Empty(script.FindAll(
            node => node is TernaryExpressionAst or PipelineChainAst or MemberExpressionAst { NullConditional: true } or IndexExpressionAst { NullConditional: true }
                or BinaryExpressionAst { Operator: TokenKind.QuestionQuestion } or AssignmentStatementAst { Operator: TokenKind.QuestionQuestionEquals }
                || (!recipe.NeedsPowerShell7 && node is CommandParameterAst { ParameterName: "Parallel" }),
            searchNestedScriptBlocks: true));
    }

    private static bool UpdateDocuments => Environment.GetEnvironmentVariable("APIFYPS_UPDATE_DOCS") == "1";

    private static string Mask(string text) => ExampleWorld.Mask(ShortDate().Replace(text, "<date>"));

    /// <summary>The address of a heading as GitHub makes it.</summary>
    private static string Anchor(string title) => new([.. title.ToUpperInvariant().Select(char.ToLowerInvariant).Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-').Select(c => c == ' ' ? '-' : c)]);

    private static void Update(Recipe recipe, string[] printed)
    {
        string page = File.ReadAllText(Recipe.File).ReplaceLineEndings("\n");
        int at = page.IndexOf($"## {recipe.Title}\n", StringComparison.Ordinal);
        for (int i = 0; i < printed.Length; i++)
        {
            const string Opening = "```text\n";
            int begin = page.IndexOf(Opening, at, StringComparison.Ordinal) + Opening.Length;
            int end = page.IndexOf("```", begin, StringComparison.Ordinal);
            string text = printed[i].Trim('\n');
            // What differs only in what changes from run to run stays as it is.
            at = begin;
            if (Mask(page[begin..end]) != Mask(text))
                page = page[..begin] + (text.Length > 0 ? text + "\n" : "") + page[end..];
        }

        File.WriteAllText(Recipe.File, page);
    }

    [GeneratedRegex(@"\b\d\d-\d\d \d\d:\d\d\b")]
    private static partial Regex ShortDate();

    [GeneratedRegex("(<!-- contents: begin -->\n).*?(<!-- contents: end -->)", RegexOptions.Singleline)]
    private static partial Regex Contents();

    [GeneratedRegex(@"\]\(#([^)]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^```powershell$", RegexOptions.Multiline)]
    private static partial Regex Fence();
}
