using System.Management.Automation;

namespace ApifyPS.Tests.Datasets;

/// <summary>Items with the columns of all, so that Export-Csv drops none.</summary>
[Trait("Builds", "both")]
public sealed class UniformItemTests(ModuleFixture module) : DatasetTest(module)
{
    private const string Differing = """[{"url":"a","n":1},{"n":2,"title":"t","o":{"x":1}},{"late":null}]""";

    private string[] Text(string script, string items) =>
        [.. Run(script, ("id", CreateDataset(items))).Select(line => line?.ToString() ?? "")];

    private int ItemRequests => Module.Requests().Count(request => request["path"]!.GetValue<string>().EndsWith("/items", StringComparison.Ordinal));

    [Fact]
    public void Csv_has_every_column_of_every_item() =>
        Assert.Equal(
            ["\"url\",\"n\",\"title\",\"o\",\"late\"", "\"a\",\"1\",,,", ",\"2\",\"t\",\"@{x=1}\",", ",,,,"],
            Text("Get-ApifyDatasetItem $id -Uniform | ConvertTo-Csv -NoTypeInformation", Differing));

    [Fact]
    public void It_takes_one_request_for_what_fits_in_memory()
    {
        Assert.Equal(3, Run("Get-ApifyDatasetItem $id -Uniform", ("id", CreateDataset(Differing))).Count());
        Assert.Equal(1, ItemRequests);
    }

    [Fact]
    public void Hashtables_have_all_keys_too() =>
        Assert.Equal(
            ["url,n,title,o,late", "url,n,title,o,late", "url,n,title,o,late", "True"],
            Text("$x = Get-ApifyDatasetItem $id -Uniform -AsHashtable; $x | ForEach-Object { $_.Keys -join ',' }; $x[1].o.Contains('x') -and $null -eq $x[0].title", Differing));

    [Theory]
    [InlineData("""[{"Name":1},{"name":2}]""", "", "Name,name_", "1, ,2")]
    // Whatever comes first in an item, a value is in the column of its property.
    [InlineData("""[{"Name":1},{"name":2,"Name":3}]""", "", "Name,name_", "1, 3,2")]
    [InlineData("""[{"Name":1},{"name":2}]""", "-AsHashtable", "Name,name", "1, ,2")]
    public void Names_that_differ_only_in_case_lose_no_value(string items, string option, string names, string values) =>
        Assert.Equal([names, values], Text(
            $"$x = Get-ApifyDatasetItem $id -Uniform {option}; if ($x[0] -is [System.Collections.IDictionary]) {{ $x[0].Keys -join ','; @($x | ForEach-Object {{ $_.Values -join ',' }}) -join ' ' }} else {{ $x[0].psobject.Properties.Name -join ','; @($x | ForEach-Object {{ $_.psobject.Properties.Value -join ',' }}) -join ' ' }}", items));

    [Theory]
    [InlineData("-Property n, late, none", "n,late,none")]
    [InlineData("-Property n, url, '#h' -ExcludeProperty url -Clean", "n")]
    [InlineData("-ExcludeProperty n -SkipHidden", "url,title,o,late")]
    [InlineData("-Flatten o", "url,n,#h,title,o.x,late")]
    [InlineData("-Property o -Flatten o", "")]
    [InlineData("-First 1", "url,n,#h")]
    [InlineData("-Descending", "late,n,title,o,url,#h")]
    [InlineData("-Skip 1", "n,title,o,late")]
    public void The_columns_are_those_of_the_items_that_are_asked_for(string options, string columns) =>
        Assert.All(
            Text($"Get-ApifyDatasetItem $id -Uniform {options} | ForEach-Object {{ @($_.psobject.Properties.Name) -join ',' }}", """[{"url":"a","n":1,"#h":0},{"n":2,"title":"t","o":{"x":1}},{"late":null}]"""),
            line => Assert.Equal(columns, line));

