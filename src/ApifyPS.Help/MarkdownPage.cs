using System.Globalization;
using System.Text;

namespace ApifyPS.Help;

/// <summary>A page for docs/cmdlets, in the order of headings of the PlatyPS schema.</summary>
internal static class MarkdownPage
{
    public static string WriteIndex(IReadOnlyList<CmdletHelp> cmdlets)
    {
        StringBuilder page = new();
        page.Append("# The cmdlets of ApifyPS\n\nWhat `Get-Help` says. `./build.ps1 -Task Help` makes these pages from the doc comments in the code.\n\n| Cmdlet | Does |\n|---|---|\n");
        foreach (CmdletHelp cmdlet in cmdlets.OrderBy(cmdlet => cmdlet.Noun, StringComparer.Ordinal).ThenBy(cmdlet => cmdlet.Name, StringComparer.Ordinal))
            page.Append(CultureInfo.InvariantCulture, $"| [{cmdlet.Name}]({cmdlet.Name}.md) | {cmdlet.Synopsis.MarkdownLine} |\n");
        return page.ToString();
    }

    public static string Write(CmdletHelp cmdlet)
    {
        StringBuilder page = new();
        page.Append(CultureInfo.InvariantCulture, $"# {cmdlet.Name}\n\n## SYNOPSIS\n\n{cmdlet.Synopsis.MarkdownLine}\n\n## SYNTAX\n\n");
        foreach (string set in cmdlet.ParameterSets)
            page.Append(CultureInfo.InvariantCulture, $"```\n{Syntax(cmdlet, set)}\n```\n\n");
        page.Append("## DESCRIPTION\n\n");
        Paragraphs(page, cmdlet.Description);
        page.Append("## EXAMPLES\n\n");
        for (int i = 0; i < cmdlet.Examples.Count; i++)
        {
            ExampleHelp example = cmdlet.Examples[i];
            page.Append(CultureInfo.InvariantCulture, $"### Example {i + 1}: {example.Title}\n\n```powershell\n{example.Code}\n```\n\n");
            if (example.Output is not null)
                page.Append(CultureInfo.InvariantCulture, $"```output\n{example.Output}\n```\n\n");
            foreach (string paragraph in example.RestMarkdown)
                page.Append(paragraph).Append("\n\n");
        }

        page.Append("## PARAMETERS\n\n");
        foreach (ParameterHelp parameter in cmdlet.Parameters)
        {
            page.Append(CultureInfo.InvariantCulture, $"### -{parameter.Name}\n\n");
            Paragraphs(page, parameter.Text);
            page.Append("```yaml\n").Append(CultureInfo.InvariantCulture, $"Type: {parameter.TypeName}\n");
            if (parameter.Aliases.Count > 0)
                page.Append(CultureInfo.InvariantCulture, $"Aliases: {string.Join(", ", parameter.Aliases)}\n");
            if (parameter.Values.Count > 0)
                page.Append(CultureInfo.InvariantCulture, $"Accepted values: {string.Join(", ", parameter.Values)}\n");
            if (parameter.Default is { } value)
                page.Append(CultureInfo.InvariantCulture, $"Default: {value}\n");
            foreach (ParameterSetHelp set in parameter.Sets)
            {
                page.Append(CultureInfo.InvariantCulture, $"\nParameter set: {(set.Name == ParameterSetHelp.All ? "(all)" : set.Name)}\nRequired: {set.IsMandatory}\nPosition: {set.Position?.ToString(CultureInfo.InvariantCulture) ?? "named"}\nPipeline input: {set.Pipeline}\n");
            }

            page.Append(CultureInfo.InvariantCulture, $"Wildcards: {parameter.TakesWildcards}\n```\n\n");
        }

        page.Append("### CommonParameters\n\nThis cmdlet has the common parameters; see about_CommonParameters.\n\n");
        Types(page, "INPUTS", cmdlet.Inputs);
        Types(page, "OUTPUTS", cmdlet.Outputs);
        page.Append("## RELATED LINKS\n\n");
        foreach (string link in cmdlet.Links)
            page.Append(CultureInfo.InvariantCulture, $"- [{link}]({(link.StartsWith("about_", StringComparison.Ordinal) ? "../about/" : "")}{link}.md)\n");
        return page.ToString().TrimEnd() + "\n";
    }

    /// <summary>The syntax as Get-Command -Syntax writes it.</summary>
    public static string Syntax(CmdletHelp cmdlet, string set)
    {
        StringBuilder syntax = new(cmdlet.Name);
        foreach ((ParameterHelp parameter, ParameterSetHelp inSet) in cmdlet.InSet(set))
        {
            string name = inSet.Position is null ? $"-{parameter.Name}" : $"[-{parameter.Name}]";
            string text = parameter.IsSwitch ? $"-{parameter.Name}" : $"{name} <{parameter.TypeName}>";
            syntax.Append(CultureInfo.InvariantCulture, $" {(inSet.IsMandatory ? text : $"[{text}]")}");
        }

        return syntax.Append(" [<CommonParameters>]").ToString();
    }

    private static void Types(StringBuilder page, string heading, IReadOnlyList<TypeHelp> types)
    {
        page.Append(CultureInfo.InvariantCulture, $"## {heading}\n\n");
        if (types.Count == 0)
            page.Append("None.\n\n");
        foreach (TypeHelp type in types)
        {
            page.Append(CultureInfo.InvariantCulture, $"### {type.Name}\n\n");
            Paragraphs(page, type.Text);
        }
    }

    private static void Paragraphs(StringBuilder page, RichText text)
    {
        for (int i = 0; i < text.Markdown.Count; i++)
        {
            bool listGoesOn = text.Markdown[i].StartsWith("- ", StringComparison.Ordinal) && i + 1 < text.Markdown.Count && text.Markdown[i + 1].StartsWith("- ", StringComparison.Ordinal);
            page.Append(text.Markdown[i]).Append(listGoesOn ? "\n" : "\n\n");
        }
    }
}
