using System.Buffers;

namespace ApifyPS.LocalPlatform.Datasets.Formats;

/// <summary>
/// A format with columns. Nested values are spread over columns named <c>a/b</c> and <c>a/0</c>. Which columns there are is known
/// only when all items were seen, so they are read twice; what is kept of them are the names of the columns.
/// </summary>
internal abstract class TableWriter(IBufferWriter<byte> output, FieldNames names) : ItemWriter(output, names)
{
    private const int MaxColumns = 2000;
    private const int MaxNameLength = 200;

    private readonly OrderedDictionary<string, string> _seen = [];
    private readonly ItemFields _leaves = [];
    private Dictionary<string, int> _columns = [];
    private ReadOnlyMemory<byte>[] _row = [];

    protected string[] Columns { get; private set; } = [];

    /// <summary>Looks at an item for its columns.</summary>
    public void Observe(ItemFields item)
    {
        foreach ((string name, ReadOnlyMemory<byte> value) in item)
        {
            // The last field may bring more than fit; they are cut when the columns are settled.
            if (_seen.Count >= MaxColumns) return;
            if (!ItemShape.IsNested(value)) _seen.TryAdd(name, name);
            else foreach (string column in LeavesOf(name, value).Keys) _seen.TryAdd(column, name);
        }
    }

    /// <summary>Settles the columns, after all items were observed.</summary>
    /// <param name="fields">Fields that were asked for: each is there, in that order, whether an item has it or not. Empty for what was seen.</param>
    public void SettleColumns(IReadOnlyList<string> fields)
    {
        IEnumerable<string> columns = fields.Count == 0 ? _seen.Keys : fields.Distinct().SelectMany(field =>
            _seen.Where(column => column.Value == field).Select(column => column.Key).DefaultIfEmpty(field));
        Columns = [.. columns.Take(MaxColumns)];
        _columns = Columns.Index().ToDictionary(column => column.Item, column => column.Index, StringComparer.Ordinal);
        _row = new ReadOnlyMemory<byte>[Columns.Length];
        for (int index = 0; index < Columns.Length; index++)
        {
            if (Columns[index].Length > MaxNameLength) Columns[index] = Columns[index][..MaxNameLength];
        }
    }

    public override void Write(ItemFields item)
    {
        Array.Clear(_row);
        foreach ((string name, ReadOnlyMemory<byte> value) in item)
        {
            if (!ItemShape.IsNested(value)) SetCell(name, value);
            else foreach ((string column, ReadOnlyMemory<byte> leaf) in LeavesOf(name, value)) SetCell(column, leaf);
        }

        WriteRow(_row);
    }

    /// <summary>Writes a row.</summary>
    /// <param name="cells">A JSON value for each column; empty where the item has none.</param>
    protected abstract void WriteRow(ReadOnlySpan<ReadOnlyMemory<byte>> cells);

    /// <summary>The text of a cell: of a string what it says, of null and of what is empty nothing, of all else the JSON.</summary>
    protected static ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> json, ArrayBufferWriter<byte> buffer) => json switch
    {
        [] or [(byte)'n', ..] or [(byte)'{', ..] or [(byte)'[', ..] => [],
        [(byte)'"', ..] => ItemJson.Unescape(json, buffer),
        _ => json,
    };

    private void SetCell(string column, ReadOnlyMemory<byte> value)
    {
        if (_columns.TryGetValue(column, out int index)) _row[index] = value;
    }

    private ItemFields LeavesOf(string name, ReadOnlyMemory<byte> value)
    {
        _leaves.Clear();
        ItemShape.AddLeaves(_leaves, name, value, '/', Names);
        return _leaves;
    }
}
