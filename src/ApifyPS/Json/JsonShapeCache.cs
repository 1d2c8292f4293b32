namespace ApifyPS;

/// <summary>
/// Shapes by the names of an object's members: the objects of a dataset have few of them, and each is made once. The table is bounded, so that
/// data with keys for names costs no memory: where all places of a shape are taken, it replaces another.
/// </summary>
internal sealed class JsonShapeCache
{
    private const int SlotCount = 512;
    private const int PlacesOfShape = 4;

    /// <summary>Names of all shapes together.</summary>
    private const int MaxNames = 64 * 1024;

    private readonly Entry?[] _slots = new Entry?[SlotCount];
    private int _names;

    /// <summary>The shape of an object with these members, whose names may repeat.</summary>
    public Entry Get(ReadOnlySpan<JsonObjectReader.Member> members)
    {
        uint hash = (uint)members.Length;
        foreach (ref readonly JsonObjectReader.Member member in members)
            hash = (hash * 31) + (uint)member.Name.Hash;
        uint home = hash ^ (hash >> 16);
        for (uint place = home; place < home + PlacesOfShape; place++)
        {
            ref Entry? slot = ref _slots[place % SlotCount];
            if (slot is null)
                return Make(ref slot, members, hash);
            if (slot.Hash == hash && slot.IsOf(members))
                return slot;
        }

        return Make(ref _slots[home % SlotCount], members, hash);
    }

    private Entry Make(ref Entry? slot, ReadOnlySpan<JsonObjectReader.Member> members, uint hash)
    {
        Entry entry = new(members, hash);
        _names += members.Length - (slot?.Length ?? 0);
        slot = entry;
        if (_names > MaxNames)
        {
            Array.Clear(_slots, 0, SlotCount);
            _names = 0;
        }

        return entry;
    }

    internal sealed class Entry
    {
        private readonly string[] _names;

        public Entry(ReadOnlySpan<JsonObjectReader.Member> members, uint hash)
        {
            Hash = hash;
            _names = new string[members.Length];
            for (int index = 0; index < _names.Length; index++)
                _names[index] = members[index].Name.Key;
            Dictionary<string, int> positions = new(_names.Length, StringComparer.Ordinal);
            int[] map = new int[_names.Length];
            for (int index = 0; index < _names.Length; index++)
            {
                if (!positions.TryGetValue(_names[index], out map[index]))
                    positions.Add(_names[index], map[index] = positions.Count);
            }

            if (positions.Count == _names.Length)
            {
                Shape = new JsonShape(_names);
            }
            else
            {
                Positions = map;
                Shape = new JsonShape([.. _names.Distinct(StringComparer.Ordinal)]);
            }
        }

        public uint Hash { get; }

        public int Length => _names.Length;

        public JsonShape Shape { get; }

        /// <summary>Where in the shape each member is; null where they are as they come, because no name repeats.</summary>
        public int[]? Positions { get; }

        public bool IsOf(ReadOnlySpan<JsonObjectReader.Member> members)
        {
            if (members.Length != _names.Length)
                return false;
            for (int index = 0; index < _names.Length; index++)
            {
                if (_names[index] != members[index].Name.Key)
                    return false;
            }

            return true;
        }

        /// <summary>The members' values as the shape has them. Of the same name the last one counts.</summary>
        public object?[] ValuesOf(ReadOnlySpan<JsonObjectReader.Member> members)
        {
            object?[] values = Shape.Names.Length == 0 ? [] : new object?[Shape.Names.Length];
            for (int index = 0; index < members.Length; index++)
                values[Positions is null ? index : Positions[index]] = members[index].Value;
            return values;
        }
    }
}
