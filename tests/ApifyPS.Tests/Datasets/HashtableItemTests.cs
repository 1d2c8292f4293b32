using System.Collections;
using System.Management.Automation;

namespace ApifyPS.Tests.Datasets;

/// <summary>Items as hashtables: what people do with those of ConvertFrom-Json -AsHashtable.</summary>
[Trait("Builds", "both")]
public sealed class HashtableItemTests(ModuleFixture module) : DatasetTest(module)
{
    private const string Items2 = """[{"url":"a","n":3,"seller":{"City":"Brno","tags":[{"t":1}]}},{"url":"b","n":4,"extra":true}]""";

    private string[] Text(string script, string items = Items2) =>
        [.. Run("$x = @(Get-ApifyDatasetItem $id -AsHashtable); " + script, ("id", CreateDataset(items))).Select(line => line.ToString())];

    [Fact]
    public void Names_that_differ_only_in_case_are_told_apart_and_keep_their_order() =>
        Assert.Equal(
            ["z,Name,name,NAME,", "1 2 3 4", "", "5", "True False"],
            Text(
                "$x[0].Keys -join ','; \"$($x[0].z) $($x[0].Name) $($x[0].name) $($x[0]['NAME'])\"; \"$($x[0].Z)\"; \"$($x[0][''])\"; \"$($x[0].Contains('Name')) $($x[0].Contains('nAME'))\"",
                """[{"z":1,"Name":2,"name":3,"NAME":4,"":5}]"""));

    [Theory]
    [InlineData("$null -eq $x[0].n")]
    [InlineData("@($x[0].n | ForEach-Object { 1 }).Count -eq 1")]
    [InlineData("@($x[0]['n'] | ForEach-Object { 1 }).Count -eq 1")]
    [InlineData("@($x[0].n).Count -eq 1")]
    [InlineData("@(foreach ($one in $x) { $one.n | ForEach-Object { 1 } }).Count -eq 2")]
    [InlineData("@($x.n).Count -eq 2")]
    [InlineData("@($x | ForEach-Object n).Count -eq @(@{ n = $null }, @{ n = 1 } | ForEach-Object n).Count")]
    [InlineData("@(($x | Select-Object n)[0].n | ForEach-Object { 1 }).Count -eq 1")]
    [InlineData("@($x | Where-Object n -eq $null).Count -eq 1")]
    [InlineData("($x | Sort-Object n | ForEach-Object { \"$($_.n)\" }) -join ',' -eq ',1'")]
    [InlineData("@($x | Group-Object n).Count -eq 2")]
    [InlineData("(ConvertTo-Json $x -Compress) -eq '[{\"n\":null},{\"n\":1}]'")]
    [InlineData("$copy = $x[0].Clone(); $copy.n = 2; $copy.n -eq 2 -and $null -eq $x[0].n")]
    [InlineData("$h = @{}; $h.n = $x[0].n; @($h.n | ForEach-Object { 1 }).Count -eq 1")]
    public void A_null_of_a_hashtable_stays_one(string script) =>
        Assert.Equal("True", Text(script, """[{"n":null},{"n":1}]""").Single());

    [Fact]
    public void A_name_that_is_there_twice_has_its_last_value() =>
        Assert.Equal(["a,b", "3 2 2"], Text("$x[0].Keys -join ','; \"$($x[0].a) $($x[0].b) $($x[0].Count)\"", """[{"a":1,"b":2,"a":3}]"""));

    [Fact]
    public void Nested_objects_are_hashtables_too_and_can_be_changed() =>
        Assert.Equal(["True", "True", "Praha 2"], Text(
            "$x[0].seller -is [System.Collections.IDictionary]; $x[0].seller.tags[0] -is [System.Collections.IDictionary]; $x[0].seller.City = 'Praha'; $x[0].seller.tags[0].t = 2; \"$($x[0].seller.City) $($x[0].seller.tags[0].t)\""));

