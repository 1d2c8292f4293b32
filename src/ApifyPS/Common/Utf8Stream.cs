using System.Text;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>Text of any length as UTF-8 while it's read. Bytes that aren't text in its encoding are an <see cref="IOException"/>.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1844", Justification = "Windows PowerShell has no memory-based ReadAsync, and the senders of bodies call the other.")]
internal sealed class Utf8Stream : ReadOnlyStream
{
    private const int PieceLength = 32 * 1024;

    private readonly Stream _source;
    private readonly Decoder _decoder;
    private readonly Encoder _encoder = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetEncoder();
    private readonly byte[] _piece = new byte[PieceLength];
    private readonly char[] _text;
    private readonly byte[] _utf8;
    private int _start;
    private int _end;
    private bool _ended;

    /// <param name="source">The bytes, behind a mark if there is one. It's disposed of together with this.</param>
    /// <param name="encoding">Their encoding, with exceptions for what isn't text.</param>
    public Utf8Stream(Stream source, Encoding encoding)
    {
        _source = source;
        _decoder = encoding.GetDecoder();
        _text = new char[encoding.GetMaxCharCount(PieceLength)];
        _utf8 = new byte[Encoding.UTF8.GetMaxByteCount(_text.Length)];
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        while (_start == _end && !_ended)
            Convert(_source.Read(_piece, 0, _piece.Length));
        return Take(buffer, offset, count);
    }

    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        while (_start == _end && !_ended)
            Convert(await _source.ReadAsync(_piece, 0, _piece.Length, cancellationToken).ConfigureAwait(false));
        return Take(buffer, offset, count);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _source.Dispose();
        base.Dispose(disposing);
    }

    private void Convert(int read)
    {
        _ended = read == 0;
        try
        {
            int length = _decoder.GetChars(_piece, 0, read, _text, 0, flush: _ended);
            _start = 0;
            _end = _encoder.GetBytes(_text, 0, length, _utf8, 0, flush: _ended);
        }
        catch (ArgumentException exception)
        {
            // What decoders and encoders throw. For whoever sends a stream, it's one that can't be read.
            throw new InvalidTextException(exception);
        }
    }

    private int Take(byte[] buffer, int offset, int count)
    {
        int taken = Math.Min(count, _end - _start);
        Buffer.BlockCopy(_utf8, _start, buffer, offset, taken);
        _start += taken;
        return taken;
    }

    /// <summary>The bytes aren't text in their encoding.</summary>
    public sealed class InvalidTextException(Exception inner) : IOException("It isn't text in the encoding that it begins with.", inner);
}
