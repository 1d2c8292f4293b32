namespace ApifyPS;

/// <summary>
/// Short texts by their UTF-8 bytes: currencies, categories and states come over and over, and are held in memory once. The table is bounded; a
/// text that comes once costs no more than a look.
/// </summary>
internal sealed class JsonTextCache
{
    /// <summary>Longer ones seldom repeat.</summary>
    private const int MaxLength = 20;
    private const int SlotCount = 4096;

    private readonly string?[] _slots = new string?[SlotCount];

    /// <summary>The text in bytes without escapes.</summary>
    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxLength)
            return Utf8Text.Decode(utf8);
        ref string? slot = ref _slots[JsonNameCache.Hash(utf8) % SlotCount];
        return slot is not null && IsSame(slot, utf8) ? slot : slot = Utf8Text.Decode(utf8);
    }

    /// <summary>Whether they are the same, as far as they are ASCII.</summary>
    private static bool IsSame(string text, ReadOnlySpan<byte> utf8)
    {
        if (text.Length != utf8.Length)
            return false;
        for (int index = 0; index < utf8.Length; index++)
        {
            if (text[index] != utf8[index] || utf8[index] > 0x7F)
                return false;
        }

        return true;
    }
}
