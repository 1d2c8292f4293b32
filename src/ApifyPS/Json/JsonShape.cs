namespace ApifyPS;

/// <summary>
/// The keys that all objects of one kind share, in their order: a million items with the same properties hold their names once.
/// It never changes; an object that gets another key gets another shape.
/// </summary>
internal sealed class JsonShape(string[] names)
{
    /// <summary>Up to so many keys, and for so many lookups, looking at each is quicker than a table, or not worth one.</summary>
    private const int MaxScannedNames = 8;
    private const int MaxScans = 4;

    /// <summary>Beyond it, shapes that come from adding keys one by one would take more memory together than they save.</summary>
    private const int MaxSharedNames = 256;

    public static readonly JsonShape Empty = new([]);

    private volatile Dictionary<string, int>? _positions;
    private volatile Change? _lastAdded;
    private volatile Change? _lastRemoved;
    private int _scans;

    /// <summary>The keys, each of them once.</summary>
    public string[] Names => names;

    /// <summary>Where the value of a key is; -1 where there is none. Case counts.</summary>
    public int PositionOf(string name)
    {
        if (_positions is null && (names.Length <= MaxScannedNames || _scans++ < MaxScans))
            return Array.FindIndex(names, candidate => candidate == name);
        return (_positions ??= MakePositions()).TryGetValue(name, out int position) ? position : -1;
    }

    /// <summary>The shape with one more key at its end: the same one for all objects that get this key.</summary>
    public JsonShape With(string name)
    {
        if (_lastAdded is { } last && last.Name == name)
            return last.Shape;
        string[] more = new string[names.Length + 1];
        names.CopyTo(more, 0);
        more[names.Length] = name;
        JsonShape shape = new(more);
        if (more.Length <= MaxSharedNames)
            _lastAdded = new Change(name, shape);
        return shape;
    }

    /// <summary>The shape without one of its keys.</summary>
    public JsonShape Without(int position)
    {
        string name = names[position];
        if (_lastRemoved is { } last && last.Name == name)
            return last.Shape;
        JsonShape shape = new([.. names.Where((_, index) => index != position)]);
        if (names.Length <= MaxSharedNames)
            _lastRemoved = new Change(name, shape);
        return shape;
    }

    private Dictionary<string, int> MakePositions()
    {
        Dictionary<string, int> positions = new(names.Length, StringComparer.Ordinal);
        for (int index = 0; index < names.Length; index++)
            positions.Add(names[index], index);
        return positions;
    }

    private sealed record Change(string Name, JsonShape Shape);
}
