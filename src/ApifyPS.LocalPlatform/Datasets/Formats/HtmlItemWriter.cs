using System.Buffers;
using System.Text;

namespace ApifyPS.LocalPlatform.Datasets.Formats;

/// <summary>An HTML table.</summary>
internal sealed class HtmlItemWriter(IBufferWriter<byte> output, FieldNames names) : TableWriter(output, names)
{
    private readonly ArrayBufferWriter<byte> _text = new();

    public override void Start()
    {
        Output.Write("<table><tr>"u8);
        foreach (string column in Columns)
        {
            Output.Write("<th>"u8);
            Output.WriteMarkup(Encoding.UTF8.GetBytes(column));
            Output.Write("</th>"u8);
        }

        Output.Write("</tr>"u8);
    }

    public override void End() => Output.Write("</table>"u8);

    protected override void WriteRow(ReadOnlySpan<ReadOnlyMemory<byte>> cells)
    {
        Output.Write("<tr>"u8);
        foreach (ReadOnlyMemory<byte> cell in cells)
        {
            Output.Write("<td>"u8);
            Output.WriteMarkup(TextOf(cell.Span, _text));
            Output.Write("</td>"u8);
        }

        Output.Write("</tr>"u8);
    }
}
