using System.Buffers;
using System.Text;

namespace ApifyPS.LocalPlatform.Datasets.Formats;

/// <summary>Comma-separated values as of RFC 4180: lines end with CR LF, what has a delimiter, quote or line break in it is quoted.</summary>
internal sealed class CsvItemWriter(IBufferWriter<byte> output, FieldNames names, string delimiter, bool withHeader) : TableWriter(output, names)
{
    private readonly byte[] _delimiter = Encoding.UTF8.GetBytes(delimiter);

    /// <summary>Any byte of a delimiter that is not ASCII may stand in other characters too; a quote too many does no harm.</summary>
    private readonly SearchValues<byte> _toBeQuoted = SearchValues.Create([.. Encoding.UTF8.GetBytes(delimiter), (byte)'"', (byte)'\r', (byte)'\n']);
    private readonly ArrayBufferWriter<byte> _text = new();

    public override void Start()
    {
        if (!withHeader || Columns.Length == 0) return;
        for (int index = 0; index < Columns.Length; index++)
        {
            if (index > 0) Output.Write(_delimiter);
            WriteText(Encoding.UTF8.GetBytes(Columns[index]));
        }

        Output.Write("\r\n"u8);
    }

    protected override void WriteRow(ReadOnlySpan<ReadOnlyMemory<byte>> cells)
    {
        for (int index = 0; index < cells.Length; index++)
        {
            if (index > 0) Output.Write(_delimiter);
            WriteText(TextOf(cells[index].Span, _text));
        }

        Output.Write("\r\n"u8);
    }

    private void WriteText(ReadOnlySpan<byte> text)
    {
        if (!text.ContainsAny(_toBeQuoted))
        {
            Output.Write(text);
            return;
        }

        Output.Write("\""u8);
        for (int quote = text.IndexOf((byte)'"'); quote >= 0; quote = text.IndexOf((byte)'"'))
        {
            Output.Write(text[..(quote + 1)]);
            Output.Write("\""u8);
            text = text[(quote + 1)..];
        }

        Output.Write(text);
        Output.Write("\""u8);
    }
}
