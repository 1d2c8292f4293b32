namespace ApifyPS.Client;

/// <summary>
/// Finds out how many whole items there are in exported JSON or JSON lines, and where the last one ends. It looks at what was
/// written only when it has to (a connection broke), and only at what it has not seen.
/// </summary>
internal sealed class ItemBoundary
{
    private const int BufferLength = 256 * 1024;

    private readonly bool _isArray;
    private int _depth;
    private bool _inString;
    private bool _isEscaped;

    public ItemBoundary(string format) => _isArray = format == DatasetFormat.Json;

    /// <summary>Number of whole items.</summary>
    public long Count { get; private set; }

    /// <summary>Bytes up to the end of the last whole item.</summary>
    public long End { get; private set; }

    /// <summary>Whether the array is closed; JSON lines have no end of their own.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Looks at what was written since the last whole item that it knows of.</summary>
    public void Scan(Stream file)
    {
        _depth = _isArray && Count > 0 ? 1 : 0;
        _inString = _isEscaped = false;
        file.Position = End;
        byte[] buffer = new byte[BufferLength];
        long position = End;
        for (int read; (read = file.Read(buffer, 0, buffer.Length)) > 0; position += read)
        {
            for (int i = 0; i < read; i++)
            {
                if (_isArray ? EndsElement(buffer[i]) : buffer[i] == '\n')
                {
                    Count++;
                    End = position + i + 1;
                }
            }
        }
    }

    private bool EndsElement(byte b)
    {
        if (_inString)
        {
            if (_isEscaped)
                _isEscaped = false;
            else if (b == '\\')
                _isEscaped = true;
            else if (b == '"')
                _inString = false;
            return false;
        }

        switch (b)
        {
            case (byte)'"':
                _inString = true;
                return false;
            case (byte)'{' or (byte)'[':
                _depth++;
                return false;
            case (byte)'}' or (byte)']':
                _depth--;
                IsClosed |= _depth == 0 && b == ']';
                return _depth == 1;
            default:
                return false;
        }
    }
}
