using System.Management.Automation;

namespace ApifyPS.Tests.Storages;

/// <summary>What may stand for a storage: IDs and names, runs and storages, also out of another process.</summary>
public sealed class StorageIdTests(ModuleFixture module) : StorageTest(module)
{
    [Theory]
    [InlineData("$run")]
    [InlineData("$run.DefaultDatasetId")]
    [InlineData("$copy")]
    [InlineData("$dataset")]
    [InlineData("$datasetCopy")]
    [InlineData("[pscustomobject]@{ DatasetId = $run.DefaultDatasetId }")]
    [InlineData("[pscustomobject]@{ DefaultDatasetId = $run.DefaultDatasetId }")]
    public void A_dataset_is_given_as_argument_or_through_the_pipeline(string given)
    {
        Arrange();
        Assert.Equal([1L, 2L], Run($"Get-ApifyDatasetItem ({given})").Select(item => item.Get("n")));
        Assert.Equal([1L, 2L], Run($"{given} | Get-ApifyDatasetItem").Select(item => item.Get("n")));
        Assert.Equal(4, Run($"Get-ApifyDatasetItem @(({given}), ({given}))").Count());
        Assert.Equal(4, Run($"({given}), ({given}) | Get-ApifyDatasetItem").Count());
    }

    [Theory]
    [InlineData("$run")]
    [InlineData("$copy")]
    [InlineData("$store")]
    [InlineData("$storeCopy")]
    public void A_store_and_a_queue_are_given_so_too(string given)
    {
        Arrange();
        Assert.Equal("OUTPUT", Run($"Get-ApifyRecordKey ({given}) -Key OUTPUT").Single().Text("Key"));
        Assert.Equal("OUTPUT", Run($"{given} | Get-ApifyRecordKey -Key OUTPUT").Single().Text("Key"));
        string queue = given.Replace("store", "queue", StringComparison.Ordinal);
        Assert.Empty(Run($"Get-ApifyRequest ({queue})"));
        Assert.Empty(Run($"{queue} | Get-ApifyRequest"));
        Assert.Equal(2, Module.Requests().Count(request => request["path"]!.GetValue<string>().EndsWith("/requests", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Get-ApifyDatasetItem $store")]
    [InlineData("$store | Get-ApifyDatasetItem")]
    [InlineData("$storeCopy | Get-ApifyDatasetItem")]
    [InlineData("Get-ApifyDatasetItem $dataset, $store")]
    [InlineData("$store | Export-ApifyDataset -Path x.json")]
    [InlineData("Get-ApifyDataset $store")]
    [InlineData("$store | Get-ApifyDataset")]
    [InlineData("$store | Remove-ApifyDataset")]
    [InlineData("@{ n = 1 } | Add-ApifyDatasetItem $store")]
    public void A_storage_of_another_kind_is_one_error_that_says_what_is_wanted(string script)
    {
        Arrange();
        ErrorRecord error = Run(script).Error;
        Assert.Contains("A key-value store was given", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("a dataset is wanted", error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(Module.Requests());
    }

    [Theory]
    [InlineData("$dataset | Remove-ApifyKeyValueStore", "key-value store")]
    [InlineData("$dataset | Get-ApifyRequest", "request queue")]
    [InlineData("$queue | Get-ApifyRecordKey", "key-value store")]
    public void That_holds_for_each_kind(string script, string wanted)
    {
        Arrange();
        Assert.Contains($"a {wanted} is wanted", Run(script).Error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(Module.Requests());
    }

    [Fact]
    public void The_others_of_a_pipeline_have_their_turn()
    {
        Arrange();
        Result result = Run("$dataset, $store, $run | Get-ApifyDatasetItem");
        Assert.Equal(4, result.Output.Count);
        Assert.Contains("a dataset is wanted", Assert.Single(result.Errors).Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Add-ApifyDatasetItem @{ a = 1 }")]
    [InlineData("Add-ApifyDatasetItem ([pscustomobject]@{ a = 1 })")]
    [InlineData("Get-ApifyDatasetItem @{ a = 1 }")]
    [InlineData("[pscustomobject]@{ a = 1 } | Get-ApifyDataset")]
    [InlineData("[ApifyPS.ActorRun]@{ Id = 'x' } | Get-ApifyDatasetItem")]
    public void An_object_that_is_no_storage_is_one_error_and_never_a_name(string script)
    {
        Assert.NotNull(Run(script).Error);
        Assert.Empty(Module.Requests());
    }

    [Fact]
    public void An_item_in_the_place_of_the_dataset_says_how_items_are_given() =>
        Assert.Contains("-InputObject", Run("Add-ApifyDatasetItem @{ a = 1 }").Error.Exception.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("Get-ApifyDatasetItem $null")]
    [InlineData("$null | Get-ApifyDataset")]
    [InlineData("Remove-ApifyDataset ''")]
    [InlineData("Get-ApifyDatasetItem @()")]
    public void Nothing_is_an_error_and_not_the_whole_list(string script)
    {
        Assert.NotNull(Run(script).Error);
        Assert.Empty(Module.Requests());
    }

    [Fact]
    public void A_storage_that_no_run_made_is_no_run()
    {
        string id = Create("datasets", Prefix);
        Run("$dataset = Get-ApifyDataset " + id);
        Module.Clear();
        Assert.NotNull(Run("$dataset | Get-ApifyRun").Error);
        Assert.NotNull(Run("$dataset | Remove-ApifyRun -Force").Error);
        Assert.Empty(Module.Requests());
    }

    private void Arrange()
    {
        Run("$run = Invoke-ApifyActor hello; $dataset = $run | Get-ApifyDataset; $store = $run | Get-ApifyKeyValueStore; $queue = $run | Get-ApifyRequestQueue");
        foreach ((string copy, string source) in new[] { ("copy", "run"), ("datasetCopy", "dataset"), ("storeCopy", "store"), ("queueCopy", "queue") })
            Assert.Empty(Run($"${copy} = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize(${source}, 3))"));
        Module.Clear();
    }
}
