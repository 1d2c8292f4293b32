using System.Buffers;

namespace ApifyPS.Client;

/// <summary>A buffer that grows, of pooled memory, up to a limit. It can be emptied and filled again.</summary>
internal sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private const int MinLength = 4096;

    private readonly int _limit;
    private byte[] _bytes = [];

    /// <param name="limit">Most bytes that are taken; more is a <see cref="BufferLimitException"/>.</param>
    public PooledBuffer(int limit = int.MaxValue) => _limit = limit;

    public int Length { get; private set; }

    /// <summary>The bytes, and more behind them; valid until the next write.</summary>
    public byte[] Bytes => _bytes;

    public ReadOnlySpan<byte> Span => new(_bytes, 0, Length);

    public void Advance(int count)
    {
        Length += count;
        if (Length > _limit)
            throw new BufferLimitException();
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Advance(bytes.Length);
    }

    public void Write(byte value)
    {
        Reserve(1);
        _bytes[Length] = value;
        Advance(1);
    }

    /// <summary>Empties it; the memory is kept.</summary>
    public void Clear() => Length = 0;

    public void Dispose()
    {
        byte[] bytes = _bytes;
        _bytes = [];
        Length = 0;
        if (bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(bytes);
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - Length >= count)
            return;
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(MinLength, Math.Max(checked(Length + count), (int)Math.Min(int.MaxValue / 2, _bytes.Length * 2L))));
        Buffer.BlockCopy(_bytes, 0, larger, 0, Length);
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
