using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace ApifyPS;

/// <summary>
/// Numbers of JSON with all their digits: long, else BigInteger for whole ones; double for others, decimal where a double would lose digits
/// and a decimal does not. Beyond a double a whole number is a BigInteger; what no type of number holds (<c>1e-400</c>, more than 10,000 digits)
/// is the string of what JSON has.
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
        double number = ReadDouble(ref reader);
        if (double.IsInfinity(number))
            return (object?)ReadHuge(Text(utf8)) ?? Text(utf8);
        if (number == 0 && !IsZero(utf8))
            return Text(utf8);
        return DigitCount(utf8) <= SafeDigits ? number : ReadExact(number, Text(utf8));
    }

    /// <summary>A number beyond a double: with all its zeros when it is whole and they are not too many, else null.</summary>
    private static BigInteger? ReadHuge(string text)
    {
        string[] parts = text.Split('e', 'E');
        int point = parts[0].IndexOf('.');
        string digits = parts[0].Replace(".", "");
        int exponent = 0;
        if (parts.Length == 2 && !int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
            return null;
        long zeros = exponent - (point < 0 ? 0L : digits.Length - point);
        if (zeros < 0 || digits.Length + zeros > MaxDigits)
            return null;
        return BigInteger.Parse(digits, CultureInfo.InvariantCulture) * BigInteger.Pow(10, (int)zeros);
    }

    /// <summary>Whether it is no other number that a double cannot tell from nothing.</summary>
    private static bool IsZero(ReadOnlySpan<byte> utf8)
    {
        foreach (byte one in utf8)
        {
            if (one is (byte)'e' or (byte)'E')
                return true;
            if (one is >= (byte)'1' and <= (byte)'9')
                return false;
        }

        return true;
    }

    private static object ReadExact(double number, string text)
    {
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
