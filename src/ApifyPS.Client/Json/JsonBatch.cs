using System.Buffers;

namespace ApifyPS.Client;

/// <summary>
/// JSON values that came together, in one buffer: handing over a batch costs what handing over a value would. Disposing of it gives the
/// buffer back; its values are gone then.
/// </summary>
public sealed class JsonBatch : IDisposable
{
    private readonly List<ValueRange> _ranges;
    private byte[] _buffer;
    private int _skipped;

    internal JsonBatch(byte[] buffer, List<ValueRange> ranges)
    {
        _buffer = buffer;
        _ranges = ranges;
    }

    /// <summary>Number of values.</summary>
    public int Count => _ranges.Count - _skipped;

    /// <summary>Bytes that the values take together, with what is between them.</summary>
    public int Length => Count == 0 ? 0 : _ranges[_ranges.Count - 1].End - _ranges[_skipped].Start;

    /// <summary>Bytes of memory that it holds.</summary>
    public int Capacity => _buffer.Length;

    /// <summary>UTF-8 JSON of a value.</summary>
    /// <param name="index">Its number in the batch, from 0.</param>
    public ReadOnlyMemory<byte> this[int index]
    {
        get
        {
            ValueRange range = _ranges[_skipped + index];
            return new ReadOnlyMemory<byte>(_buffer, range.Start, range.End - range.Start);
        }
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        byte[] buffer = Interlocked.Exchange(ref _buffer, []);
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Leaves out the first values.</summary>
    internal void Skip(int count) => _skipped += count;

    internal readonly record struct ValueRange(int Start, int End);
}
