using System.Net;

namespace ApifyPS.Client;

/// <summary>A body from memory that tells when the connection asks for it.</summary>
internal sealed class BytesContent : ByteArrayContent
{
    private readonly Action _started;

    /// <param name="bytes">A buffer that begins with the body.</param>
    /// <param name="count">Length of the body.</param>
    /// <param name="started">Called on any thread when the connection asks for the body.</param>
    public BytesContent(byte[] bytes, int count, Action started)
        : base(bytes, 0, count) => _started = started;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        _started();
        return base.SerializeToStreamAsync(stream, context);
    }

#if NET8_0_OR_GREATER
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _started();
        return base.SerializeToStreamAsync(stream, context, cancellationToken);
    }
#endif
}
