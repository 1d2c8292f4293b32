using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace ApifyPS.Tests.Datasets;

/// <summary>What goes in through Add-ApifyDatasetItem comes back equal through Get-ApifyDatasetItem.</summary>
[Trait("Builds", "both")]
public sealed class RoundTripTests(ModuleFixture module) : DatasetTest(module)
{
    private static readonly Gen<string> Texts = Gen.OneOf(
        ArbMap.Default.GeneratorFor<string>().Select(text => WithoutLoneSurrogates(text ?? "")),
        Gen.Elements("", "\0", "\"\\/\b\f\n\r\t", "\u2028\u2029\uFEFF", "ž\U0001F600", "#hidden", "2026-01-02T03:04:05Z", "Count", "value__"));

    private static readonly Gen<object?> Leaves = Gen.OneOf(
        Gen.Constant<object?>(null),
        Gen.Elements<object?>(true, false),
        Texts.Select(text => (object?)text),
        ArbMap.Default.GeneratorFor<long>().Select(number => (object?)number),
        Gen.Elements<object?>(long.MaxValue, long.MinValue, 0L, 9007199254740993L),
        ArbMap.Default.GeneratorFor<NormalFloat>().Select(number => (object?)number.Get),
        ArbMap.Default.GeneratorFor<System.Numerics.BigInteger>().Select(number => (object?)(number * System.Numerics.BigInteger.Pow(10, 25))));

    private static Gen<object?> Values(int depth) => depth == 0 ? Leaves : Gen.Frequency(
        (3, Leaves),
        (1, Values(depth - 1).ListOf(3).Select(items => (object?)items.ToArray())),
        (1, Objects(depth - 1).Select(item => (object?)item)));

    /// <summary>Names that differ in more than case: PowerShell has no others.</summary>
    private static Gen<Hashtable> Objects(int depth) =>
        from names in Texts.ListOf(4)
        from values in Values(depth).ListOf(4)
        select ToHashtable(names.Where(name => name.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).Zip(values));

    [Fact]
    public void Objects_come_back_as_they_went_in()
    {
        List<Hashtable> items = [.. Gen.Sample(Objects(3), 400, 12)];
        string id = CreateDataset();
        Assert.Empty(Run("$items | Add-ApifyDatasetItem $id", ("id", id), ("items", items.ToArray())));
        PSObject[] back = [.. Run("Get-ApifyDatasetItem $id", ("id", id))];
        Assert.Equal(400, back.Length);
        for (int i = 0; i < items.Count; i++)
            Assert.Equal(Canonical(items[i]), Canonical(back[i]));
    }

    [Fact]
    public void Objects_come_back_the_second_time_as_the_first()
    {
        List<Hashtable> items = [.. Gen.Sample(Objects(3), 100, 12)];
        string first = CreateDataset();
        string second = CreateDataset();
        Assert.Empty(Run("$items | Add-ApifyDatasetItem $first; Get-ApifyDatasetItem $first | Add-ApifyDatasetItem $second", ("first", first), ("second", second), ("items", items.ToArray())));
        Assert.Equal(Items(first), Items(second));
    }

    [Fact]
    public void JSON_text_is_stored_as_it_is()
    {
        string[] texts = [.. Gen.Sample(Objects(3), 100, 12).Select(item => JsonSerializer.Serialize(ToNode(item)))];
        string id = CreateDataset();
        Assert.Empty(Run("$texts | Add-ApifyDatasetItem $id", ("id", id), ("texts", texts)));
        JsonArray stored = JsonNode.Parse(Items(id))!.AsArray();
        Assert.Equal(texts.Length, stored.Count);
        for (int i = 0; i < texts.Length; i++)
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(texts[i]), stored[i]), texts[i]);
    }

    private static Hashtable ToHashtable(IEnumerable<(string Name, object? Value)> members)
    {
        Hashtable table = new(StringComparer.Ordinal);
        foreach ((string name, object? value) in members)
            table[name] = value;
        return table;
    }

    private static string WithoutLoneSurrogates(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static JsonNode? ToNode(object? value) => value switch
    {
        null => null,
        Hashtable table => new JsonObject(table.Cast<DictionaryEntry>().Select(entry => KeyValuePair.Create((string)entry.Key, ToNode(entry.Value)))),
        object?[] items => new JsonArray([.. items.Select(ToNode)]),
        System.Numerics.BigInteger number => JsonNode.Parse(number.ToString(CultureInfo.InvariantCulture)),
        _ => JsonValue.Create(value),
    };

    /// <summary>A text that is equal for equal values, whatever types PowerShell wraps them in: numbers by value, members in any order.</summary>
    private static string Canonical(object? value)
    {
        object? plain = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
        return plain switch
        {
            null => "null",
            bool flag => flag ? "true" : "false",
            string text => JsonSerializer.Serialize(text),
            Hashtable table => "{" + string.Join(",", table.Cast<DictionaryEntry>().OrderBy(entry => (string)entry.Key, StringComparer.Ordinal).Select(entry => JsonSerializer.Serialize((string)entry.Key) + ":" + Canonical(entry.Value))) + "}",
            PSObject item => "{" + string.Join(",", item.Properties.OrderBy(property => property.Name, StringComparer.Ordinal).Select(property => JsonSerializer.Serialize(property.Name) + ":" + Canonical(property.Value))) + "}",
            object?[] items => "[" + string.Join(",", items.Select(Canonical)) + "]",
            double number when number == Math.Floor(number) => new System.Numerics.BigInteger(number).ToString(CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => throw new InvalidOperationException(plain.GetType().FullName),
        };
    }
}
