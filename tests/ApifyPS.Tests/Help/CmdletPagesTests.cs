namespace ApifyPS.Tests.Help;

/// <summary>docs/cmdlets, which the repository keeps, beside the pages that the build made of the same doc comments.</summary>
public sealed class CmdletPagesTests
{
    private static readonly string Built = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(Repository.Metadata("ModuleManifest"))!)!, "cmdlets");

    [Fact]
    public void The_pages_of_the_cmdlets_say_what_Get_Help_says()
    {
        Dictionary<string, byte[]> built = Pages(Built);
        Dictionary<string, byte[]> kept = Pages(Repository.File("docs", "cmdlets"));
        Assert.NotEmpty(built);

        string[] outdated =
        [
            .. built.Keys.Union(kept.Keys)
                .Where(page => !built.TryGetValue(page, out byte[]? expected) || !kept.TryGetValue(page, out byte[]? actual) || !actual.AsSpan().SequenceEqual(expected))
                .Order(StringComparer.Ordinal),
        ];
        Assert.True(outdated.Length == 0, $"These pages of docs/cmdlets are out of date: {string.Join(", ", outdated)}. Run ./build.ps1 -Task Help and commit what it writes.");
    }

    private static Dictionary<string, byte[]> Pages(string folder) =>
        Directory.GetFiles(folder, "*.md").ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);
}
