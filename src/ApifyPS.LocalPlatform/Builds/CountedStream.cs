using ApifyPS.Client;

namespace ApifyPS.LocalPlatform.Builds;

/// <summary>Tells how many bytes each read has brought.</summary>
internal sealed class CountedStream(Stream inner, Action<int> count) : ReadOnlyStream
{
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => Counted(inner.Read(buffer));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => Counted(await inner.ReadAsync(buffer, cancellationToken));

    private int Counted(int read)
    {
        count(read);
        return read;
    }
}
