using System.Collections;
using System.Management.Automation;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace ApifyPS.Tests.Module;

/// <summary>
/// What every object that a cmdlet emits promises: PowerShell can compute with its values, it comes out of a file, a job and JSON with all
/// of them, and what the screen shows is a member of it. A new type is in here by itself.
/// </summary>
[Collection(ModuleCollection.Name)]
[Trait("Builds", "both")]
public sealed class OutputContractTests : IDisposable
{
    /// <summary>What the engine writes to a file or a job and reads back as the same, and can compute with or convert.</summary>
    private static readonly HashSet<Type> Values =
    [
        typeof(string), typeof(bool), typeof(int), typeof(long), typeof(double), typeof(DateTime), typeof(TimeSpan), typeof(Uri), typeof(byte[]),
        // Open-ended JSON, as plain values and objects.
        typeof(object), typeof(PSObject),
    ];

    private static readonly string Folder = Path.GetDirectoryName(ModuleFixture.Manifest)!;
    private readonly ModuleSession _session = new();

    public static TheoryData<string> Types() => [.. OutputTypes.Ours.Where(type => !type.IsEnum).Select(type => type.FullName!)];

    public void Dispose() => _session.Dispose();

    [Fact]
    public void The_types_of_all_resources_are_looked_at()
    {
        string[] names = [.. OutputTypes.Ours.Select(type => type.Name)];
        foreach (string name in new[] { "ActorRun", "RunMeta", "RunMetamorph", "RunStats", "ApifyActor", "LocalActorSource", "ApifyDataset", "DatasetStats", "ApifyKeyValueStore", "ApifyRecordKey", "ApifyRequestQueue", "QueueRequest", "ApifyLogLine", "ApifyConnection", "LocalPlatformInfo", "ActorInputProperty" })
            Assert.Contains(name, names);
        Assert.Equal(["Boolean", "Byte[]", "FileInfo", "PSObject", "String"], OutputTypes.Others.Select(type => type.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Each_property_is_of_a_type_that_PowerShell_computes_with_and_writes_to_a_file(string name)
    {
        foreach (PropertyInfo property in OutputTypes.Properties(Type(name)))
        {
            foreach (Type part in OutputTypes.Parts(property.PropertyType))
                Assert.True(Values.Contains(part) || OutputTypes.IsOurs(part), $"{name}.{property.Name} is a {part}. Dates are DateTime in local time, durations TimeSpan, open-ended JSON object.");
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Each_object_comes_out_of_a_file_and_a_job_with_all_that_it_had(string name)
    {
        object sample = OutputTypes.Sample(Type(name));
        string[] missing = [.. OutputTypes.Properties(sample.GetType()).Where(property => property.GetValue(sample) is null).Select(property => property.Name)];
        Assert.True(missing.Length == 0, "Without a value here, and so not looked at: " + string.Join(", ", missing));
        // A job and a remote session have one level less than Export-Clixml, where the type doesn't say how many it needs.
        Result copies = _session.Run("""
            $file = [System.IO.Path]::GetTempFileName()
            try {
                $sample | Export-Clixml $file
                Import-Clixml $file
            }
            finally {
                Remove-Item $file
            }
            [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($sample))
            """, ("sample", sample));
        Assert.Empty(copies.Errors);
        Assert.Equal(2, copies.Count());
        foreach (PSObject copy in copies)
        {
            Assert.Contains("Deserialized." + name, copy.TypeNames);
            foreach (PropertyInfo property in OutputTypes.Properties(sample.GetType()))
                AssertSame(property.GetValue(sample), copy.Get(property.Name), $"{name}.{property.Name}");
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Each_object_is_in_JSON_with_all_that_it_had_and_nothing_twice(string name)
    {
        object sample = OutputTypes.Sample(Type(name));
        JsonObject json = JsonNode.Parse((string)_session.Run("$sample | ConvertTo-Json -Depth 20", ("sample", PSObject.AsPSObject(sample))).Single().BaseObject)!.AsObject();
        Assert.Equal(OutputTypes.Properties(sample.GetType()).Select(property => property.Name).Order(StringComparer.Ordinal), json.Select(member => member.Key).Order(StringComparer.Ordinal));
        foreach (PropertyInfo property in OutputTypes.Properties(sample.GetType()))
            AssertInJson(property.GetValue(sample)!, json[property.Name], $"{name}.{property.Name}");
    }

    [Theory]
    [MemberData(nameof(Views))]
    public void Each_label_of_a_view_is_a_member_of_what_it_shows(string name, string label)
    {
        PSObject sample = PSObject.AsPSObject(OutputTypes.Sample(Type(name)));
        PSObject? member = _session.Run("$sample.PSObject.Properties[$label] | Select-Object MemberType, Value, @{ n = 'IsShown'; e = { $sample.PSObject.Properties.Name -contains $label } }", ("sample", sample), ("label", label)).SingleOrDefault();
        Assert.True(member is not null, $"The views of {name} have {label}, which isn't a member. Name the label after one, or add an alias to ApifyPS.Types.ps1xml.");
        object? kind = member!.Get("MemberType");
        Assert.True(kind is PSMemberTypes.Property or PSMemberTypes.AliasProperty, $"{label} is a {kind}: a script is blank in a constrained session.");
        Assert.NotNull(member.Get("Value"));
        // Aliases are hidden, so that nothing is in JSON and CSV twice; the commands of PowerShell find them all the same.
        Assert.Equal(kind is PSMemberTypes.Property, member.Get("IsShown"));
        object[] values = [.. _session.Run("$sample.$label").Select(value => value.BaseObject)];
        foreach (string script in new[] { "($sample | Select-Object $label).$label", "($sample | Sort-Object $label).$label", "($sample | Group-Object $label).Group.$label", "($sample | Where-Object $label -NE $null).$label" })
            Assert.Equal(values, _session.Run(script).Select(value => value.BaseObject));
    }

    /// <summary>The labels of the tables and lists of a type.</summary>
    public static TheoryData<string, string> Views()
    {
        TheoryData<string, string> labels = [];
        HashSet<string> types = [.. OutputTypes.Ours.Select(type => type.FullName!)];
        foreach (var type in XDocument.Load(Path.Combine(Folder, "ApifyPS.Format.ps1xml")).Descendants("View").GroupBy(view => view.Descendants("TypeName").Single().Value).Where(type => types.Contains(type.Key)))
        {
            IEnumerable<string> shown = type.Descendants("TableColumnHeader").Concat(type.Descendants("ListItem")).Select(item => item.Element("Label")?.Value ?? item.Element("PropertyName")!.Value);
            foreach (string label in shown.Distinct(StringComparer.Ordinal))
                labels.Add(type.Key, label);
        }

        return labels;
    }

    private static Type Type(string name) => OutputTypes.Ours.Single(type => type.FullName == name);

    private static void AssertSame(object? expected, object? actual, string path)
    {
        actual = actual is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : actual;
        switch (expected)
        {
            case Enum:
                Assert.Equal(expected.ToString(), actual is int number ? Enum.ToObject(expected.GetType(), number).ToString() : actual?.ToString());
                break;
            case DateTime date:
                DateTime back = Assert.IsType<DateTime>(actual);
                Assert.Equal((date, date.Kind, date.ToUniversalTime()), (back, back.Kind, back.ToUniversalTime()));
                break;
            case string or ValueType or Uri or byte[]:
                Assert.True(Equals(expected, actual) || (expected is byte[] bytes && actual is byte[] copy && bytes.SequenceEqual(copy)), $"{path} was {expected} and is {actual ?? "null"}.");
                break;
            case IDictionary dictionary:
                Assert.True(actual is IDictionary, $"{path} was a dictionary and is {actual}.");
                foreach (DictionaryEntry entry in dictionary)
                    AssertSame(entry.Value, ((IDictionary)actual!)[entry.Key], $"{path}.{entry.Key}");
                break;
            case IEnumerable items:
                Assert.True(actual is IEnumerable and not string, $"{path} was a list and is {actual}.");
                object?[] all = [.. ((IEnumerable)actual!).Cast<object?>()];
                Assert.Equal(items.Cast<object?>().Count(), all.Length);
                foreach ((object? item, object? one) in items.Cast<object?>().Zip(all))
                    AssertSame(item, one, path + "[]");
                break;
            default:
                Assert.True(actual is PSObject, $"{path} was {expected} and is {actual ?? "null"}.");
                foreach ((string name, object? value) in Members(expected!))
                    AssertSame(value, ((PSObject)actual!).Get(name), $"{path}.{name}");
                break;
        }
    }

    private static void AssertInJson(object? expected, JsonNode? actual, string path)
    {
        switch (expected)
        {
            case DateTime date:
                // ISO 8601 with the offset, so that the instant is told.
                string text = actual!.GetValue<string>();
                Assert.Equal(date.ToUniversalTime(), DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture).UtcDateTime);
                Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$", text);
                break;
            case TimeSpan span:
                Assert.Equal(span.Ticks, actual!["Ticks"]!.GetValue<long>());
                break;
            case Enum or Uri or string:
                Assert.Equal(expected is Enum ? Convert.ToInt64(expected, System.Globalization.CultureInfo.InvariantCulture).ToString(System.Globalization.CultureInfo.InvariantCulture) : expected.ToString(), actual!.ToString());
                break;
            case byte[]:
                Assert.NotNull(actual);
                break;
            case bool or int or long or double:
                Assert.True(JsonNode.DeepEquals(JsonSerializer.SerializeToNode(expected), actual), $"{path} was {expected} and is {actual}.");
                break;
            case IDictionary dictionary:
                foreach (DictionaryEntry entry in dictionary)
                    AssertInJson(entry.Value, actual![(string)entry.Key], $"{path}.{entry.Key}");
                break;
            case IEnumerable items:
                Assert.Equal(items.Cast<object?>().Count(), Assert.IsType<JsonArray>(actual).Count);
                foreach ((object? item, JsonNode? one) in items.Cast<object?>().Zip(actual!.AsArray()))
                    AssertInJson(item, one, path + "[]");
                break;
            default:
                foreach ((string name, object? value) in Members(expected!))
                    AssertInJson(value, actual![name], $"{path}.{name}");
                break;
        }
    }

    private static IEnumerable<(string Name, object? Value)> Members(object value) => value is PSObject custom
        ? custom.Properties.Select(member => (member.Name, (object?)member.Value))
        : OutputTypes.Properties(value.GetType()).Select(property => (property.Name, (object?)property.GetValue(value)));
}
