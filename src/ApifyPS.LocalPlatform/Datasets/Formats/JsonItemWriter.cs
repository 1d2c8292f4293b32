using System.Buffers;

namespace ApifyPS.LocalPlatform.Datasets.Formats;

/// <summary>An array of items, or an item per line. Both can take items as they are stored.</summary>
internal sealed class JsonItemWriter(IBufferWriter<byte> output, FieldNames names, bool lines) : ItemWriter(output, names)
{
    private bool _isEmpty = true;

    public override void Start()
    {
        if (!lines) Output.Write("["u8);
    }

    /// <summary>Writes an item that needs no change.</summary>
    public void Write(ReadOnlySpan<byte> json)
    {
        Separate();
        Output.Write(json);
    }

    public override void Write(ItemFields item)
    {
        Separate();
        item.WriteTo(Output, Names);
    }

    public override void End()
    {
        if (!lines) Output.Write("]"u8);
        else if (!_isEmpty) Output.Write("\n"u8);
    }

    private void Separate()
    {
        if (!_isEmpty) Output.Write(lines ? "\n"u8 : ",\n"u8);
        _isEmpty = false;
    }
}
