namespace ApifyPS.Client;

/// <summary>The bytes of an answer as they were sent. Fewer than announced are an error.</summary>
internal sealed class WireStream : BodyStream
{
    private const int TailLength = 4;

    private readonly Stream _wire;
    private readonly long? _announced;
    private readonly byte[] _tail = new byte[TailLength];

    public WireStream(Stream wire, long? announced)
    {
        _wire = wire;
        _announced = announced;
    }

    /// <summary>Number of bytes so far.</summary>
    public long Count { get; private set; }

    /// <summary>The last four bytes so far as a little-endian number.</summary>
    public uint Tail => (uint)(_tail[0] | (_tail[1] << 8) | (_tail[2] << 16) | (_tail[3] << 24));

#if NET8_0_OR_GREATER
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await _wire.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Note(buffer.Span.Slice(0, read), buffer.Length > 0);
        return read;
    }
#else
    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        int read = await _wire.ReadAsync(buffer, offset, count, cancellationToken).ConfigureAwait(false);
        Note(buffer.AsSpan(offset, read), count > 0);
        return read;
    }
#endif

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _wire.Dispose();
        base.Dispose(disposing);
    }

    private void Note(ReadOnlySpan<byte> bytes, bool wanted)
    {
        if (bytes.Length == 0 && wanted && Count < _announced)
            throw new IOException(FormattableString.Invariant($"The answer ended after {Count} of {_announced} bytes."));
        Count += bytes.Length;
        if (bytes.Length < TailLength)
            _tail.AsSpan(bytes.Length).CopyTo(_tail);
        else
            bytes = bytes.Slice(bytes.Length - TailLength);
        bytes.CopyTo(_tail.AsSpan(TailLength - bytes.Length));
    }
}
