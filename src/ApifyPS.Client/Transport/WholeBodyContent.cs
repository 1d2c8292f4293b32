using System.Net;

namespace ApifyPS.Client;

/// <summary>The decompressed body of an answer; see <see cref="WholeBodyHandler"/>.</summary>
internal sealed class WholeBodyContent : HttpContent
{
    private const int CopyLength = 80 * 1024;

    private readonly HttpContent _original;
    private readonly string? _encoding;
    private readonly long? _wireLength;

    public WholeBodyContent(HttpContent original)
    {
        _original = original;
        _wireLength = original.Headers.ContentLength;
        _encoding = string.Join(", ", original.Headers.ContentEncoding).ToLowerInvariant() is { Length: > 0 } encoding and not "identity" ? encoding : null;
        foreach (KeyValuePair<string, IEnumerable<string>> header in original.Headers)
            Headers.TryAddWithoutValidation(header.Key, header.Value);
        if (_encoding is null)
            return;
        // They describe what was sent, not what is read here.
        Headers.ContentEncoding.Clear();
        Headers.ContentLength = null;
    }

    /// <summary>Whether it came compressed; then its end is known by what it is.</summary>
    public bool IsCompressed => _encoding is not null;

    protected override async Task<Stream> CreateContentReadStreamAsync()
    {
        Stream wire = await _original.ReadAsStreamAsync().ConfigureAwait(false);
        WireStream counted = new(wire, _wireLength);
        return _encoding switch
        {
            null => counted,
            "gzip" or "x-gzip" => new GzipBodyStream(counted),
#if NET8_0_OR_GREATER
            "br" => new BrotliBodyStream(counted),
#endif
            _ => throw new InvalidDataException($"The answer has the Content-Encoding '{_encoding}', which was not asked for."),
        };
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => CopyAsync(stream, CancellationToken.None);

#if NET8_0_OR_GREATER
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) => CopyAsync(stream, cancellationToken);
#endif

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _original.Dispose();
        base.Dispose(disposing);
    }

    private async Task CopyAsync(Stream target, CancellationToken cancellationToken)
    {
        Stream body = await CreateContentReadStreamAsync().ConfigureAwait(false);
        await body.CopyToAsync(target, CopyLength, cancellationToken).ConfigureAwait(false);
    }
}
