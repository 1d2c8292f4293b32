using FsCheck;
using FsCheck.Fluent;

namespace ApifyPS.Tests;

/// <summary>JSON texts that FsCheck generates: every kind of value, of number and of escape, with blanks anywhere that JSON allows them.</summary>
internal static class GeneratedJson
{
    private static readonly Gen<string> Blank = Gen.Elements("", "", "", " ", "\n", " \t\r\n");

    private static readonly Gen<string> Character = Gen.Frequency(
        (6, Gen.Choose('a', 'z').Select(code => ((char)code).ToString())),
        (2, Gen.Elements("é", "€", "😀", "\u2028", " ", "#", "]", "}", ":", ",")),
        (1, Gen.Elements("\\\"", "\\\\", "\\n", "\\/", "\\u0041", "\\u00e9", "\\ud83d\\ude00", "\\u0000")));

    private static readonly Gen<string> Number = Gen.Elements(
        "0", "-1", "255", "256", "9007199254740993", "9223372036854775807", "9223372036854775808", "-123456789012345678901234567890", "0.5", "-1.25E-3", "1e5", "0.1234567890123456789", "3.0");

    /// <summary>An object, as an item of a dataset is.</summary>
    public static Gen<string> Item { get; } = Gen.Sized(size => Object(Math.Min(size, 12)));

    public static Gen<string> Value { get; } = Gen.Sized(size => ValueOf(Math.Min(size, 12)));

    /// <summary>An array of such elements, with blanks between them.</summary>
    public static Gen<string> ArrayOf(Gen<string> element) =>
        from elements in Gen.ListOf(element)
        from blank in Blank
        select blank + "[" + blank + string.Join(blank + "," + blank, elements) + blank + "]" + blank;

    private static Gen<string> Text => Gen.ListOf(Character).Select(characters => "\"" + string.Concat(characters) + "\"");

    private static Gen<string> ValueOf(int size)
    {
        Gen<string> simple = Gen.OneOf(Text, Number, Gen.Elements("true", "false", "null"));
        return size <= 0 ? simple : Gen.OneOf(simple, simple, Object(size / 3), Gen.Resize(ArrayOf(ValueOf(size / 4)), size / 3));
    }

    private static Gen<string> Object(int size) =>
        from names in Gen.Resize(Gen.ListOf(Text), size + 1)
        from values in Gen.ListOf(ValueOf(size / 2), names.Count)
        from blank in Blank
        select "{" + blank + string.Join(",", names.Zip(values, (name, value) => name + blank + ":" + blank + value)) + "}";
}
