using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace ApifyPS.Help;

/// <summary>The file that Get-Help reads.</summary>
internal static class Maml
{
    private static readonly XNamespace Root = "http://msh";
    private static readonly XNamespace Text = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    private static readonly TypeHelp None = new("None", RichText.Empty);

    public static string Write(IEnumerable<CmdletHelp> cmdlets)
    {
        XElement root = new(
            Root + "helpItems",
            new XAttribute("schema", "maml"),
            cmdlets.Select(ToElement));
        StringBuilder text = new();
        using (XmlWriter writer = XmlWriter.Create(new Utf8Writer(text), new XmlWriterSettings { Indent = true, NewLineChars = "\n" }))
            root.WriteTo(writer);
        return text.Append('\n').ToString();
    }

    private static XElement ToElement(CmdletHelp cmdlet) => new(
        Command + "command",
        new XAttribute(XNamespace.Xmlns + "maml", Text),
        new XAttribute(XNamespace.Xmlns + "command", Command),
        new XAttribute(XNamespace.Xmlns + "dev", Dev),
        new XElement(
            Command + "details",
            new XElement(Command + "name", cmdlet.Name),
            new XElement(Command + "verb", cmdlet.Verb),
            new XElement(Command + "noun", cmdlet.Noun),
            Description(cmdlet.Synopsis)),
        Description(cmdlet.Description),
        new XElement(Command + "syntax", cmdlet.ParameterSets.Select(set => new XElement(
            Command + "syntaxItem",
            new XElement(Text + "name", cmdlet.Name),
            cmdlet.InSet(set).Select(pair => Parameter(pair.Parameter, pair.Set, inSyntax: true))))),
        new XElement(Command + "parameters", cmdlet.Parameters.Select(parameter => Parameter(parameter, Widest(parameter), inSyntax: false))),
        new XElement(Command + "inputTypes", cmdlet.Inputs.DefaultIfEmpty(None).Select(input => new XElement(Command + "inputType", Type(input)))),
        new XElement(Command + "returnValues", cmdlet.Outputs.DefaultIfEmpty(None).Select(output => new XElement(Command + "returnValue", Type(output)))),
        new XElement(Command + "examples", cmdlet.Examples.Select(Example)),
        // Get-Help -Online opens the first link that has an address.
        new XElement(Command + "relatedLinks", Link("Online Version:", cmdlet.Page), cmdlet.Links.Select(link => Link(link))));

    private static XElement Link(string text, string? address = null) =>
        new(Text + "navigationLink", new XElement(Text + "linkText", text), new XElement(Text + "uri", address));

    /// <summary>The list of parameters shows each once: mandatory and positional if it is so in any set.</summary>
    private static ParameterSetHelp Widest(ParameterHelp parameter) => new(
        ParameterSetHelp.All,
        parameter.Sets.All(set => set.IsMandatory),
        parameter.Sets.Select(set => set.Position).Min(),
        parameter.Sets.Any(set => set.ByValue),
        parameter.Sets.Any(set => set.ByName),
        parameter.Sets.Any(set => set.TakesRest));

    private static XElement Parameter(ParameterHelp parameter, ParameterSetHelp set, bool inSyntax) => new(
        Command + "parameter",
        new XAttribute("required", set.IsMandatory ? "true" : "false"),
        new XAttribute("variableLength", "true"),
        new XAttribute("globbing", parameter.TakesWildcards ? "true" : "false"),
        new XAttribute("pipelineInput", set.Pipeline),
        new XAttribute("position", set.Position?.ToString(CultureInfo.InvariantCulture) ?? "named"),
        new XAttribute("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)),
        new XElement(Text + "name", parameter.Name),
        Description(parameter.Text),
        inSyntax && parameter.Values.Count > 0
            ? new XElement(Command + "parameterValueGroup", parameter.Values.Select(value => new XElement(
                Command + "parameterValue", new XAttribute("required", "false"), new XAttribute("variableLength", "false"), value)))
            : null,
        // A switch takes no value, and the syntax must not show one.
        parameter.IsSwitch && inSyntax ? null : new XElement(
            Command + "parameterValue", new XAttribute("required", parameter.IsSwitch ? "false" : "true"), new XAttribute("variableLength", "false"), parameter.TypeName),
        new XElement(Dev + "type", new XElement(Text + "name", parameter.TypeName), new XElement(Text + "uri")),
        new XElement(Dev + "defaultValue", parameter.IsSwitch ? "False" : parameter.Default ?? "None"));

    private static XElement Example(ExampleHelp example, int index) => new(
        Command + "example",
        new XElement(Text + "title", $"-------- Example {(index + 1).ToString(CultureInfo.InvariantCulture)}: {example.Title} --------"),
        new XElement(Dev + "code", example.Code),
        new XElement(
            Dev + "remarks",
            // What is printed is one paragraph: of several, the engine takes the indents away and puts an empty line between any two.
            example.Rest.Concat(example.Output is { } output ? ["", output, ""] : [""]).Select(text => new XElement(Text + "para", text))));

    private static object[] Type(TypeHelp type) =>
        [new XElement(Dev + "type", new XElement(Text + "name", type.Name), new XElement(Text + "uri")), Description(type.Text)];

    private static XElement Description(RichText text) => new(Text + "description", text.Plain.Select(paragraph => new XElement(Text + "para", paragraph)));

    private sealed class Utf8Writer(StringBuilder text) : StringWriter(text, CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => Encoding.UTF8;
    }
}
