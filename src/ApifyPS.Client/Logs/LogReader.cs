using System.Text;

namespace ApifyPS.Client;

/// <summary>Reads the lines of a log while it comes.</summary>
public sealed class LogReader : IDisposable
{
    private const int BufferLength = 16 * 1024;

    /// <summary>A line longer than this comes in pieces: what an Actor prints must not decide how much memory we take.</summary>
    private const int MaxLineLength = 1024 * 1024;

    private readonly ApifyStreamResponse _response;
    private readonly Func<Exception, ApifyException> _broken;
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly byte[] _bytes = new byte[BufferLength];
    private readonly char[] _chars = new char[BufferLength + 1];
    private readonly StringBuilder _line = new();
    private int _next;
    private int _count;
    private bool _ended;

    internal LogReader(ApifyStreamResponse response, Func<Exception, ApifyException> broken)
    {
        _response = response;
        _broken = broken;
    }

    /// <summary>Whether the line that was read last had no end: the log stopped in its middle, for now or for good.</summary>
    internal bool LineIsOpen { get; private set; }

    /// <summary>Reads the next line, without its end.</summary>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The line, or null at the end of the log.</returns>
    public async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            while (_next < _count)
            {
                char c = _chars[_next++];
                if (c == '\n')
                    return TakeLine();
                _line.Append(c);
                if (_line.Length >= MaxLineLength && !char.IsHighSurrogate(c) && c != '\r')
                    return TakePiece();
            }

            if (_ended)
            {
                LineIsOpen = _line.Length > 0;
                return LineIsOpen ? TakeLine() : null;
            }

            int read;
            try
            {
                read = await _response.ReadAsync(_bytes, 0, _bytes.Length, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException exception)
            {
                throw _broken(exception);
            }

            _ended = read == 0;
            _count = _decoder.GetChars(_bytes, 0, read, _chars, 0, _ended);
            _next = 0;
        }
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose() => _response.Dispose();

    private string TakeLine()
    {
        if (_line.Length > 0 && _line[_line.Length - 1] == '\r')
            _line.Length--;
        return TakePiece();
    }

    private string TakePiece()
    {
        string line = _line.ToString();
        _line.Clear();
        return line;
    }
}
