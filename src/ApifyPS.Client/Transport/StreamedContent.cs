using System.Net;

namespace ApifyPS.Client;

/// <summary>A body that is read while it goes out, so that its size does not matter.</summary>
internal sealed class StreamedContent : HttpContent
{
    private const int CopyLength = 80 * 1024;
    private const long LargeLength = 1024 * 1024;

    private readonly Stream _source;
    private readonly bool _compress;
    private readonly Action _started;
    private readonly Action<long> _onProgress;

    /// <param name="source">The body.</param>
    /// <param name="compress">Whether it goes out compressed.</param>
    /// <param name="started">Called on any thread when the connection asks for the body.</param>
    /// <param name="onProgress">Called on any thread with the number of bytes that were taken of the source.</param>
    public StreamedContent(Stream source, bool compress, Action started, Action<long> onProgress)
    {
        _source = source;
        _compress = compress;
        _started = started;
        _onProgress = onProgress;
    }

    public bool IsLengthKnown => !_compress && _source.CanSeek;

    public bool IsLarge => !_source.CanSeek || _source.Length > LargeLength;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => CopyAsync(stream, CancellationToken.None);

#if NET8_0_OR_GREATER
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) => CopyAsync(stream, cancellationToken);
#endif

    protected override bool TryComputeLength(out long length)
    {
        length = IsLengthKnown ? _source.Length : 0;
        return IsLengthKnown;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _source.Dispose();
        base.Dispose(disposing);
    }

    private async Task CopyAsync(Stream target, CancellationToken cancellationToken)
    {
        _started();
        if (!_compress)
        {
            await CopyPlainAsync(target, cancellationToken).ConfigureAwait(false);
            return;
        }

        Stream compressed = RequestBody.Compress(target);
        await CopyPlainAsync(compressed, cancellationToken).ConfigureAwait(false);
        // Only a body that is whole gets an end: one that broke off must not look whole.
#if NET8_0_OR_GREATER
        await compressed.DisposeAsync().ConfigureAwait(false);
#else
        compressed.Dispose();
#endif
    }

    private async Task CopyPlainAsync(Stream target, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[CopyLength];
        long taken = 0;
        while (await ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var read and > 0)
        {
            await target.WriteAsync(buffer, 0, read, cancellationToken).ConfigureAwait(false);
            _onProgress(taken += read);
        }
    }

    /// <summary>Opens a source; what keeps it from being opened is the same as what keeps it from being read.</summary>
    public static Stream Open(Func<Stream> open)
    {
        try
        {
            return open();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableException(exception);
        }
    }

    private async Task<int> ReadAsync(byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await _source.ReadAsync(buffer, 0, buffer.Length, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            throw new UnreadableException(exception);
        }
    }

    /// <summary>The source failed, not the connection. No IOException, which would count as a broken connection.</summary>
    public sealed class UnreadableException : Exception
    {
        public UnreadableException(Exception inner)
            : base(inner.Message, inner)
        {
        }
    }
}
