using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ApifyPS.LocalPlatform.Common;

namespace ApifyPS.LocalPlatform.Datasets;

/// <summary>
/// The names of fields, one string for all items: the same few names come again in each of them. It remembers no more than a
/// table can have columns; items whose keys are data get new strings.
/// </summary>
internal sealed class FieldNames
{
    private const int Limit = 4096;

    private readonly Dictionary<byte[], string> _names;
    private readonly Dictionary<byte[], string>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private readonly Dictionary<string, byte[]> _encoded = [];
    private readonly Dictionary<(string Path, char Separator, string Name), string> _paths = [];
    private readonly List<string> _indexes = [];

    public FieldNames()
    {
        _names = new Dictionary<byte[], string>(new BytesComparer());
        _lookup = _names.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>The name that a reader stands on.</summary>
    public string Read(ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> raw = reader.ValueSpan;
        if (_lookup.TryGetValue(raw, out string? known)) return known;
        string name = reader.ValueIsEscaped ? Unescape(ref reader) : Encoding.UTF8.GetString(raw);
        if (_names.Count < Limit) _names[raw.ToArray()] = name;
        return name;
    }

    /// <summary>The name as JSON, with quotes.</summary>
    public ReadOnlySpan<byte> Encoded(string name)
    {
        if (_encoded.TryGetValue(name, out byte[]? encoded)) return encoded;
        encoded = JsonSerializer.SerializeToUtf8Bytes(name, PlatformJson.Options);
        if (_encoded.Count < Limit) _encoded[name] = encoded;
        return encoded;
    }

    /// <summary>The name of what is inside another field.</summary>
    public string Join(string path, char separator, string name)
    {
        if (_paths.TryGetValue((path, separator, name), out string? joined)) return joined;
        joined = path + separator + name;
        if (_paths.Count < Limit) _paths[(path, separator, name)] = joined;
        return joined;
    }

    /// <summary>The name of an element of an array.</summary>
    public string Of(int index)
    {
        if (index >= Limit) return index.ToString(CultureInfo.InvariantCulture);
        while (_indexes.Count <= index) _indexes.Add(_indexes.Count.ToString(CultureInfo.InvariantCulture));
        return _indexes[index];
    }

    private static string Unescape(ref Utf8JsonReader reader)
    {
        ArrayBufferWriter<byte> buffer = new();
        byte[] quoted = [(byte)'"', .. reader.ValueSpan, (byte)'"'];
        return Encoding.UTF8.GetString(ItemJson.Unescape(quoted, buffer));
    }

    private sealed class BytesComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? left, byte[]? right) => left.AsSpan().SequenceEqual(right);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode([DisallowNull] byte[] bytes) => GetHashCode(bytes.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> bytes)
        {
            HashCode hash = default;
            hash.AddBytes(bytes);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
