namespace ApifyPS.Client;

/// <summary>Items that go out in one request: a JSON array in a pooled buffer, and where in it each item is.</summary>
internal sealed class ItemChunk : IDisposable
{
    private readonly PooledBuffer _json = new();
    private readonly List<Item> _items = [];

    public int Count => _items.Count;

    /// <summary>Bytes of the array, with its brackets.</summary>
    public int Length => _json.Length + 1;

    public long FirstPosition => _items[0].Position;

    public long LastPosition => _items[_items.Count - 1].Position;

    /// <summary>What the caller gave along with the items, where it did.</summary>
    public IEnumerable<object> Tags => _items.Where(item => item.Tag is not null).Select(item => item.Tag!);

    public void Add(ReadOnlySpan<byte> json, long position, object? tag)
    {
        _json.Write(Count == 0 ? (byte)'[' : (byte)',');
        _items.Add(new Item(_json.Length, json.Length, position, tag));
        _json.Write(json);
    }

    public long PositionOf(int index) => _items[index].Position;

    public ReadOnlyMemory<byte> JsonOf(int index) => _json.Bytes.AsMemory(_items[index].Start, _items[index].Length);

    /// <summary>A chunk of some of the items; it is the caller's to dispose of.</summary>
    public ItemChunk Pick(Func<int, bool> isWanted)
    {
        ItemChunk picked = new();
        for (int index = 0; index < Count; index++)
        {
            if (isWanted(index))
                picked.Add(JsonOf(index).Span, _items[index].Position, _items[index].Tag);
        }

        return picked;
    }

    public ApifyRequest ToRequest(string path)
    {
        // The closing bracket is written behind the array and not counted, so that the chunk stays as it is for another attempt.
        _json.GetSpan(1)[0] = (byte)']';
        return new ApifyRequest(HttpMethod.Post, path) { Body = _json.Bytes, BodyLength = Length, ContentType = "application/json; charset=utf-8" };
    }

    public void Clear()
    {
        _json.Clear();
        _items.Clear();
    }

    public void Dispose() => _json.Dispose();

    private readonly struct Item(int start, int length, long position, object? tag)
    {
        public int Start { get; } = start;

        public int Length { get; } = length;

        public long Position { get; } = position;

        public object? Tag { get; } = tag;
    }
}
