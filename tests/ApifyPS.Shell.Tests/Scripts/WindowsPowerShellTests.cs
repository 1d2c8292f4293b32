using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ApifyPS.Shell.Tests.Scripts;

/// <summary>Scripts that Windows PowerShell 5.1 runs: those that ship, those of the build, and those that people paste.</summary>
public sealed partial class WindowsPowerShellTests
{
    /// <summary>Scripts of one PowerShell: they say so themselves, or nothing else runs them.</summary>
    private static readonly string[] Excepted =
    [
        // Run by the benchmarks in pwsh; what they measure is the module in PowerShell 7.
        "tests/ApifyPS.Benchmarks/",
    ];

    public static TheoryData<string> Scripts() =>
        [.. Files("*.ps1", "*.psm1").Where(file => !Excepted.Any(start => file.StartsWith(start, StringComparison.Ordinal)))];

    public static TheoryData<string> Documents() => [.. Files("*.md").Where(file => Blocks(file).Any())];

    public static TheoryData<string> Views() => [.. Files("*.ps1xml").Where(file => ScriptsOf(file).Length > 0)];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void A_script_uses_nothing_that_Windows_PowerShell_lacks(string file) =>
        Assert.Empty(WindowsPowerShellRules.Violations(File.ReadAllText(Repository.File(file))));

    [Theory]
    [MemberData(nameof(Scripts))]
    public void A_script_has_no_letter_that_Windows_PowerShell_would_read_in_the_machines_code_page(string file) =>
        Assert.DoesNotContain(File.ReadAllText(Repository.File(file)), character => character > 127);

    [Theory]
    [MemberData(nameof(Views))]
    public void The_scripts_of_views_and_types_use_nothing_that_Windows_PowerShell_lacks(string file) =>
        Assert.Empty(ScriptsOf(file).SelectMany(WindowsPowerShellRules.Violations));

    [Theory]
    [MemberData(nameof(Documents))]
    public void What_a_document_shows_works_in_Windows_PowerShell_unless_it_says_that_it_does_not(string file) =>
        Assert.Empty(Blocks(file).Where(block => !block.SaysPowerShell7).SelectMany(block => WindowsPowerShellRules.Violations(block.Code).Select(violation => $"{file}, block at line {block.Line}: {violation}")));

    [Theory]
    [InlineData("$a ? 1 : 2", "ternary")]
    [InlineData("Get-Item a && Get-Item b", "&&")]
    [InlineData("$a ?? 1", "??")]
    [InlineData("$a ??= 1", "??=")]
    [InlineData("${a}?.Length", "?.")]
    [InlineData("${a}?[0]", "?.")]
    [InlineData("Get-Item a &", "& at the end")]
    [InlineData("1uy", "suffix")]
    [InlineData("\"`e[0m\"", "escape")]
    [InlineData("\"`u{2026}\"", "escape")]
    [InlineData("1..2 | ForEach-Object -Parallel { $_ }", "-Parallel of ForEach-Object")]
    [InlineData("'{}' | ConvertFrom-Json -AsHashtable", "-AsHashtable of ConvertFrom-Json")]
    [InlineData("Join-String", "not there")]
    [InlineData("$PSStyle.Reset", "null there")]
    [InlineData("if ($IsWindows) { 1 }", "null there")]
    [InlineData("if ($PSEdition -eq 'Desktop' -or $IsWindows) { 1 }", "")]
    [InlineData("if ($PSStyle) { $PSStyle.Reset }", "")]
    [InlineData("if ($PSVersionTable.PSVersion.Major -ge 7) { 1 | ForEach-Object -Parallel { $_ } }", "")]
    [InlineData("& { & { $x = if ($a) { 1 } else { 2 }; \"$x `n\" } } ; [pscustomobject]@{ a = 5; b = 1L; c = 1KB } | Select-Object -First 1", "")]
    [InlineData("Get-Item (", "Missing")]
    public void What_Windows_PowerShell_lacks_is_seen_and_nothing_else(string script, string expected)
    {
        string[] violations = [.. WindowsPowerShellRules.Violations(script)];
        if (expected.Length == 0)
            Assert.Empty(violations);
        else
            Assert.Contains(violations, violation => violation.Contains(expected, StringComparison.Ordinal));
    }

    private static string[] ScriptsOf(string view) =>
        [.. XDocument.Load(Repository.File(view)).Descendants().Where(element => element.Name.LocalName is "ScriptBlock" or "GetScriptBlock" or "SetScriptBlock" or "Script").Select(element => element.Value)];

    private static IEnumerable<(int Line, string Code, bool SaysPowerShell7)> Blocks(string file)
    {
        string text = File.ReadAllText(Repository.File(file)).ReplaceLineEndings("\n");
        foreach (Match block in CommandBlock().Matches(text))
        {
            // A recipe says it in the sentence below its heading.
            int heading = text.LastIndexOf("\n## ", block.Index, StringComparison.Ordinal);
            bool says = block.Groups["only"].Success || (heading >= 0 && text[heading..block.Index].Contains("PowerShell 7 only", StringComparison.Ordinal));
            yield return (text[..block.Index].Count(character => character == '\n') + 1, block.Groups["code"].Value, says);
        }
    }

    /// <summary>Files of the repository that git has or would have, with slashes.</summary>
    private static IEnumerable<string> Files(params string[] patterns)
    {
        string[] folders = ["bin", "obj", "out", "artifacts", "node_modules", "TestResults", ".git"];
        return Walk(Repository.Root).Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/')).Order(StringComparer.Ordinal);

        IEnumerable<string> Walk(string folder) => patterns.SelectMany(pattern => Directory.GetFiles(folder, pattern))
            .Concat(Directory.GetDirectories(folder).Where(inner => !folders.Contains(Path.GetFileName(inner))).SelectMany(Walk));
    }

    [GeneratedRegex(@"^```powershell(?<only> PowerShell 7)?(?<rest>[^\n]*)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CommandBlock();
}
