using System.Management.Automation;

namespace ApifyPS.Tests.Module;

/// <summary>
/// A dataset in the pipeline isn't its items, and a run isn't its output. Taken for data it starts a run that costs money, or puts a signed address
/// where others read it.
/// </summary>
[Trait("Builds", "both")]
public sealed class OwnObjectTests(ModuleFixture module) : CmdletTest(module)
{
    private const string Id = "abcdefghijklmnopq";

    private static readonly string[] Takers =
    [
        $"$o | Add-ApifyDatasetItem {Id}",
        $"Add-ApifyDatasetItem {Id} -InputObject @(@($o))",
        $"$o | Invoke-ApifyActor {Id}",
        $"Invoke-ApifyActor {Id} @($o, $o)",
        $"$o | Invoke-ApifyTask {Id}",
        $"$o | Set-ApifyRecord K -StoreId {Id}",
        $"Set-ApifyRecord K @(1, @($o)) {Id}",
        $"$o | Add-ApifyRequest {Id}",
    ];

    /// <summary>With the copies of them that come out of a job.</summary>
    public static TheoryData<string, bool> Emitted()
    {
        TheoryData<string, bool> types = [];
        foreach (Type type in Types())
        {
            types.Add(type.Name, false);
            types.Add(type.Name, true);
        }

        return types;
    }

    private static IEnumerable<Type> Types() => ModuleFixture.Cmdlets.Values.SelectMany(cmdlet => cmdlet.OutputType).Select(output => output.Type)
        .Append(OutputTypes.Ours.Single(type => type.Name == "RunOutput"))
        .Where(type => OutputTypes.IsOurs(type) && !typeof(System.Collections.IDictionary).IsAssignableFrom(type)).Distinct();

    [Theory]
    [MemberData(nameof(Emitted))]
    public void What_the_module_emits_is_refused_where_data_is_taken_and_the_error_says_what_to_do(string type, bool isCopy)
    {
        object sample = OutputTypes.Sample(Types().Single(one => one.Name == type));
        if (isCopy)
            sample = Copy(sample);
        foreach (string taker in Takers.Where(taker => type != "QueueRequest" || !taker.Contains("Add-ApifyRequest", StringComparison.Ordinal)))
        {
            Result result = Run(taker, ("o", sample));
            Assert.NotEmpty(result.Errors);
            Assert.All(result.Errors, error =>
            {
                Assert.Matches("^(NotAnObject|InvalidInput|InvalidValue|InvalidRequest),", error.FullyQualifiedErrorId);
                Assert.Contains("an object that describes ", error.ErrorDetails.Message, StringComparison.Ordinal);
                Assert.Contains("Select-Object *", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
            });
            Assert.Empty(Module.Requests());
        }
    }

    [Fact]
    public void A_dataset_in_the_pipe_is_told_where_its_items_are()
    {
        Run("$null = New-ApifyDataset own-prices");
        ErrorRecord error = Run("Get-ApifyDataset own-prices | Add-ApifyDatasetItem own-prices").Error;
        Assert.StartsWith("NotAnObject,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Get-ApifyDatasetItem", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(Run("Get-ApifyDatasetItem own-prices"));
    }

    [Fact]
    public void What_the_error_says_works()
    {
        Run("$d = New-ApifyDataset; Get-ApifyDataset $d | Select-Object * | Add-ApifyDatasetItem $d");
        Assert.Equal(true, Run("(Get-ApifyDatasetItem $d).Id -eq $d.Id").Single().BaseObject);
    }

    [Fact]
    public void Items_requests_and_inputs_are_data()
    {
        Result result = Run("""
            $d = New-ApifyDataset; $q = New-ApifyRequestQueue; $copy = New-ApifyRequestQueue
            '{"a":1}' | Add-ApifyDatasetItem $d
            Get-ApifyDatasetItem $d | Add-ApifyDatasetItem $d
            Get-ApifyDatasetItem $d -AsHashtable | Add-ApifyDatasetItem $d
            'https://example.com/' | Add-ApifyRequest $q
            Get-ApifyRequest $q | Add-ApifyRequest $copy
            Get-ApifyDatasetItem $d -AsHashtable -First 1 | Invoke-ApifyActor nothing
            (Get-ApifyDatasetItem $d).Count; @(Get-ApifyRequest $copy).Count
            """);
        Assert.Empty(result.Errors);
        Assert.Equal([4, 1], result.Skip(1).Select(count => (int)count.BaseObject));
    }

    private static object Copy(object sample) => PSSerializer.Deserialize(PSSerializer.Serialize(sample));
}
