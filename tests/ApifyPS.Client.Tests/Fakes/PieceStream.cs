namespace ApifyPS.Client.Tests.Fakes;

/// <summary>Gives its bytes in the pieces that they were given in, as a network does; then ends, fails or keeps silent.</summary>
internal sealed class PieceStream(IEnumerable<byte[]> pieces, Exception? failure = null, bool silent = false) : Stream
{
    private readonly Queue<byte[]> _pieces = new(pieces.Where(piece => piece.Length > 0));
    private int _sent;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_pieces.TryPeek(out byte[]? piece))
        {
            if (silent)
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return failure is null ? 0 : throw failure;
        }

        int length = Math.Min(buffer.Length, piece.Length - _sent);
        piece.AsMemory(_sent, length).CopyTo(buffer);
        _sent += length;
        if (_sent == piece.Length)
        {
            _pieces.Dequeue();
            _sent = 0;
        }

        return length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
