using System.Buffers;

namespace ApifyPS.LocalPlatform.Datasets.Formats;

/// <summary>
/// Writes items in one of the API's formats: a start, each item, an end. It writes into a buffer that somebody else sends, so it
/// never waits and never holds more than one item.
/// </summary>
internal abstract class ItemWriter(IBufferWriter<byte> output, FieldNames names)
{
    protected IBufferWriter<byte> Output { get; } = output;

    protected FieldNames Names { get; } = names;

    public virtual void Start()
    {
    }

    public abstract void Write(ItemFields item);

    public virtual void End()
    {
    }
}
