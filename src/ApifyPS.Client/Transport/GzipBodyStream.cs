using System.IO.Compression;

namespace ApifyPS.Client;

/// <summary>
/// Decompresses gzip. .NET reads one that was cut as if it ended there; the length that stands at its end tells them apart.
/// (Several gzip files in one body are legal and unheard of in HTTP; they count as cut.)
/// </summary>
internal sealed class GzipBodyStream : BodyStream
{
    private readonly WireStream _wire;
    private readonly GZipStream _gzip;
    private uint _length;

    public GzipBodyStream(WireStream wire)
    {
        _wire = wire;
        _gzip = new GZipStream(wire, CompressionMode.Decompress);
    }

#if NET8_0_OR_GREATER
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await _gzip.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (read == 0 && buffer.Length > 0)
            await CheckEndAsync(cancellationToken).ConfigureAwait(false);
        _length = unchecked(_length + (uint)read);
        return read;
    }
#else
    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        int read = await _gzip.ReadAsync(buffer, offset, count, cancellationToken).ConfigureAwait(false);
        if (read == 0 && count > 0)
            await CheckEndAsync(cancellationToken).ConfigureAwait(false);
        _length = unchecked(_length + (uint)read);
        return read;
    }
#endif

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _gzip.Dispose();
        base.Dispose(disposing);
    }

    private async Task CheckEndAsync(CancellationToken cancellationToken)
    {
        // .NET Framework leaves the end of the file unread.
        byte[] rest = new byte[16];
        while (await _wire.ReadAsync(rest, 0, rest.Length, cancellationToken).ConfigureAwait(false) > 0)
        {
        }

        // An answer without a body may say that it is compressed.
        if (_wire.Count > 0 && _wire.Tail != _length)
            throw new IOException("The compressed answer is not whole.");
    }
}
