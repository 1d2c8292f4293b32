using System.Text.RegularExpressions;

namespace ApifyPS.Help;

/// <summary>
/// In constrained language a view may call no method of the module, and its columns would be blank. The views that ship show the value
/// itself there, without what a terminal would obey.
/// </summary>
internal static partial class ConstrainedViews
{
    private const string Condition = "$ExecutionContext.SessionState.LanguageMode -ne 'ConstrainedLanguage'";

    /// <summary>Adds what is shown in constrained language to each script that calls a method; what has it already stays.</summary>
    /// <param name="views">The text of a format file.</param>
    public static string Write(string views) => Script().Replace(views, script =>
    {
        string text = script.Groups["text"].Value;
        return !Call().IsMatch(text) || text.Contains(Condition, StringComparison.Ordinal)
            ? script.Value
            : $$"""<ScriptBlock>if ({{Condition}}) { {{text}} } else { $({{Host().Replace(Call().Replace(text, "[string]("), ")")}}) -replace '\p{C}' }</ScriptBlock>""";
    });

    [GeneratedRegex("<ScriptBlock>(?<text>[^<]*)</ScriptBlock>")]
    private static partial Regex Script();

    [GeneratedRegex(@"\[ApifyPS\.Formatting\.ApifyFormat\]::\w+\(")]
    private static partial Regex Call();

    [GeneratedRegex(@", \$Host\)")]
    private static partial Regex Host();
}
