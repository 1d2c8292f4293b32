using System.Text.Json;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>
/// Finds out whether bytes that come in pieces are one JSON value. It holds one piece and one token; where a token is longer than
/// <see cref="MaxTokenLength"/>, the rest is taken for JSON without a look, because a check must not cost what a stream saves.
/// </summary>
internal sealed class JsonCheck
{
    /// <summary>A text as long as this in a record is rare; no memory is worth finding a mistake behind it.</summary>
    public const int MaxTokenLength = 16 * 1024 * 1024;

    /// <summary>Enough to say how deep a document is; nobody counts beyond it.</summary>
    private const int MaxDepthSeen = 100_000;

    private byte[] _buffer = new byte[64 * 1024];
    private int _count;
    private int _tryAgainAt;
    private bool _hasGivenUp;
    private int _depth;
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = MaxDepthSeen });

    /// <summary>Looks at the next bytes.</summary>
    /// <exception cref="JsonException">They are not the continuation of a JSON value.</exception>
    public void Add(byte[] utf8, int count)
    {
        if (_hasGivenUp)
            return;
        if (_count + count > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _count + count));
        Buffer.BlockCopy(utf8, 0, _buffer, _count, count);
        _count += count;
        // A long token isn't looked at again until twice as much is there, or its cost would grow with its square.
        if (_count < _tryAgainAt)
            return;
        Read(isFinal: false);
        _tryAgainAt = _count * 2;
        if (_count <= MaxTokenLength)
            return;
        _hasGivenUp = true;
        _buffer = [];
    }

    /// <summary>Looks at what is left.</summary>
    /// <exception cref="JsonException">The value isn't whole, or there is none.</exception>
    public void End()
    {
        if (!_hasGivenUp)
            Read(isFinal: true);
        if (_depth > JsonDepth.MaxWritten)
            throw new JsonException(JsonDepth.Message(_depth, JsonDepth.MaxWritten));
    }

    private void Read(bool isFinal)
    {
        ReadOnlySpan<byte> json = new(_buffer, 0, _count);
        Utf8JsonReader reader = new(json, isFinal, _state);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                _depth = Math.Max(_depth, reader.CurrentDepth + 1);
        }

        _state = reader.CurrentState;
        int consumed = (int)reader.BytesConsumed;
        Buffer.BlockCopy(_buffer, consumed, _buffer, 0, _count - consumed);
        _count -= consumed;
    }
}
