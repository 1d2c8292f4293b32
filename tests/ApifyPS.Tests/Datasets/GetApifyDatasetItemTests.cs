using System.Management.Automation;
using System.Text.Json.Nodes;

namespace ApifyPS.Tests.Datasets;

[Trait("Builds", "both")]
public sealed class GetApifyDatasetItemTests(ModuleFixture module) : CmdletTest(module)
{
    private string CreateDataset(string items)
    {
        string id = JsonNode.Parse(Module.Api(HttpMethod.Post, "datasets"))!["data"]!["id"]!.GetValue<string>();
        Module.Api(HttpMethod.Post, $"datasets/{id}/items", items);
        Module.Clear();
        return id;
    }

    private static string Numbers(int count) => "[" + string.Join(",", Enumerable.Range(0, count).Select(n => $$"""{"n":{{n}}}""")) + "]";

    [Fact]
    public void All_items_come_in_order()
    {
        string id = CreateDataset(Numbers(2500));
        Assert.Equal(Enumerable.Range(0, 2500).Select(n => (object)(long)n), Run("Get-ApifyDatasetItem $id", ("id", id)).Select(item => item.Get("n")));
    }

    [Fact]
    public void First_Skip_and_Descending_say_which()
    {
        string id = CreateDataset(Numbers(50));
        Assert.Equal([5L, 6L, 7L], Run("Get-ApifyDatasetItem $id -Skip 5 -First 3", ("id", id)).Select(item => item.Get("n")));
        Assert.Equal([49L, 48L], Run("Get-ApifyDatasetItem $id -Descending -First 2", ("id", id)).Select(item => item.Get("n")));
        Assert.Empty(Run("Get-ApifyDatasetItem $id -First 0", ("id", id)));
    }

    [Fact]
    public void Properties_are_chosen_and_left_out()
    {
        string id = CreateDataset("""[{"a":1,"b":2,"#c":3}]""");
        Assert.Equal(["a"], Run("Get-ApifyDatasetItem $id -Property a", ("id", id)).Single().Properties.Select(property => property.Name));
        Assert.Equal(["b", "#c"], Run("Get-ApifyDatasetItem $id -ExcludeProperty a", ("id", id)).Single().Properties.Select(property => property.Name));
        Assert.Equal(["a", "b"], Run("Get-ApifyDatasetItem $id -SkipHidden", ("id", id)).Single().Properties.Select(property => property.Name));
    }

    [Fact]
    public void Empty_items_in_between_do_not_end_the_list()
    {
        string items = "[" + string.Join(",", Enumerable.Range(0, 2200).Select(n => n % 1000 < 999 ? "{}" : $$"""{"n":{{n}}}""")) + ",{\"n\":-1}]";
        string id = CreateDataset(items);
        Assert.Equal([999L, 1999L, -1L], Run("Get-ApifyDatasetItem $id -Clean", ("id", id)).Select(item => item.Get("n")));
        Assert.Equal([999L, 1999L], Run("Get-ApifyDatasetItem $id -SkipEmpty -First 2", ("id", id)).Select(item => item.Get("n")));
    }

    [Fact]
    public void Values_keep_what_they_are()
    {
        string id = CreateDataset("""[{"long":9007199254740993,"big":123456789012345678901234567890,"dec":0.1234567890123456789,"dbl":1.5,"date":"2026-01-02T03:04:05Z","nul":null,"yes":true,"arr":[1,[2,{"x":"y"}],[]],"Name":"A","name":"b","":"empty"}]""");
        PSObject item = Run("Get-ApifyDatasetItem $id", ("id", id)).Single();
        Assert.Equal(9007199254740993L, item.Get("long"));
        Assert.Equal(System.Numerics.BigInteger.Parse("123456789012345678901234567890", null), item.Get("big"));
        Assert.Equal(0.1234567890123456789m, item.Get("dec"));
        Assert.Equal(1.5, item.Get("dbl"));
        Assert.Equal("2026-01-02T03:04:05Z", item.Get("date"));
        Assert.Null(item.Get("nul"));
        Assert.Equal(true, item.Get("yes"));
        Assert.Equal("y", Run("(Get-ApifyDatasetItem $id).arr[1][1].x", ("id", id)).Single().BaseObject);
        Assert.Equal(0, Run("(Get-ApifyDatasetItem $id).arr[2].Count", ("id", id)).Single().BaseObject);
        Assert.Equal(["A", "b", "empty"], new[] { item.Get("Name"), item.Get("name_"), item.Get("_") });
    }

    [Fact]
    public void A_connection_that_breaks_in_the_middle_loses_and_repeats_nothing()
    {
        string id = CreateDataset(Numbers(2500));
        Module.AddFault("""{"path":"/items","times":3,"action":{"truncateBody":5000}}""");
        Assert.Equal(Enumerable.Range(0, 2500).Select(n => (object)(long)n), Run("Get-ApifyDatasetItem $id", ("id", id)).Select(item => item.Get("n")));
    }

    [Fact]
    public void An_unknown_dataset_is_one_error() =>
        Assert.StartsWith("RecordNotFound", Run("Get-ApifyDatasetItem nosuch").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
}
