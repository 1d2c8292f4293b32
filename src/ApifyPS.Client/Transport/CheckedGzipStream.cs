using System.IO.Compression;

namespace ApifyPS.Client;

/// <summary>
/// Decompresses gzip, and throws an <see cref="InvalidDataException"/> when it ends early: <see cref="GZipStream"/> takes what there
/// is for all. The last four bytes of gzip are the length of what was compressed.
/// </summary>
internal sealed class CheckedGzipStream : Stream
{
    private const int TrailerLength = 8;

    private readonly TailStream _compressed;
    private readonly GZipStream _gzip;
    private uint _length;

    public CheckedGzipStream(Stream compressed)
    {
        _compressed = new TailStream(compressed);
        _gzip = new GZipStream(_compressed, CompressionMode.Decompress);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public static bool IsGzip(HttpResponseMessage response) =>
        response.Content.Headers.ContentEncoding.Any(encoding => encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase) || encoding.Equals("x-gzip", StringComparison.OrdinalIgnoreCase));

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

#if NET8_0_OR_GREATER
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => CheckAsync(_gzip.ReadAsync(buffer, cancellationToken), cancellationToken);
#endif

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
#if NET8_0_OR_GREATER
        CheckAsync(_gzip.ReadAsync(buffer.AsMemory(offset, count), cancellationToken), cancellationToken).AsTask();
#else
        CheckAsync(new ValueTask<int>(_gzip.ReadAsync(buffer, offset, count, cancellationToken)), cancellationToken).AsTask();
#endif

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _gzip.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<int> CheckAsync(ValueTask<int> reading, CancellationToken cancellationToken)
    {
        int read = await reading.ConfigureAwait(false);
        _length = unchecked(_length + (uint)read);
        if (read > 0)
            return read;
        await _compressed.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        byte[] tail = _compressed.Tail;
        uint announced = (uint)(tail[4] | (tail[5] << 8) | (tail[6] << 16)) | ((uint)tail[7] << 24);
        if (_compressed.Count < TrailerLength || announced != _length)
            throw new InvalidDataException("The compressed answer ends early.");
        return 0;
    }

    /// <summary>Passes on what is read, and remembers its last bytes.</summary>
    private sealed class TailStream(Stream inner) : Stream
    {
        public byte[] Tail { get; } = new byte[TrailerLength];

        public long Count { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public async Task ReadToEndAsync(CancellationToken cancellationToken)
        {
            byte[] rest = new byte[4096];
            while (await ReadAsync(rest, 0, rest.Length, cancellationToken).ConfigureAwait(false) > 0)
            {
            }
        }

        public override int Read(byte[] buffer, int offset, int count) => Remember(buffer.AsSpan(offset, inner.Read(buffer, offset, count)));

#if NET8_0_OR_GREATER
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            return Remember(buffer.Span.Slice(0, read));
        }
#endif

        public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
#pragma warning disable CA1835 // netstandard2.0 has no overload for memory.
            int read = await inner.ReadAsync(buffer, offset, count, cancellationToken).ConfigureAwait(false);
#pragma warning restore CA1835
            return Remember(buffer.AsSpan(offset, read));
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }

        private int Remember(ReadOnlySpan<byte> read)
        {
            int kept = Math.Min(read.Length, TrailerLength);
            Buffer.BlockCopy(Tail, kept, Tail, 0, TrailerLength - kept);
            read.Slice(read.Length - kept).CopyTo(Tail.AsSpan(TrailerLength - kept));
            Count += read.Length;
            return read.Length;
        }
    }
}