    [Fact]
    public void Elements_that_are_unwound_have_the_columns_of_all_elements() =>
        Assert.Equal(
            ["\"o\",\"a\",\"b\"", "\"1\",\"1\",", "\"1\",,\"2\"", "\"2\",,"],
            Text("Get-ApifyDatasetItem $id -Uniform -Unwind l | ConvertTo-Csv -NoTypeInformation", """[{"o":1,"l":[{"a":1},{"b":2}]},{"o":2}]"""));

    [Fact]
    public void An_empty_dataset_has_no_items_and_is_no_error() => Assert.Empty(Run("Get-ApifyDatasetItem $id -Uniform", ("id", CreateDataset())));

    [Fact]
    public void Chosen_columns_are_streamed_without_a_look_at_all_items()
    {
        string id = CreateDataset(Numbers(3000));
        Assert.Equal("@{n=0; more=}", Run("Get-ApifyDatasetItem $id -Uniform -Property n, more | Select-Object -First 1", ("id", id)).Single().ToString());
        Assert.Equal(1, ItemRequests);
    }

    [Fact]
    public void Several_datasets_make_one_table() =>
        Assert.Equal(
            ["\"a\",\"b\",\"c\"", "\"1\",,", ",\"1\",", ",,\"1\""],
            [.. Run(
                "$one, 'nosuch', $two | Get-ApifyDatasetItem -Uniform -ErrorAction SilentlyContinue | ConvertTo-Csv -NoTypeInformation",
                ("one", CreateDataset("""[{"a":1},{"b":1}]""")), ("two", CreateDataset("""[{"c":1}]"""))).Select(line => line.ToString())]);

    [Fact]
    public void The_total_comes_before_the_items() =>
        Assert.Equal(["2", "@{a=1; b=}", "@{a=; b=1}"], Text("Get-ApifyDatasetItem $id -Uniform -IncludeTotalCount | ForEach-Object { \"$_\" }", """[{"a":1},{"b":1}]"""));

    [Fact]
    public void A_connection_that_breaks_in_the_middle_loses_no_column_and_no_item()
    {
        string items = "[" + string.Join(",", Enumerable.Range(0, 2500).Select(n => n == 2400 ? "{\"last\":1}" : $$"""{"n":{{n}}}""")) + "]";
        string id = CreateDataset(items);
        Module.AddFault("""{"path":"/items","times":3,"action":{"truncateBody":5000}}""");
        PSObject[] found = [.. Run("Get-ApifyDatasetItem $id -Uniform", ("id", id))];
        Assert.Equal(2500, found.Length);
        Assert.All(found, item => Assert.Equal(["n", "last"], item.Properties.Select(property => property.Name)));
    }

    [Fact]
    public void Names_that_are_data_are_one_error_instead_of_all_memory()
    {
        string items = "[" + string.Join(",", Enumerable.Range(0, 10_001).Select(n => $$"""{"k{{n}}":1}""")) + "]";
        Assert.StartsWith("TooManyColumns", Run("Get-ApifyDatasetItem $id -Uniform", ("id", CreateDataset(items))).Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_more_than_fits_in_memory_is_read_twice_and_keeps_its_columns()
    {
        string id = CreateDataset();
        string text = new('x', 900_000);
        foreach (int _ in Enumerable.Range(0, 6))
            Module.Api(HttpMethod.Post, $"datasets/{id}/items", "[" + string.Join(",", Enumerable.Range(0, 9).Select(n => $$"""{"n":{{n}},"text":"{{text}}"}""")) + "]");
        Module.Api(HttpMethod.Post, $"datasets/{id}/items", """{"last":1}""");
        Module.Clear();
        Assert.Equal(["55 n,text,last"], [.. Run("$c = 0; Get-ApifyDatasetItem $id -Uniform | ForEach-Object { $c++; $names = $_.psobject.Properties.Name -join ',' }; \"$c $names\"", ("id", id)).Select(line => line.ToString())]);
        Assert.Equal(2, ItemRequests);
    }
}
