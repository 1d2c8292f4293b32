using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ApifyPS.Help;

/// <summary>Text of a doc comment: paragraphs, as plain text for the console and as Markdown.</summary>
internal sealed partial record RichText(IReadOnlyList<string> Plain, IReadOnlyList<string> Markdown)
{
    public static RichText Empty { get; } = new([], []);

    public bool IsEmpty => Plain.Count == 0;

    public string PlainLine => string.Join(" ", Plain);

    public string MarkdownLine => string.Join(" ", Markdown);

    public static RichText Of(string text) => new([text], [text]);

    /// <summary>Paragraphs of an element; examples and code are left out.</summary>
    public static RichText Of(XElement? element)
    {
        if (element is null)
            return Empty;
        List<string> plain = [], markdown = [];
        List<XNode> paragraph = [];
        void End()
        {
            string text = Fold(Inline(paragraph, markdown: false));
            if (text.Length > 0)
            {
                plain.Add(text);
                markdown.Add(Fold(Inline(paragraph, markdown: true)));
            }

            paragraph.Clear();
        }

        foreach (XNode node in element.Nodes())
        {
            switch (node)
            {
                case XElement { Name.LocalName: "para" } para:
                    End();
                    paragraph.AddRange(para.Nodes());
                    End();
                    break;
                case XElement { Name.LocalName: "list" } list:
                    End();
                    foreach (XElement item in list.Elements("item"))
                    {
                        plain.Add("- " + Fold(Inline(item.Nodes(), markdown: false)));
                        markdown.Add("- " + Fold(Inline(item.Nodes(), markdown: true)));
                    }

                    break;
                case XElement { Name.LocalName: "example" or "code" or "seealso" }:
                    break;
                default:
                    paragraph.Add(node);
                    break;
            }
        }

        End();
        return new RichText(plain, markdown);
    }

    private static string Inline(IEnumerable<XNode> nodes, bool markdown)
    {
        StringBuilder text = new();
        foreach (XNode node in nodes)
        {
            text.Append(node switch
            {
                XText one => one.Value,
                XElement { Name.LocalName: "c" } code => markdown ? $"`{code.Value}`" : code.Value,
                XElement { Name.LocalName: "paramref" } name => "-" + name.Attribute("name")!.Value,
                XElement { Name.LocalName: "see" or "seealso" } see => Reference(see, markdown),
                XElement other => Inline(other.Nodes(), markdown),
                _ => "",
            });
        }

        return text.ToString();
    }

    private static string Reference(XElement see, bool markdown)
    {
        if (see.Attribute("href") is { } address)
            return markdown ? $"[{(see.Value.Length > 0 ? see.Value : address.Value)}]({address.Value})" : see.Value.Length > 0 ? $"{see.Value} ({address.Value})" : address.Value;
        if (see.Attribute("langword") is { } word)
            return word.Value;
        string name = CrefName(see.Attribute("cref")!.Value);
        return markdown && name.Contains('-', StringComparison.Ordinal) ? $"[{name}]({name}.md)" : name;
    }

    /// <summary>What a reference to code is called in PowerShell: a cmdlet by its name, anything else by its own.</summary>
    public static string CrefName(string cref)
    {
        string name = cref[(cref.LastIndexOf('.') + 1)..];
        int end = name.IndexOf('(', StringComparison.Ordinal);
        if (end >= 0)
            name = name[..end];
        Match cmdlet = CmdletClass().Match(name);
        return cmdlet.Success ? $"{cmdlet.Groups[1].Value}-{cmdlet.Groups[2].Value}" : name;
    }

    private static string Fold(string text) => Spaces().Replace(text, " ").Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex("^([A-Z][a-z]+)(Apify[A-Za-z]*)Command$")]
    private static partial Regex CmdletClass();
}
