using System.Buffers;
using System.Text.Json;

namespace ApifyPS.Client;

/// <summary>
/// Cuts a JSON array that comes in pieces into its elements, holding no more than one element and one piece. An array that breaks off
/// is an <see cref="EndOfStreamException"/>, as any broken stream is an <see cref="IOException"/>; what is no JSON array is a <see cref="JsonException"/>.
/// </summary>
internal sealed class JsonArrayReader : IDisposable
{
    /// <summary>Deeper than what the platform's own limits let through; deeper JSON is an error, not a stack overflow.</summary>
    public const int MaxDepth = 256;

    private const int InitialLength = 64 * 1024;
    private const int LargeElement = 512 * 1024;

    private readonly Func<byte[], int, int, CancellationToken, Task<int>> _read;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialLength);
    private int _start;
    private int _end;
    private int _tryAgainAt;
    private bool _inArray;
    private bool _done;
    private bool _endOfData;
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = MaxDepth });

    public JsonArrayReader(Func<byte[], int, int, CancellationToken, Task<int>> read) => _read = read;

    /// <summary>UTF-8 JSON of the current element; valid until the next read.</summary>
    public ReadOnlyMemory<byte> Current { get; private set; }

    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        while (!_done)
        {
            if ((_end - _start >= _tryAgainAt || _endOfData) && TryTakeElement())
                return !_done;
            if (_endOfData)
                throw new EndOfStreamException("The array breaks off before its end.");

            // A large element is not looked at again until twice as much is there, or its cost would grow with its square.
            _tryAgainAt = _end - _start > LargeElement ? (_end - _start) * 2 : 0;
            MakeRoom();
            int read = await _read(_buffer, _end, _buffer.Length - _end, cancellationToken).ConfigureAwait(false);
            _endOfData = read == 0;
            _end += read;
        }

        return false;
    }

    public void Dispose()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        _done = true;
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>True when an element was taken or the array has ended; false when more bytes are needed.</summary>
    private bool TryTakeElement()
    {
        Utf8JsonReader reader = new(new ReadOnlySpan<byte>(_buffer, _start, _end - _start), isFinalBlock: false, _state);
        if (!_inArray)
        {
            if (!reader.Read())
                return false;
            if (reader.TokenType != JsonTokenType.StartArray)
                throw new JsonException("An array was expected.");
            _inArray = true;
            Commit(ref reader);
            reader = new Utf8JsonReader(new ReadOnlySpan<byte>(_buffer, _start, _end - _start), isFinalBlock: false, _state);
        }

        if (!reader.Read())
            return false;
        if (reader.TokenType == JsonTokenType.EndArray)
        {
            _done = true;
            return true;
        }

        int first = _start + (int)reader.TokenStartIndex;
        if (!reader.TrySkip())
            return false;
        Commit(ref reader);
        _tryAgainAt = 0;
        Current = new ReadOnlyMemory<byte>(_buffer, first, _start - first);
        return true;
    }

    private void Commit(ref Utf8JsonReader reader)
    {
        _start += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
    }

    private void MakeRoom()
    {
        if (_start == _end)
            _start = _end = 0;
        if (_end < _buffer.Length)
            return;
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            _end -= _start;
            _start = 0;
            if (_end < _buffer.Length / 2)
                return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        Buffer.BlockCopy(_buffer, 0, larger, 0, _end);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
