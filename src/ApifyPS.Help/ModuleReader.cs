using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ApifyPS.Help;

/// <summary>Reads the cmdlets of the built module, without running any of its code.</summary>
internal sealed partial class ModuleReader : IDisposable
{
    private const string Engine = "System.Management.Automation.";
    private readonly MetadataLoadContext _context;
    private readonly Assembly _module;
    private readonly DocComments _comments;

    public ModuleReader(string module, IEnumerable<string> referenceFolders, DocComments comments)
    {
        // One file for each name, the module's own first: the resolver takes no two.
        IEnumerable<string> files = Directory.GetFiles(Path.GetDirectoryName(module)!, "*.dll")
            .Concat(referenceFolders.SelectMany(folder => Directory.GetFiles(folder, "*.dll")))
            .Concat(Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*.dll"))
            .DistinctBy(Path.GetFileName);
        _context = new MetadataLoadContext(new PathAssemblyResolver(files));
        _module = _context.LoadFromAssemblyPath(module);
        _comments = comments;
    }

    /// <summary>The assembly's name with version, culture and key.</summary>
    public string FullName => _module.FullName!;

    public void Dispose() => _context.Dispose();

    public IReadOnlyList<CmdletHelp> ReadCmdlets() =>
        [.. _module.GetExportedTypes().Where(type => !type.IsAbstract && Find(type, "CmdletAttribute") is not null).Select(ReadCmdlet).OrderBy(cmdlet => cmdlet.Name, StringComparer.Ordinal)];

    private CmdletHelp ReadCmdlet(Type type)
    {
        CustomAttributeData cmdlet = Find(type, "CmdletAttribute")!;
        string name = $"{cmdlet.ConstructorArguments[0].Value}-{cmdlet.ConstructorArguments[1].Value}";
        XElement comment = _comments.Of(type) ?? throw new HelpException($"{name} has no doc comment.");
        List<ParameterHelp> parameters = [.. Properties(type).Select(property => ReadParameter(name, property)), .. CommonParameters.Of(Named(cmdlet, "SupportsShouldProcess") is true, Named(cmdlet, "SupportsPaging") is true)];
        string? defaultSet = Named(cmdlet, "DefaultParameterSetName") as string;
        List<string> sets = [.. parameters.SelectMany(parameter => parameter.Sets).Select(set => set.Name).Where(set => set != ParameterSetHelp.All).Distinct().OrderBy(set => set != defaultSet)];
        return new CmdletHelp
        {
            Name = name,
            Page = Named(cmdlet, "HelpUri") as string ?? throw new HelpException($"{name} has no HelpUri."),
            Synopsis = RichText.Of(comment.Element("summary")),
            Description = RichText.Of(comment.Element("remarks")),
            Parameters = [.. parameters.OrderBy(parameter => parameter.IsCommon).ThenBy(parameter => parameter.Name, StringComparer.Ordinal)],
            ParameterSets = sets.Count == 0 ? [ParameterSetHelp.All] : sets,
            Inputs = [.. Properties(type).Select(property => (Type: property.PropertyType, Parameter: parameters.First(parameter => parameter.Name == property.Name))).Where(input => input.Parameter.Sets.Any(set => set.ByValue)).Select(input => ToInput(input.Type, input.Parameter))],
            Outputs = [.. All(type, "OutputTypeAttribute").SelectMany(OutputTypes).Where(output => output.FullName != "System.Void").Select(ToHelp).DistinctBy(output => output.Name)],
            Examples = [.. comment.Elements("example").Select(example => ReadExample(name, example))],
            Links = [.. comment.Elements("seealso").Select(link => link.Attribute("cref") is { } cref ? RichText.CrefName(cref.Value) : link.Value)],
        };
    }

    private ParameterHelp ReadParameter(string cmdlet, PropertyInfo property)
    {
        RichText text = RichText.Of(_comments.Of(property)?.Element("summary"));
        if (text.IsEmpty)
            throw new HelpException($"-{property.Name} of {cmdlet} has no doc comment.");
        Type type = Nullable(property.PropertyType);
        return new ParameterHelp
        {
            Name = property.Name,
            Text = text,
            TypeName = TypeNames.Of(property.PropertyType),
            IsSwitch = type.Name == "SwitchParameter",
            Default = DefaultValue().Match(text.PlainLine) is { Success: true } found ? found.Groups["value"].Value : null,
            Aliases = [.. All(property, "AliasAttribute").SelectMany(Strings)],
            Values = type.IsEnum ? [.. type.GetEnumNames()] : [.. All(property, "ValidateSetAttribute").SelectMany(Strings)],
            TakesWildcards = Find(property, "SupportsWildcardsAttribute") is not null,
            Sets = [.. All(property, "ParameterAttribute").Select(ReadSet)],
        };
    }

    private static ParameterSetHelp ReadSet(CustomAttributeData parameter) => new(
        Named(parameter, "ParameterSetName") as string ?? ParameterSetHelp.All,
        Named(parameter, "Mandatory") is true,
        Named(parameter, "Position") is int position and >= 0 ? position : null,
        Named(parameter, "ValueFromPipeline") is true,
        Named(parameter, "ValueFromPipelineByPropertyName") is true,
        Named(parameter, "ValueFromRemainingArguments") is true);

    private static ExampleHelp ReadExample(string cmdlet, XElement example)
    {
        XElement[] code = [.. example.Elements("code")];
        if (code.Length is 0 or > 2)
            throw new HelpException($"An example of {cmdlet} needs one <code>, and may have a second one for what it prints.");
        return new ExampleHelp(RichText.Of(example), Block(code[0]), code.Length == 2 ? Block(code[1]) : null);
    }

    /// <summary>What the pipeline gives to a parameter: one object at a time, also to one that takes several.</summary>
    private static TypeHelp ToInput(Type type, ParameterHelp parameter)
    {
        string name = $"For -{parameter.Name}: ";
        RichText text = new([name + parameter.Text.PlainLine], [name + parameter.Text.MarkdownLine]);
        return new TypeHelp(TypeNames.FullOf(type.IsArray ? type.GetElementType()! : Nullable(type)), text);
    }

    private TypeHelp ToHelp(Type type)
    {
        RichText text = RichText.Of(_comments.Of(type)?.Element("summary"));
        // Which schema of the API a type is of says nothing to a user.
        return new TypeHelp(TypeNames.FullOf(type), new RichText([.. text.Plain.Select(WithoutSchemas)], [.. text.Markdown.Select(WithoutSchemas)]));
    }

    private static string WithoutSchemas(string text) => Schemas().Replace(text, "");

    /// <summary>Code without the indent that the comment gives it.</summary>
    private static string Block(XElement code)
    {
        string[] lines = code.Value.ReplaceLineEndings("\n").Trim('\n').TrimEnd().Split('\n');
        int indent = lines.Where(line => line.Trim().Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join("\n", lines.Select(line => line.Length >= indent ? line[indent..].TrimEnd() : line.Trim()));
    }

    private static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => All(property, "ParameterAttribute").Any());

    private static IEnumerable<Type> OutputTypes(CustomAttributeData attribute) =>
        attribute.ConstructorArguments.SelectMany(argument => argument.Value is IEnumerable<CustomAttributeTypedArgument> several ? several.Select(one => one.Value) : [argument.Value]).OfType<Type>();

    private static IEnumerable<string> Strings(CustomAttributeData attribute) =>
        attribute.ConstructorArguments.SelectMany(argument => argument.Value is IEnumerable<CustomAttributeTypedArgument> several ? several.Select(one => one.Value) : [argument.Value]).OfType<string>();

    private static Type Nullable(Type type) => type.IsGenericType && type.Name == "Nullable`1" ? type.GetGenericArguments()[0] : type;

    private static object? Named(CustomAttributeData attribute, string name) =>
        attribute.NamedArguments.Where(argument => argument.MemberName == name).Select(argument => argument.TypedValue.Value).FirstOrDefault();

    private static CustomAttributeData? Find(MemberInfo member, string attribute) => All(member, attribute).FirstOrDefault();

    private static IEnumerable<CustomAttributeData> All(MemberInfo member, string attribute) =>
        member.GetCustomAttributesData().Where(data => data.AttributeType.FullName == Engine + attribute);

    // "…, by default 8.", "Info (the default) or Debug"; not "by default that of …", which is no value.
    [GeneratedRegex(@"\bby default (?<value>[^\s.,;:()]+)(?=[.,;:)]|$)|\b(?<value>\w+) \(the default\)")]
    private static partial Regex DefaultValue();

    [GeneratedRegex(@" \(openapi: [^)]*\)")]
    private static partial Regex Schemas();
}
