using System.Buffers.Binary;

namespace ApifyPS;

/// <summary>
/// Names of properties by their UTF-8 bytes: items have the same names over and over, and each is decoded, hashed and held in memory once.
/// A slot keeps the last name that fell into it, so that data with keys for names costs no memory.
/// </summary>
internal sealed class JsonNameCache
{
    private const int SlotCount = 512;
    private const int MaxLength = 64;

    private readonly KeyValuePair<byte[], JsonName>[] _slots = new KeyValuePair<byte[], JsonName>[SlotCount];

    /// <summary>The name in bytes without escapes.</summary>
    public JsonName Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxLength)
            return new JsonName(Utf8Text.Decode(utf8));
        ref KeyValuePair<byte[], JsonName> slot = ref _slots[Hash(utf8) % SlotCount];
        if (slot.Key is null || !utf8.SequenceEqual(slot.Key))
            slot = new KeyValuePair<byte[], JsonName>(utf8.ToArray(), new JsonName(Utf8Text.Decode(utf8)));
        return slot.Value;
    }

    /// <summary>Length, beginning and end tell names apart well enough: what collides is only decoded again.</summary>
    private static uint Hash(ReadOnlySpan<byte> utf8)
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

    private const ulong Mix = 0x9E3779B97F4A7C15;
}
