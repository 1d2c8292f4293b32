using System.Buffers;
using System.Text;
using System.Xml;

namespace ApifyPS.LocalPlatform.Datasets.Formats;

/// <summary>
/// Items as XML elements. A property is a child element, an array one element for each of its own; <c>@</c> holds the attributes
/// and <c>#</c> the text of an element that has no children.
/// </summary>
internal class XmlItemWriter(IBufferWriter<byte> output, FieldNames names, string root, string row) : ItemWriter(output, names)
{
    private const string Attributes = "@";
    private const string Text = "#";

    private readonly Dictionary<string, byte[]> _elementNames = [];
    private readonly ArrayBufferWriter<byte> _text = new();

    public override void Start()
    {
        Output.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<"u8);
        Output.Write(ElementName(root));
        Output.Write(">"u8);
    }

    public override void Write(ItemFields item)
    {
        Output.Write("\n"u8);
        WriteObject(row, item);
    }

    public override void End()
    {
        Output.Write("\n</"u8);
        Output.Write(ElementName(root));
        Output.Write(">"u8);
    }

    private void WriteObject(string name, ItemFields members)
    {
        ReadOnlySpan<byte> element = ElementName(name);
        Output.Write("<"u8);
        Output.Write(element);
        if (members.TryGetValue(Attributes, out ReadOnlyMemory<byte> attributes) && attributes.Span[0] == '{')
        {
            foreach ((string attribute, ReadOnlyMemory<byte> value) in ItemFields.Parse(attributes, Names)) WriteAttribute(attribute, value.Span);
        }

        if (members.Keys.Any(member => member is not (Attributes or Text)))
        {
            Output.Write(">"u8);
            foreach ((string member, ReadOnlyMemory<byte> value) in members)
            {
                if (member is not (Attributes or Text)) WriteValue(member, value);
            }

            WriteEndTag(element);
        }
        else
        {
            WriteContent(element, members.GetValueOrDefault(Text).Span);
        }
    }

    private void WriteValue(string name, ReadOnlyMemory<byte> value)
    {
        switch (value.Span[0])
        {
            case (byte)'[':
                foreach (ReadOnlyMemory<byte> member in ItemFields.ParseArray(value)) WriteValue(name, member);
                break;
            case (byte)'{':
                WriteObject(name, ItemFields.Parse(value, Names));
                break;
            default:
                ReadOnlySpan<byte> element = ElementName(name);
                Output.Write("<"u8);
                Output.Write(element);
                WriteContent(element, value.Span);
                break;
        }
    }

    private void WriteAttribute(string name, ReadOnlySpan<byte> value)
    {
        Output.Write(" "u8);
        Output.Write(ElementName(name));
        Output.Write("=\""u8);
        Output.WriteMarkup(TextOf(value));
        Output.Write("\""u8);
    }

    /// <summary>Ends a start tag, with what the element holds.</summary>
    private void WriteContent(ReadOnlySpan<byte> element, ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> text = TextOf(value);
        if (text.IsEmpty)
        {
            Output.Write("/>"u8);
            return;
        }

        Output.Write(">"u8);
        Output.WriteMarkup(text);
        WriteEndTag(element);
    }

    private void WriteEndTag(ReadOnlySpan<byte> element)
    {
        Output.Write("</"u8);
        Output.Write(element);
        Output.Write(">"u8);
    }

    private ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> json) => json switch
    {
        [] or [(byte)'n', ..] => [],
        [(byte)'"', ..] => ItemJson.Unescape(json, _text),
        _ => json,
    };

    /// <summary>The name as XML has it: what it cannot have becomes a low line.</summary>
    private byte[] ElementName(string name)
    {
        if (_elementNames.TryGetValue(name, out byte[]? known)) return known;
        StringBuilder legal = new(name.Length + 1);
        foreach (char character in name) legal.Append(XmlConvert.IsNCNameChar(character) ? character : '_');
        if (legal.Length == 0 || !XmlConvert.IsStartNCNameChar(legal[0])) legal.Insert(0, '_');
        // Items whose keys are data must not fill the memory.
        if (_elementNames.Count > 4096) _elementNames.Clear();
        return _elementNames[name] = Encoding.UTF8.GetBytes(legal.ToString());
    }
}
