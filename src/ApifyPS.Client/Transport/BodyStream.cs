namespace ApifyPS.Client;

/// <summary>The body of an answer. Derived classes read it asynchronously, each generation of .NET in its way.</summary>
internal abstract class BodyStream : ReadOnlyStream
{
#if NET8_0_OR_GREATER
    public abstract override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
#endif

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();
}
