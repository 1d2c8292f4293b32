using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace ApifyPS.LocalPlatform.Datasets.Formats;

/// <summary>
/// An Excel workbook, written row by row: a zip of XML files, of which only the sheets grow. Texts are in the cells themselves,
/// because a table of shared ones would have to be kept until the end.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Only a complete workbook is closed, by End: closing writes the zip's directory, which must not follow half an answer.")]
internal sealed class XlsxItemWriter(IBufferWriter<byte> output, FieldNames names, int maxRows = XlsxItemWriter.MaxRowsOfExcel) : TableWriter(output, names)
{
    /// <summary>What does not fit on a sheet continues on the next one.</summary>
    public const int MaxRowsOfExcel = 1_048_576;

    private const int MaxCellLength = 32_767;

    /// <summary>Excel keeps so many digits of a number; a longer one, such as an id, is written as text.</summary>
    private const int MaxDigits = 15;

    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Package = "http://schemas.openxmlformats.org/package/2006";
    private const string Types = "application/vnd.openxmlformats-officedocument.spreadsheetml";

    private readonly ZipArchive _zip = new(new BufferWriterStream(output), ZipArchiveMode.Create);
    private readonly ArrayBufferWriter<byte> _rowXml = new();
    private readonly ArrayBufferWriter<byte> _text = new();
    private byte[][] _columnLetters = [];
    private Stream? _sheet;
    private int _sheets;
    private int _rows;

    public override void Start()
    {
        _columnLetters = [.. Columns.Select((_, index) => Encoding.ASCII.GetBytes(LettersOf(index)))];
        StartSheet();
    }

    public override void End()
    {
        EndSheet();
        IEnumerable<int> sheets = Enumerable.Range(1, _sheets);
        AddFile("[Content_Types].xml",
            $"<Types xmlns=\"{Package}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
            + $"<Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{Types}.sheet.main+xml\"/>"
            + string.Concat(sheets.Select(sheet => $"<Override PartName=\"/xl/worksheets/sheet{Number(sheet)}.xml\" ContentType=\"{Types}.worksheet+xml\"/>")) + "</Types>");
        AddFile("_rels/.rels",
            $"<Relationships xmlns=\"{Package}/relationships\"><Relationship Id=\"rId1\" Type=\"{Relationships}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
        AddFile("xl/_rels/workbook.xml.rels",
            $"<Relationships xmlns=\"{Package}/relationships\">"
            + string.Concat(sheets.Select(sheet => $"<Relationship Id=\"rId{Number(sheet)}\" Type=\"{Relationships}/worksheet\" Target=\"worksheets/sheet{Number(sheet)}.xml\"/>"))
            + "</Relationships>");
        AddFile("xl/workbook.xml",
            $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Relationships}\"><sheets>"
            + string.Concat(sheets.Select(sheet => $"<sheet name=\"Data{(sheet == 1 ? string.Empty : " " + Number(sheet))}\" sheetId=\"{Number(sheet)}\" r:id=\"rId{Number(sheet)}\"/>"))
            + "</sheets></workbook>");
        _zip.Dispose();
    }

    protected override void WriteRow(ReadOnlySpan<ReadOnlyMemory<byte>> cells)
    {
        if (_rows == maxRows)
        {
            EndSheet();
            StartSheet();
        }

        StartRow();
        for (int index = 0; index < cells.Length; index++) WriteCell(index, cells[index].Span);
        EndRow();
    }

