using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace ApifyPS;

/// <summary>
/// Numbers of JSON with all their digits: long, else BigInteger for whole ones; double for others, decimal where a double would lose digits
/// and a decimal does not.
/// </summary>
internal static class JsonNumber
{
    /// <summary>Every double that is written out has at most so many digits back.</summary>
    private const int SafeDigits = 15;

    /// <summary>The time to read a BigInteger grows with the square of its digits; a longer one stays the text that it is.</summary>
    private const int MaxDigits = 10_000;

    /// <summary>Boxes of the numbers that come most often.</summary>
    private static readonly object[] Small = Enumerable.Range(0, 256).Select(number => (object)(long)number).ToArray();

    public static object Read(ref Utf8JsonReader reader)
    {
        if (reader.TryGetInt64(out long integer))
            return integer >= 0 && integer < Small.Length ? Small[integer] : integer;
        ReadOnlySpan<byte> utf8 = reader.ValueSpan;
        if (utf8.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0)
            return utf8.Length > MaxDigits ? Text(utf8) : BigInteger.Parse(Text(utf8), CultureInfo.InvariantCulture);
        return DigitCount(utf8) <= SafeDigits ? ReadDouble(ref reader) : ReadExact(ref reader);
    }

    private static object ReadExact(ref Utf8JsonReader reader)
    {
        string text = Text(reader.ValueSpan);
        double number = ReadDouble(ref reader);
        return number.ToString("R", CultureInfo.InvariantCulture) != text
            && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal exact)
            && exact != 0
            ? exact
            : number;
    }

    private static double ReadDouble(ref Utf8JsonReader reader)
    {
#if NET8_0_OR_GREATER
        return reader.GetDouble();
#else
        // .NET Framework throws where the number is beyond a double, and is exact only in its own parser.
        string text = Text(reader.ValueSpan);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number
            : text[0] == '-' ? double.NegativeInfinity
            : double.PositiveInfinity;
#endif
    }

    private static int DigitCount(ReadOnlySpan<byte> utf8)
    {
        int count = 0;
        foreach (byte one in utf8)
            count += one is >= (byte)'0' and <= (byte)'9' ? 1 : 0;
        return count;
    }

    private static string Text(ReadOnlySpan<byte> utf8)
    {
#if NET8_0_OR_GREATER
        return Encoding.ASCII.GetString(utf8);
#else
        return Encoding.ASCII.GetString(utf8.ToArray());
#endif
    }
}
