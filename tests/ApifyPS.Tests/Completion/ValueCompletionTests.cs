namespace ApifyPS.Tests.Completion;

/// <summary>Tab on what is inside of storages, and on values that need quotes.</summary>
public sealed class ValueCompletionTests(ModuleFixture module) : CmdletTest(module)
{
    /// <summary>Unique, so that nothing is in the cache.</summary>
    private readonly string _name = "tab" + Guid.NewGuid().ToString("N")[..8];

    private string[] Texts(string line) => [.. Session.Complete(line).Select(match => match.CompletionText)];

    private void CreateDataset(string items, string? schema = null)
    {
        Module.Api(HttpMethod.Post, $"datasets?name={_name}", schema);
        Module.Api(HttpMethod.Post, $"datasets/local~{_name}/items", items);
    }

    [Theory]
    [InlineData("Get-ApifyDatasetItem {0} -Property ", "price,'$cost','the price','it''s'")]
    [InlineData("Get-ApifyDatasetItem {0} -Property p", "price")]
    [InlineData("Get-ApifyDatasetItem {0} -Property *ric*", "price,'the price'")]
    [InlineData("Get-ApifyDatasetItem {0} -Property 'th", "'the price'")]
    [InlineData("Get-ApifyDatasetItem {0} -Property \"th", "\"the price\"")]
    [InlineData("Get-ApifyDatasetItem {0} -Property \"$", null)]
    [InlineData("Get-ApifyDatasetItem {0} -Property 'it", "'it''s'")]
    [InlineData("Get-ApifyDatasetItem -DatasetId {0} -ExcludeProperty price, th", "'the price'")]
    [InlineData("Export-ApifyDataset {0} -Flatten pri", "price")]
    public void Properties_of_items_complete_with_the_quotes_that_they_need(string line, string? expected)
    {
        CreateDataset("""[{"price":1,"$cost":2},{"the price":3,"it's":4}]""");
        string[] found = Texts(string.Format(System.Globalization.CultureInfo.InvariantCulture, line, _name));
        Assert.Equal(expected ?? "\"`$cost\"", string.Join(",", found));
    }

    [Fact]
    public void Views_of_a_dataset_complete_with_their_titles()
    {
        CreateDataset("[]", """{"schema":{"actorSpecification":1,"views":{"overview":{"title":"All of it","transformation":{}},"details":{"title":"One","transformation":{}}}}}""");
        var match = Assert.Single(Session.Complete($"Get-ApifyDatasetItem {_name} -View over"));
        Assert.Equal(["overview", "All of it"], [match.CompletionText, match.ToolTip]);
    }

    [Fact]
    public void Requests_complete_by_ID_address_and_unique_key()
    {
        Module.Api(HttpMethod.Post, $"request-queues?name={_name}");
        string id = (string)System.Text.Json.Nodes.JsonNode.Parse(Module.Api(HttpMethod.Post, $"request-queues/local~{_name}/requests", """{"url":"https://example.com/?a=1&b=2","uniqueKey":"one"}"""))!["data"]!["requestId"]!;
        Assert.Equal([id], Texts($"Get-ApifyRequest {_name} -RequestId "));
        Assert.Equal(["'https://example.com/?a=1&b=2'"], Texts($"Remove-ApifyRequest -QueueId {_name} -Url http"));
        Assert.Equal(["one"], Texts($"Get-ApifyRequest {_name} -UniqueKey o"));
        Assert.Equal("https://example.com/?a=1&b=2, pending", Session.Complete($"Set-ApifyRequest -QueueId {_name} -RequestId ").Single().ToolTip);
    }

    [Theory]
    [InlineData("Invoke-ApifyActor hello -ContentType text/p", "'text/plain; charset=utf-8'")]
    [InlineData("Invoke-ApifyActor -ActorId hello -Build l", "latest")]
    [InlineData("Invoke-ApifyActor \"hel", "\"local/hello\"")]
    [InlineData("Invoke-ApifyActor 'local/hel", "'local/hello'")]
    [InlineData("Unregister-ApifyLocalActor hell", "local/hello")]
    public void What_was_begun_is_completed_in_its_own_way(string line, string expected) => Assert.Equal([expected], Texts(line));

    [Fact]
    public void A_build_completes_by_the_Actor_of_a_task_or_a_run()
    {
        Module.Api(HttpMethod.Post, "actor-tasks", $$"""{"actId":"local~hello","name":"{{_name}}"}""");
        Assert.Equal(["latest"], Texts($"Invoke-ApifyTask {_name} -Build "));
        string run = Run("Invoke-ApifyActor hello").Single().Text("Id");
        Assert.Equal(["latest"], Texts($"Resume-ApifyRun {run} -Build "));
    }

    [Fact]
    public void Another_token_is_another_cache()
    {
        Texts("Invoke-ApifyActor h");
        Module.Clear();
        Assert.Contains("local/hello", Texts($"Invoke-ApifyActor -Token {_name} -ActorId h"));
        Assert.NotEmpty(Module.Requests());
    }

    [Fact]
    public void A_platform_that_is_away_leaves_nothing_behind()
    {
        using ModuleSession stranger = new();
        stranger.Run("$env:APIFY_TOKEN = 'none'; $env:APIFY_API_BASE_URL = 'http://127.0.0.1:9'; $Error.Clear()");
        try
        {
            foreach (string line in new[] { "Invoke-ApifyActor zz", "Get-ApifyRun -RunId zz", "Get-ApifyDatasetItem d -Property zz", "Invoke-ApifyActor a -Build zz", "Get-ApifyRecord -StoreId s -Key zz", "Invoke-ApifyActor a -Input zz" })
                Assert.Empty(stranger.Complete(line));
            Assert.Equal(0, stranger.Run("$Error.Count").Single().BaseObject);
        }
        finally
        {
            stranger.Run("$env:APIFY_TOKEN = $null; $env:APIFY_API_BASE_URL = $null");
        }
    }
}
