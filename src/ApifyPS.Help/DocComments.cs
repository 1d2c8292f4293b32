using System.Xml.Linq;

namespace ApifyPS.Help;

/// <summary>The doc comments that the compiler has written down.</summary>
internal sealed class DocComments
{
    private readonly Dictionary<string, XElement> _members;

    private DocComments(Dictionary<string, XElement> members) => _members = members;

    public static DocComments Read(IEnumerable<string> files) => new(files
        .SelectMany(file => XDocument.Load(file, LoadOptions.PreserveWhitespace).Root!.Element("members")!.Elements("member"))
        .GroupBy(member => member.Attribute("name")!.Value)
        .ToDictionary(group => group.Key, group => group.First()));

    public XElement? Of(Type type) => _members.GetValueOrDefault("T:" + type.FullName);

    public XElement? Of(System.Reflection.PropertyInfo property)
    {
        Type declaring = property.DeclaringType!;
        XElement? comment = _members.GetValueOrDefault($"P:{(declaring.IsGenericType ? declaring.GetGenericTypeDefinition() : declaring).FullName}.{property.Name}");
        return comment?.Element("inheritdoc") is null ? comment : declaring.BaseType?.GetProperty(property.Name) is { } overridden ? Of(overridden) : null;
    }
}
