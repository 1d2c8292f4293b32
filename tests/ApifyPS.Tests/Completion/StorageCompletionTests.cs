namespace ApifyPS.Tests.Completion;

public sealed class StorageCompletionTests(ModuleFixture module) : CmdletTest(module)
{
    /// <summary>Unique, so that other tests' storages are no candidates.</summary>
    private readonly string _prefix = "tab" + Guid.NewGuid().ToString("N")[..8];

    private (string Text, string Tip)[] Complete(string line) => Session.Complete(line.Replace(" -", $" -Token {Guid.NewGuid():N} -", StringComparison.Ordinal)).Select(match => (match.CompletionText, match.ToolTip)).ToArray();

    private string Create(string collection, string name)
    {
        string answer = Module.Api(HttpMethod.Post, $"{collection}?name={name}");
        return (string)System.Text.Json.Nodes.JsonNode.Parse(answer)!["data"]!["id"]!;
    }

    [Fact]
    public void Datasets_complete_by_name_the_most_recently_modified_first_with_items_and_age()
    {
        string older = Create("datasets", _prefix + "-older");
        Create("datasets", _prefix + "-newer");
        // Times are in milliseconds: in one of them both were modified last.
        Thread.Sleep(20);
        Module.Api(HttpMethod.Post, $"datasets/{older}/items", "[{},{}]");
        var matches = Complete($"Get-ApifyDatasetItem -DatasetId {_prefix}");
        Assert.Equal([_prefix + "-older", _prefix + "-newer"], matches.Select(match => match.Text));
        Assert.Matches(@"^2 items( \(\d+ B\))?, modified just now$", matches[0].Tip);
    }

    [Fact]
    public void The_dataset_that_items_are_added_to_completes_by_name()
    {
        Create("datasets", _prefix);
        Assert.Equal(_prefix, Assert.Single(Complete($"Add-ApifyDatasetItem -DatasetId {_prefix}")).Text);
    }

    [Fact]
    public void A_dataset_completes_by_its_ID_too()
    {
        string id = Create("datasets", _prefix);
        Assert.Equal(_prefix, Assert.Single(Complete($"Get-ApifyDatasetItem -DatasetId {id}")).Text);
    }

    [Fact]
    public void An_unnamed_dataset_completes_by_ID_with_the_run_that_it_came_from()
    {
        var run = Run("Invoke-ApifyActor hello").Single();
        (string text, string tip) = Assert.Single(Complete($"Get-ApifyDatasetItem -DatasetId {run.Text("DefaultDatasetId")}"));
        Assert.Equal(run.Text("DefaultDatasetId"), text);
        Assert.EndsWith("of run " + run.Text("Id"), tip, StringComparison.Ordinal);
        Assert.StartsWith("2 items", tip, StringComparison.Ordinal);
    }
}
