using System.Buffers.Binary;

namespace ApifyPS;

/// <summary>
/// Names of properties by their UTF-8 bytes: items have the same names over and over, and each is decoded, hashed and held in memory once.
/// The table is bounded, so that data with keys for names costs no memory: where all places of a name are taken, it replaces another.
/// </summary>
internal sealed class JsonNameCache
{
    private const int SlotCount = 1024;
    private const int PlacesOfName = 4;
    private const int MaxLength = 64;
    private const ulong Mix = 0x9E3779B97F4A7C15;

    private readonly KeyValuePair<byte[], JsonName>[] _slots = new KeyValuePair<byte[], JsonName>[SlotCount];

    /// <summary>The name in bytes without escapes.</summary>
    public JsonName Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxLength)
            return new JsonName(Utf8Text.Decode(utf8));
        uint home = Hash(utf8);
        for (uint place = home; place < home + PlacesOfName; place++)
        {
            ref KeyValuePair<byte[], JsonName> slot = ref _slots[place % SlotCount];
            if (slot.Key is null)
                return (slot = Make(utf8)).Value;
            if (utf8.SequenceEqual(slot.Key))
                return slot.Value;
        }

        return (_slots[home % SlotCount] = Make(utf8)).Value;
    }

    private static KeyValuePair<byte[], JsonName> Make(ReadOnlySpan<byte> utf8) => new(utf8.ToArray(), new JsonName(Utf8Text.Decode(utf8)));

    /// <summary>Length, beginning and end tell names apart well enough: what collides is only decoded again.</summary>
    public static uint Hash(ReadOnlySpan<byte> utf8)
    {
        ulong mixed = (ulong)utf8.Length;
        if (utf8.Length >= sizeof(ulong))
        {
            mixed = (mixed * Mix) ^ BinaryPrimitives.ReadUInt64LittleEndian(utf8);
            mixed = (mixed * Mix) ^ BinaryPrimitives.ReadUInt64LittleEndian(utf8.Slice(utf8.Length - sizeof(ulong)));
        }
        else
        {
            foreach (byte one in utf8)
                mixed = (mixed << 8) ^ one;
        }

        return (uint)((mixed * Mix) >> 32);
    }
}
