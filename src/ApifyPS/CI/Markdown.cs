using System.Globalization;
using System.Text;

namespace ApifyPS;

/// <summary>The one place that makes text of an Actor safe in Markdown: it shows as it is, and is no mark-up, no HTML, no link and no mention.</summary>
internal static class Markdown
{
    private const int MaxLength = 200;

    /// <summary>Text for a cell of a table.</summary>
    public static string Cell(string? text)
    {
        string line = TerminalText.CleanLine(text, onCIAgent: true);
        if (line.Length > MaxLength)
            line = line.Substring(0, char.IsHighSurrogate(line[MaxLength - 2]) ? MaxLength - 2 : MaxLength - 1) + "…";
        StringBuilder cell = new(line.Length * 2);
        foreach (char c in line)
        {
            // An entity is never structure. All punctuation, because what has a meaning differs from one renderer to the next.
            if (c is > ' ' and < '\x7F' && !char.IsLetterOrDigit(c))
                cell.Append("&#").Append(((int)c).ToString(CultureInfo.InvariantCulture)).Append(';');
            else
                cell.Append(c);
            // Names and numbers behind these become links after the mark-up is done.
            if (c is '@' or '#')
                cell.Append("&#8203;");
        }

        return cell.ToString();
    }

    /// <summary>Text that leads to a page; text alone where the address is none of the web.</summary>
    public static string Link(string? text, Uri? page) =>
        page is { IsAbsoluteUri: true } && (page.Scheme == Uri.UriSchemeHttps || page.Scheme == Uri.UriSchemeHttp)
            ? $"[{Cell(text)}]({Address(page)})"
            : Cell(text);

    private static string Address(Uri page) =>
        page.AbsoluteUri.Replace("(", "%28").Replace(")", "%29").Replace("|", "%7C").Replace("<", "%3C").Replace(">", "%3E").Replace("\\", "%5C").Replace("`", "%60");
}
