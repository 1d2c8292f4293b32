using System.Buffers;

namespace ApifyPS.LocalPlatform.Datasets;

/// <summary>What a reader wants done to each item: unwind, then flatten, pick or drop fields, hide and skip.</summary>
internal sealed record ItemShape
{
    private const string ErrorField = "errorInfo";

    /// <summary>Fields that are picked before anything else; empty for all.</summary>
    public IReadOnlyList<string> FieldsFirst { get; init; } = [];

    public IReadOnlyList<string> Unwind { get; init; } = [];

    public IReadOnlyList<string> Flatten { get; init; } = [];

    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>New names of <see cref="Fields"/>, one for each; empty for none.</summary>
    public IReadOnlyList<string> OutputFields { get; init; } = [];

    public IReadOnlyList<string> Omit { get; init; } = [];

    public bool SkipHidden { get; init; }

    public bool SkipEmpty { get; init; }

    /// <summary>Leaves out the items that have the field errorInfo, as the API of crawlers did.</summary>
    public bool SkipFailedPages { get; init; }

    /// <summary>Whether all that can happen to an item is that it, or a hidden field of it, is left out.</summary>
    public bool OnlyLeavesOut => FieldsFirst.Count + Unwind.Count + Flatten.Count + Fields.Count + Omit.Count == 0 && !SkipFailedPages;

    /// <summary>
    /// Whether an item goes out as it is stored, so that it need not be taken apart. That is seen without parsing: an item is not
    /// empty when it is longer than {}, and a hidden field begins with "#.
    /// </summary>
    public bool Keeps(ReadOnlySpan<byte> json) =>
        OnlyLeavesOut
        && (!SkipEmpty || json.Length > 2)
        && (!SkipHidden || (json.IndexOf("\"#"u8) < 0 && json.IndexOf("\"\\u0023"u8) < 0));

    /// <summary>The records that an item becomes.</summary>
    public IEnumerable<ItemFields> Apply(ItemFields item, FieldNames names)
    {
        if (SkipFailedPages && item.ContainsKey(ErrorField)) return [];
        IEnumerable<ItemFields> records = [FieldsFirst.Count == 0 ? item : Pick(item, FieldsFirst, FieldsFirst)];
        foreach (string field in Unwind) records = records.SelectMany(record => UnwindOne(record, field, names));
        return records.Select(record => Reshape(record, names)).Where(record => !SkipEmpty || record.Count > 0);
    }

    private ItemFields Reshape(ItemFields record, FieldNames names)
    {
        foreach (string field in Flatten) record = FlattenOne(record, field, names);
        if (Fields.Count > 0) record = Pick(record, Fields, OutputFields.Count == 0 ? Fields : OutputFields);
        foreach (string field in Omit)
        {
            if (!record.Remove(field)) OmitInside(record, field, names);
        }

        if (SkipHidden)
        {
            for (int index = record.Count - 1; index >= 0; index--)
            {
                if (record.GetAt(index).Key.StartsWith('#')) record.RemoveAt(index);
            }
        }

        return record;
    }

    private static ItemFields Pick(ItemFields record, IReadOnlyList<string> fields, IReadOnlyList<string> newNames)
    {
        ItemFields picked = [];
        for (int index = 0; index < fields.Count; index++)
        {
            if (record.TryGetValue(fields[index], out ReadOnlyMemory<byte> value)) picked[newNames[index]] = value;
        }

        return picked;
    }

    /// <summary>An array gives a record per element, an object is merged into its parent, anything else stays.</summary>
    private static IEnumerable<ItemFields> UnwindOne(ItemFields record, string field, FieldNames names)
    {
        if (!record.TryGetValue(field, out ReadOnlyMemory<byte> value)) return [record];
        List<ReadOnlyMemory<byte>> elements = value.Span[0] switch
        {
            (byte)'[' => ItemFields.ParseArray(value),
            (byte)'{' => [value],
            _ => [],
        };
        if (elements.Count == 0) return [record];
        record.Remove(field);
        return elements.Select(element => Merge(record, field, element, names));
    }

    private static ItemFields Merge(ItemFields parent, string field, ReadOnlyMemory<byte> element, FieldNames names)
    {
        ItemFields merged = new(parent);
        if (element.Span[0] != '{') merged[field] = element;
        else foreach ((string name, ReadOnlyMemory<byte> value) in ItemFields.Parse(element, names)) merged[name] = value;
        return merged;
    }

    /// <summary>The flat fields stand where the nested one stood.</summary>
    private static ItemFields FlattenOne(ItemFields record, string field, FieldNames names)
    {
        if (!record.TryGetValue(field, out ReadOnlyMemory<byte> nested) || !IsNested(nested)) return record;
        ItemFields flat = [];
        foreach ((string name, ReadOnlyMemory<byte> value) in record)
        {
            if (name == field) AddLeaves(flat, name, value, '.', names);
            else flat[name] = value;
        }

        return flat;
    }

    /// <summary>Adds what a value holds, each with the way to it as its name. What is empty stays one value.</summary>
    public static void AddLeaves(ItemFields target, string path, ReadOnlyMemory<byte> value, char separator, FieldNames names)
    {
        if (!IsNested(value))
        {
            target[path] = value;
        }
        else if (value.Span[0] == '{')
        {
            foreach ((string name, ReadOnlyMemory<byte> child) in ItemFields.Parse(value, names)) AddLeaves(target, names.Join(path, separator, name), child, separator, names);
        }
        else
        {
            int index = 0;
            foreach (ReadOnlyMemory<byte> element in ItemFields.ParseArray(value)) AddLeaves(target, names.Join(path, separator, names.Of(index++)), element, separator, names);
        }
    }

    /// <summary>Whether a value is an object or an array that is not empty. Stored items are minified, so the length tells.</summary>
    public static bool IsNested(ReadOnlyMemory<byte> value) => value.Span[0] is (byte)'{' or (byte)'[' && value.Length > 2;

    /// <summary>Takes <c>a.b</c> out of the object <c>a</c>.</summary>
    private static void OmitInside(ItemFields record, string path, FieldNames names)
    {
        int dot = path.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !record.TryGetValue(path[..dot], out ReadOnlyMemory<byte> value) || value.Span[0] != '{') return;
        ItemFields inner = ItemFields.Parse(value, names);
        if (!inner.Remove(path[(dot + 1)..])) OmitInside(inner, path[(dot + 1)..], names);
        ArrayBufferWriter<byte> rewritten = new(value.Length);
        inner.WriteTo(rewritten, names);
        record[path[..dot]] = rewritten.WrittenMemory;
    }
}
