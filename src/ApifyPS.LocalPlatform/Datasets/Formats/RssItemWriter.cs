using System.Buffers;
using System.Text;

namespace ApifyPS.LocalPlatform.Datasets.Formats;

/// <summary>An RSS feed: the items as XML, in a channel.</summary>
internal sealed class RssItemWriter(IBufferWriter<byte> output, FieldNames names, string title, string link, string description)
    : XmlItemWriter(output, names, "channel", "item")
{
    public override void Start()
    {
        Output.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel>"u8);
        WriteElement("title"u8, title);
        WriteElement("link"u8, link);
        WriteElement("description"u8, description);
    }

    public override void End() => Output.Write("\n</channel></rss>"u8);

    private void WriteElement(ReadOnlySpan<byte> name, string text)
    {
        Output.Write("\n<"u8);
        Output.Write(name);
        Output.Write(">"u8);
        Output.WriteMarkup(Encoding.UTF8.GetBytes(text));
        Output.Write("</"u8);
        Output.Write(name);
        Output.Write(">"u8);
    }
}
