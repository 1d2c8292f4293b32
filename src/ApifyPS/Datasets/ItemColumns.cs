using System.Collections.Concurrent;
using System.Management.Automation;

namespace ApifyPS;

/// <summary>
/// The properties that all items together have, in the order in which they come first. Names that differ in case are properties of their own;
/// objects, which can't have both, call the second one otherwise.
/// </summary>
internal sealed class ItemColumns(bool asHashtable)
{
    /// <summary>More than a spreadsheet takes, or the platform writes. Names that are data, an own one for each item, would take all memory.</summary>
    private const int MaxColumns = 10_000;

    /// <summary>Data with keys for names has a shape for each item: so many are remembered.</summary>
    private const int MaxShapes = 4096;

    private readonly List<string> _names = [];
    private readonly Dictionary<string, int> _positions = new(StringComparer.Ordinal);
    private readonly HashSet<JsonShape> _seen = [];
    private readonly ConcurrentDictionary<JsonShape, Layout> _layouts = new();
    private readonly ConcurrentDictionary<string, bool> _late = new(StringComparer.Ordinal);
    private int _layoutCount;
    private JsonShape? _allColumns;

    /// <summary>Properties that came when the columns were set already, each once.</summary>
    public ConcurrentQueue<string> Late { get; } = new();

    /// <summary>Adds the names of an item. Not beside <see cref="Arrange"/>.</summary>
    /// <exception cref="ApifyUserException">They are too many.</exception>
    public void Add(JsonShape shape)
    {
        if (!_seen.Add(shape))
            return;
        if (_seen.Count > MaxShapes)
            _seen.Clear();
        foreach (string name in shape.Names)
        {
            if (_positions.ContainsKey(name))
                continue;
            _positions.Add(name, _names.Count);
            _names.Add(name);
        }

        if (_names.Count > MaxColumns)
        {
            throw new ApifyUserException("TooManyColumns", ErrorCategory.LimitsExceeded, FormattableString.Invariant($"The items have more than {MaxColumns} different properties, too many for columns: their names seem to be data."),
                "Choose some with -Property, or leave -Uniform out.");
        }
    }

    /// <summary>An item with all columns. One that has a property besides gets it at its end.</summary>
    public object Arrange(JsonShapeCache.Entry entry, ReadOnlySpan<JsonObjectReader.Member> members)
    {
        if (!_layouts.TryGetValue(entry.Shape, out Layout? layout))
        {
            if (Interlocked.Increment(ref _layoutCount) % MaxShapes == 0)
                _layouts.Clear();
            layout = _layouts.GetOrAdd(entry.Shape, MakeLayout);
        }

        object?[] values = new object?[layout.Shape.Names.Length];
        for (int index = 0; index < members.Length; index++)
            values[layout.Positions[entry.Positions is null ? index : entry.Positions[index]]] = members[index].Value;
        return asHashtable ? new JsonDictionary(layout.Shape, values) : PSCustomObjects.Create(layout.Shape.Names, values);
    }

    private JsonShape ShapeOf(string[] names) => new(asHashtable ? names : DistinctMembers.NamesOf(names));

    private Layout MakeLayout(JsonShape shape)
    {
        int[] positions = new int[shape.Names.Length];
        List<string> late = [];
        for (int index = 0; index < positions.Length; index++)
        {
            if (_positions.TryGetValue(shape.Names[index], out positions[index]))
                continue;
            positions[index] = _names.Count + late.Count;
            late.Add(shape.Names[index]);
            if (_late.TryAdd(shape.Names[index], true))
                Late.Enqueue(shape.Names[index]);
        }

        // One shape for all, which costs a hashtable no names of its own.
        return new Layout(late.Count == 0 ? AllColumns : ShapeOf([.. _names, .. late]), positions);
    }

    private JsonShape AllColumns => _allColumns ??= ShapeOf([.. _names]);

    private sealed record Layout(JsonShape Shape, int[] Positions);
}