    [Theory]
    [InlineData("$x | ConvertTo-Json -Depth 9 -Compress", """[{"url":"a","n":3,"seller":{"City":"Brno","tags":[{"t":1}]}},{"url":"b","n":4,"extra":true}]""")]
    [InlineData("($x | Select-Object url, extra | ForEach-Object { \"$_\" }) -join ';'", "@{url=a; extra=};@{url=b; extra=True}")]
    [InlineData("($x | Where-Object n -gt 3).url", "b")]
    [InlineData("($x | Sort-Object n -Descending).url -join ','", "b,a")]
    [InlineData("($x | Group-Object url).Name -join ','", "a,b")]
    [InlineData("($x | Measure-Object n -Sum).Sum", "7")]
    [InlineData("$x.url -join ','", "a,b")]
    [InlineData("($x | ForEach-Object url) -join ','", "a,b")]
    [InlineData("$(foreach ($e in $x[1].GetEnumerator()) { \"$($e.Key)=$($e.Value)\" }) -join ','", "url=b,n=4,extra=True")]
    [InlineData("$(foreach ($k in $x[1].Keys) { $x[1][$k] = 0; $x[1][\"$k!\"] = 1 }); $x[1].Keys -join ','", "url,n,extra,url!,n!,extra!")]
    [InlineData("function f($url, $n, $extra) { \"$url $n $extra\" }; $h = $x[1]; f @h", "b 4 True")]
    [InlineData("function f([hashtable]$h) { $h.url }; f $x[1]", "b")]
    [InlineData("($x | ConvertTo-Csv -NoTypeInformation)[2]", "\"b\",\"4\",")]
    [InlineData("$x[1].Values -join ','", "b,4,True")]
    public void It_is_at_home_in_the_pipeline(string script, string expected) => Assert.Equal([expected], Text(script));

    [Fact]
    public void What_is_added_to_one_item_or_taken_from_it_is_no_change_of_another() =>
        Assert.Equal(["url,n,more|url|url,n|url,n,more", "1,,"], Text(
            "$x[0].more = 1; $x[1].Remove('n'); $x[1].Remove('nothing'); $copy = $x[3].Clone(); $copy.more = 2; @($x[0], $x[1], $x[3], $copy | ForEach-Object { $_.Keys -join ',' }) -join '|'; @($x[0, 2, 3] | ForEach-Object { $_.more }) -join ','",
            """[{"url":1,"n":1},{"url":2,"n":2},{"url":3,"n":3},{"url":4,"n":4}]"""));

    [Fact]
    public void Many_keys_are_found_and_changed_like_few()
    {
        string item = "{" + string.Join(",", Enumerable.Range(0, 300).Select(n => $"\"k{n}\":{n}")) + "}";
        Assert.Equal(["44850", "299 300", "", "301"], Text(
            "$sum = 0; foreach ($k in $x[0].Keys) { $sum += $x[0].$k }; $sum; $x[0].Add('k300', 300); \"$($x[0].k299) $($x[0].k300)\"; \"$($x[0].K299)\"; $x[0].Count",
            $"[{item},{item}]"));
    }

    [Fact]
    public void A_key_that_is_there_cannot_be_added_again() =>
        Assert.Contains("'url' is there already", Assert.Single(Text("try { $x[0].Add('url', 1) } catch { \"$_\" }")), StringComparison.Ordinal);

    [Fact]
    public void Items_go_into_another_dataset_as_they_came_out_of_one()
    {
        const string items = """[{"b":1,"a":{"X":[1,{"y":null}],"x":2}},{"":0}]""";
        string copy = CreateDataset();
        Assert.Empty(Run("Get-ApifyDatasetItem $id -AsHashtable | Add-ApifyDatasetItem $copy", ("id", CreateDataset(items)), ("copy", copy)));
        Assert.Equal(items, Items(copy));
    }

    [Fact]
    public void An_item_that_came_back_from_a_file_or_a_job_is_still_a_dictionary()
    {
        PSObject item = Run("$x = @(Get-ApifyDatasetItem $id -AsHashtable); [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($x[0], 5))", ("id", CreateDataset("""[{"Name":1,"name":2,"o":{"p":[{"q":3}]}}]"""))).Single();
        IDictionary dictionary = Assert.IsAssignableFrom<IDictionary>(item.BaseObject);
        Assert.Equal(["Name", "name", "o"], dictionary.Keys.Cast<string>().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Items_with_ever_new_names_are_still_told_apart()
    {
        string items = "[" + string.Join(",", Enumerable.Range(0, 3000).Select(n => $$$"""{"k{{{n}}}":{{{n}}},"same":{"i{{{n % 700}}}":1}}""")) + "]";
        Assert.Equal(["3000"], Text("$n = 0; for ($i = 0; $i -lt $x.Count; $i++) { if ($x[$i].\"k$i\" -eq $i -and $x[$i].same.\"i$($i % 700)\" -eq 1 -and $x[$i].Count -eq 2) { $n++ } }; $n", items));
    }
}