    private void StartSheet()
    {
        _sheet = _zip.CreateEntry($"xl/worksheets/sheet{Number(++_sheets)}.xml", CompressionLevel.Fastest).Open();
        _sheet.Write(Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"{Main}\"><sheetData>"));
        _rows = 0;
        if (Columns.Length == 0) return;
        StartRow();
        for (int index = 0; index < Columns.Length; index++) WriteText(index, Encoding.UTF8.GetBytes(Columns[index]));
        EndRow();
    }

    private void EndSheet()
    {
        _sheet!.Write("</sheetData></worksheet>"u8);
        _sheet.Dispose();
    }

    private void StartRow()
    {
        _rowXml.ResetWrittenCount();
        _rowXml.Write("<row r=\""u8);
        WriteNumber(++_rows);
        _rowXml.Write("\">"u8);
    }

    private void EndRow()
    {
        _rowXml.Write("</row>"u8);
        _sheet!.Write(_rowXml.WrittenSpan);
    }

    private void WriteCell(int column, ReadOnlySpan<byte> json)
    {
        ReadOnlySpan<byte> text = TextOf(json, _text);
        if (text.IsEmpty) return;
        switch (json[0])
        {
            case (byte)'t' or (byte)'f':
                StartCell(column, "b"u8);
                _rowXml.Write(json[0] == 't' ? "<v>1</v></c>"u8 : "<v>0</v></c>"u8);
                break;
            case not (byte)'"' when IsNumberOfExcel(text):
                StartCell(column, "n"u8);
                _rowXml.Write("<v>"u8);
                _rowXml.Write(text);
                _rowXml.Write("</v></c>"u8);
                break;
            default:
                WriteText(column, text);
                break;
        }
    }

    private void WriteText(int column, ReadOnlySpan<byte> text)
    {
        StartCell(column, "inlineStr"u8);
        _rowXml.Write("<is><t xml:space=\"preserve\">"u8);
        WriteEscaped(Cut(text));
        _rowXml.Write("</t></is></c>"u8);
    }

    private void StartCell(int column, ReadOnlySpan<byte> type)
    {
        _rowXml.Write("<c r=\""u8);
        _rowXml.Write(_columnLetters[column]);
        WriteNumber(_rows);
        _rowXml.Write("\" t=\""u8);
        _rowXml.Write(type);
        _rowXml.Write("\">"u8);
    }

    /// <summary>Excel writes control characters as <c>_x0007_</c>, and so must what looks like that by chance be written.</summary>
    private void WriteEscaped(ReadOnlySpan<byte> text)
    {
        int start = 0;
        for (int at = 0; at < text.Length; at++)
        {
            bool isControl = text[at] < 0x20 && text[at] is not ((byte)'\t' or (byte)'\n');
            if (!isControl && !LooksEscaped(text[at..])) continue;
            _rowXml.WriteMarkup(text[start..at]);
            _rowXml.Write(Encoding.ASCII.GetBytes($"_x00{text[at]:X2}_"));
            start = at + 1;
        }

        _rowXml.WriteMarkup(text[start..]);
    }

    private static bool LooksEscaped(ReadOnlySpan<byte> text) =>
        text is [(byte)'_', (byte)'x', var a, var b, var c, var d, (byte)'_', ..]
        && char.IsAsciiHexDigit((char)a) && char.IsAsciiHexDigit((char)b) && char.IsAsciiHexDigit((char)c) && char.IsAsciiHexDigit((char)d);

    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text)
    {
        if (text.Length <= MaxCellLength || Encoding.UTF8.GetCharCount(text) <= MaxCellLength) return text;
        string characters = Encoding.UTF8.GetString(text);
        int length = char.IsHighSurrogate(characters[MaxCellLength - 1]) ? MaxCellLength - 1 : MaxCellLength;
        return Encoding.UTF8.GetBytes(characters[..length]);
    }

    private static bool IsNumberOfExcel(ReadOnlySpan<byte> number)
    {
        int exponent = number.IndexOfAny((byte)'e', (byte)'E');
        int digits = 0;
        foreach (byte character in exponent < 0 ? number : number[..exponent])
        {
            if (char.IsAsciiDigit((char)character) && (character != '0' || digits > 0)) digits++;
        }

        return digits <= MaxDigits && Utf8Parser.TryParse(number, out double value, out _) && double.IsFinite(value);
    }

    private void WriteNumber(int number)
    {
        Utf8Formatter.TryFormat(number, _rowXml.GetSpan(11), out int length);
        _rowXml.Advance(length);
    }

    private void AddFile(string name, string xml)
    {
        using Stream file = _zip.CreateEntry(name, CompressionLevel.Fastest).Open();
        file.Write(Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n" + xml));
    }

    private static string LettersOf(int column) =>
        column < 26 ? ((char)('A' + column)).ToString() : LettersOf((column / 26) - 1) + (char)('A' + (column % 26));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
