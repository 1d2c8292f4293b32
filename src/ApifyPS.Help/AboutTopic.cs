using System.Text;
using System.Text.RegularExpressions;

namespace ApifyPS.Help;

/// <summary>An about topic as Get-Help shows it, made of Markdown: headings, paragraphs, lists and tables for a console of 80 columns, code for one of 100.</summary>
internal sealed partial class AboutTopic(string head)
{
    private const int Width = 79;
    private const int CodeWidth = 100;
    private const string Indent = "    ";

    /// <summary>A wider first column leaves too little for the second.</summary>
    private const int MaxFirstColumn = 36;

    private readonly StringBuilder _text = new(head);
    private readonly List<string> _paragraph = [];
    private readonly List<(string First, string Second)> _table = [];
    private Block _last = Block.Heading;
    private bool _isItem;

    private enum Block
    {
        Heading,
        Item,
        Other,
    }

    public static string Write(string markdown, string name)
    {
        string[] lines = markdown.ReplaceLineEndings("\n").Split('\n');
        string title = lines.FirstOrDefault(line => line.StartsWith("# ", StringComparison.Ordinal))?[2..] ?? throw new HelpException($"{name}.md has no title.");
        // Get-Help takes the fifth line for what the topic is about.
        AboutTopic topic = new($"TOPIC\n{Indent}{name}\n\nSHORT DESCRIPTION\n{Indent}{title}\n\nLONG DESCRIPTION\n");
        topic.Read(lines.SkipWhile(line => !line.StartsWith("# ", StringComparison.Ordinal)).Skip(1));
        return topic._text.ToString().TrimEnd() + "\n";
    }

    private void Read(IEnumerable<string> lines)
    {
        bool inCode = false, isOutput = false;
        foreach (string line in lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                End();
                if (!inCode)
                    Begin(Block.Other);
                inCode = !inCode;
                isOutput = line == "```text";
            }
            else if (inCode)
            {
                // Commands stay as they are typed; what they print may be folded, as the console would.
                if (line.Length > CodeWidth - 2 * Indent.Length && isOutput)
                    Wrap(line, Indent + Indent, Indent + Indent + "  ", CodeWidth);
                else
                    _text.Append(line.Length == 0 ? "\n" : $"{Indent}{Indent}{line}\n");
            }
            else if (line.StartsWith('#'))
            {
                End();
                _text.Append('\n');
                string heading = Plain(line.TrimStart('#').Trim());
                _text.Append(line.StartsWith("###", StringComparison.Ordinal) ? "  " + heading : heading.ToUpperInvariant()).Append('\n');
                _last = Block.Heading;
            }
            else if (line.StartsWith("- ", StringComparison.Ordinal))
            {
                End();
                _isItem = true;
                _paragraph.Add(line[2..]);
            }
            else if (line.StartsWith('|'))
            {
                if (_table.Count == 0)
                    End();
                string[] cells = [.. line.Trim('|').Split(" | ").Select(cell => Plain(cell.Trim()))];
                _table.Add((cells[0], string.Join("; ", cells.Skip(1))));
            }
            else if (line.Trim().Length == 0)
            {
                End();
            }
            else
            {
                _paragraph.Add(line.Trim());
            }
        }

        End();
    }

    /// <summary>Ends the paragraph, the item of a list or the table that is being read.</summary>
    private void End()
    {
        if (_paragraph.Count > 0)
        {
            Begin(_isItem ? Block.Item : Block.Other);
            Wrap(Plain(string.Join(" ", _paragraph)), _isItem ? Indent + "- " : Indent, _isItem ? Indent + "  " : Indent);
        }

        if (_table.Count > 0)
            WriteTable();
        _paragraph.Clear();
        _table.Clear();
        _isItem = false;
    }

    /// <summary>The first row is the table's head, which says nothing where two columns explain each other; the second is a line.</summary>
    private void WriteTable()
    {
        Begin(Block.Other);
        (string First, string Second)[] rows = [.. _table.Skip(2)];
        int column = Indent.Length + Math.Min(MaxFirstColumn, rows.Max(row => row.First.Length)) + 2;
        foreach ((string first, string second) in rows)
        {
            string start = Indent + first;
            if (start.Length + 2 <= column)
            {
                Wrap(second, start.PadRight(column), new string(' ', column));
            }
            else
            {
                Wrap(first, Indent, Indent);
                Wrap(second, new string(' ', column), new string(' ', column));
            }
        }
    }

    /// <summary>An empty line stands before each block; items of a list stand close together, and text close to its heading.</summary>
    private void Begin(Block block)
    {
        if (_last == Block.Other || _last != block && _last == Block.Item)
            _text.Append('\n');
        _last = block;
    }

    private void Wrap(string paragraph, string first, string others, int width = Width)
    {
        StringBuilder line = new(first);
        int start = line.Length;
        foreach (string word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > start && line.Length + 1 + word.Length > width)
            {
                _text.Append(line).Append('\n');
                line.Clear().Append(others);
                start = line.Length;
            }

            if (line.Length > start)
                line.Append(' ');
            line.Append(word);
        }

        _text.Append(line.ToString().TrimEnd()).Append('\n');
    }

    private static string Plain(string markdown) => Link().Replace(WebLink().Replace(markdown, "$1 ($2)"), "$1")
        .Replace("**", "", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal).Replace(@"\|", "|", StringComparison.Ordinal);

    [GeneratedRegex(@"\[([^\]]+)\]\((https?://[^)]+)\)")]
    private static partial Regex WebLink();

    [GeneratedRegex(@"\[([^\]]+)\]\([^)]+\)")]
    private static partial Regex Link();
}
