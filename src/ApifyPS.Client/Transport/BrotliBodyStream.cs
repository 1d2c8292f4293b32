#if NET8_0_OR_GREATER
using System.Buffers;
using System.IO.Compression;

namespace ApifyPS.Client;

/// <summary>Decompresses brotli. Unlike BrotliStream it tells the end of the data from the end of what came.</summary>
internal sealed class BrotliBodyStream : BodyStream
{
    private readonly WireStream _wire;
    private readonly byte[] _input = new byte[16 * 1024];
    private BrotliDecoder _decoder;
    private int _start;
    private int _end;
    private bool _done;

    public BrotliBodyStream(WireStream wire) => _wire = wire;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!_done && buffer.Length > 0)
        {
            OperationStatus status = _decoder.Decompress(_input.AsSpan(_start, _end - _start), buffer.Span, out int consumed, out int written);
            _start += consumed;
            _done = status == OperationStatus.Done;
            if (status == OperationStatus.InvalidData)
                throw new IOException("The compressed answer is damaged.");
            if (written > 0)
                return written;
            if (status != OperationStatus.NeedMoreData)
                continue;
            _end = await _wire.ReadAsync(_input, cancellationToken).ConfigureAwait(false);
            _start = 0;
            // An answer without a body may say that it is compressed.
            if (_end == 0 && _wire.Count == 0)
                return 0;
            if (_end == 0)
                throw new IOException("The compressed answer is not whole.");
        }

        // What the framing announces must have come, and the connection can be used again only when all of it was read.
        while (_done && buffer.Length > 0 && await _wire.ReadAsync(_input, cancellationToken).ConfigureAwait(false) > 0)
        {
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decoder.Dispose();
            _wire.Dispose();
        }

        base.Dispose(disposing);
    }
}
#endif
