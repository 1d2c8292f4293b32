using System.Text;
using System.Text.RegularExpressions;

namespace ApifyPS.Help;

/// <summary>An about topic as Get-Help shows it, made of Markdown: headings, paragraphs, lists, tables and code for a console of 80 columns.</summary>
internal static partial class AboutTopic
{
    private const int Width = 79;
    private const string Indent = "    ";

    public static string Write(string markdown, string name)
    {
        string[] lines = markdown.ReplaceLineEndings("\n").Split('\n');
        // Get-Help finds the topic and its one-line description by these two headings.
        string title = lines.FirstOrDefault(line => line.StartsWith("# ", StringComparison.Ordinal))?[2..] ?? throw new HelpException($"{name}.md has no title.");
        StringBuilder text = new($"TOPIC\n{Indent}{name}\n\nSHORT DESCRIPTION\n{Indent}{title}\n\nLONG DESCRIPTION\n");
        List<string> paragraph = [];
        bool inCode = false;
        void End()
        {
            if (paragraph.Count > 0)
                Wrap(text, Plain(string.Join(" ", paragraph)), Indent, Indent);
            paragraph.Clear();
        }

        foreach (string line in lines.SkipWhile(line => !line.StartsWith("# ", StringComparison.Ordinal)).Skip(1))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                End();
                if (inCode)
                    text.Append('\n');
                inCode = !inCode;
            }
            else if (inCode)
            {
                text.Append(line.Length == 0 ? "\n" : $"{Indent}{Indent}{line}\n");
            }
            else if (line.StartsWith('#'))
            {
                End();
                text.Append(Plain(line.TrimStart('#').Trim()).ToUpperInvariant()).Append('\n');
            }
            else if (line.StartsWith("- ", StringComparison.Ordinal))
            {
                End();
                Trim(text);
                Wrap(text, Plain(line[2..]), Indent + "- ", Indent + "  ");
            }
            else if (line.StartsWith('|'))
            {
                End();
                if (!line.StartsWith("|---", StringComparison.Ordinal))
                {
                    string[] cells = [.. line.Trim('|').Split(" | ").Select(cell => Plain(cell.Trim()))];
                    Trim(text);
                    Wrap(text, cells[0] + ": " + string.Join("; ", cells.Skip(1)), Indent, Indent + "  ");
                }
            }
            else if (line.Trim().Length == 0)
            {
                End();
            }
            else
            {
                paragraph.Add(line.Trim());
            }
        }

        End();
        return text.ToString().TrimEnd() + "\n";
    }

    /// <summary>Items of a list stand close together.</summary>
    private static void Trim(StringBuilder text)
    {
        int lastLine = text.ToString().TrimEnd('\n').LastIndexOf('\n') + 1;
        if (ListItem().IsMatch(text.ToString(lastLine, text.Length - lastLine)))
            text.Length = text.ToString().TrimEnd('\n').Length + 1;
    }

    private static void Wrap(StringBuilder text, string paragraph, string first, string others)
    {
        StringBuilder line = new(first);
        int start = line.Length;
        foreach (string word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > start && line.Length + 1 + word.Length > Width)
            {
                text.Append(line).Append('\n');
                line.Clear().Append(others);
                start = line.Length;
            }

            if (line.Length > start)
                line.Append(' ');
            line.Append(word);
        }

        text.Append(line).Append("\n\n");
    }

    private static string Plain(string markdown) => Link().Replace(markdown, "$1").Replace("**", "", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal);

    [GeneratedRegex(@"\[([^\]]+)\]\([^)]+\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^\s+(- |  )")]
    private static partial Regex ListItem();
}
