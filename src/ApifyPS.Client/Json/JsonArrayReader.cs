using System.Buffers;
using System.Text.Json;

namespace ApifyPS.Client;

/// <summary>
/// Cuts a JSON array that comes in pieces into its elements, and gives those that came together at once: it waits for more only when there is
/// no whole element, and holds no more than one piece and one element. An array that breaks off is an <see cref="EndOfStreamException"/>, as
/// any broken stream is an <see cref="IOException"/>; what is no JSON array is a <see cref="JsonException"/>. Both come after the whole
/// elements before them.
/// </summary>
internal sealed class JsonArrayReader : IDisposable
{
    /// <summary>Also the most that comes at once, so that a reader far ahead of its user is not far ahead in bytes.</summary>
    private const int PieceLength = 32 * 1024;

    /// <summary>Far more than the 9 MiB that the platform stores as one item: an element without end must not take all memory.</summary>
    private const int MaxElementLength = 1 << 28;

    private readonly Func<byte[], int, int, CancellationToken, Task<int>> _read;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(PieceLength);
    private int _start;
    private int _end;
    private int _tryAgainAt;
    private bool _inArray;
    private bool _afterArray;
    private bool _endOfData;
    private int _lastCount;
    private JsonException? _invalid;
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = JsonDepth.MaxRead + 1 });

    public JsonArrayReader(Func<byte[], int, int, CancellationToken, Task<int>> read) => _read = read;

    private ReadOnlySpan<byte> Rest => new(_buffer, _start, _end - _start);

    /// <summary>The next elements, at least one; null after the last. The batch is the caller's to dispose of.</summary>
    public async ValueTask<JsonBatch?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_invalid is not null)
                throw _invalid;
            if (_end - _start >= _tryAgainAt && TakeElements() is { } batch)
                return batch;
            if (_invalid is not null)
                continue;
            if (_endOfData)
                return _afterArray ? null : throw new EndOfStreamException("The array breaks off before its end.");

            // A large element is not looked at again until twice as much is there, or its cost would grow with its square.
            _tryAgainAt = _end - _start > PieceLength ? (_end - _start) * 2 : 0;
            MakeRoom();
            int read = await ReadMoreAsync(cancellationToken).ConfigureAwait(false);
            _end += read;
            if (read == 0)
            {
                _endOfData = true;
                _tryAgainAt = 0;
            }
        }
    }

    public void Dispose()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        _start = _end = 0;
        _endOfData = _afterArray = true;
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private async Task<int> ReadMoreAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _read(_buffer, _end, _buffer.Length - _end, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException) when (_afterArray)
        {
            // Everything is there: what broke was the way to say so.
            return 0;
        }
    }

    /// <summary>The whole elements that are there; null when there is none. What is no JSON is kept in <see cref="_invalid"/>.</summary>
    private JsonBatch? TakeElements()
    {
        List<JsonBatch.ValueRange> ranges = new(_lastCount);
        try
        {
            ScanElements(ranges);
        }
        catch (JsonException exception)
        {
            _invalid = JsonDepth.Explain(exception, Rest, JsonDepth.MaxRead);
        }

        if (ranges.Count == 0)
            return null;
        _lastCount = ranges.Count;
        _tryAgainAt = 0;
        return HandOver(ranges);
    }

    private void ScanElements(List<JsonBatch.ValueRange> ranges)
    {
        if (!_inArray && !TryBegin())
            return;
        if (!_afterArray)
        {
            int origin = _start;
            Utf8JsonReader reader = new(Rest, isFinalBlock: false, _state);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.EndArray)
                {
                    _afterArray = true;
                    _start = origin + (int)reader.BytesConsumed;
                    break;
                }

                int first = origin + (int)reader.TokenStartIndex;
                if (!reader.TrySkip())
                    break;
                _start = origin + (int)reader.BytesConsumed;
                _state = reader.CurrentState;
                ranges.Add(new JsonBatch.ValueRange(first, _start));
            }
        }

        if (!_afterArray)
            return;
        foreach (byte more in Rest)
        {
            if (more is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
                throw new JsonException("There is more after the end of the array.");
        }

        _start = _end = 0;
    }

    /// <summary>Reads the bracket that opens the array, and a byte order mark before it. False when more bytes are needed.</summary>
    private bool TryBegin()
    {
        if (Rest.StartsWith(ByteOrderMark.Bytes))
            _start += ByteOrderMark.Bytes.Length;
        else if (ByteOrderMark.Bytes.StartsWith(Rest))
            return false;
        Utf8JsonReader reader = new(Rest, isFinalBlock: false, _state);
        if (!reader.Read())
            return false;
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("An array was expected.");
        _inArray = true;
        _start += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
        return true;
    }

    /// <summary>The buffer goes with the batch; the beginning of the next element continues in another.</summary>
    private JsonBatch HandOver(List<JsonBatch.ValueRange> ranges)
    {
        byte[] next = ArrayPool<byte>.Shared.Rent(Math.Max(PieceLength, Rest.Length * 2));
        Rest.CopyTo(next);
        JsonBatch batch = new(_buffer, ranges);
        _end = Rest.Length;
        _start = 0;
        _buffer = next;
        return batch;
    }

    private void MakeRoom()
    {
        if (_start == _end)
            _start = _end = 0;
        if (_end < _buffer.Length)
            return;
        if (_start > 0)
        {
            Rest.CopyTo(_buffer);
            _end -= _start;
            _start = 0;
            if (_end < _buffer.Length / 2)
                return;
        }

        if (_buffer.Length >= MaxElementLength)
            throw new JsonException(FormattableString.Invariant($"An element of the array has more than {MaxElementLength} bytes."));
        byte[] larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        Rest.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
