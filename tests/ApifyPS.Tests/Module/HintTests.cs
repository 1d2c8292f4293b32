using System.Management.Automation;

namespace ApifyPS.Tests.Module;

/// <summary>A slip gets its next step in the error itself, and the error stays the one that scripts know.</summary>
public sealed class HintTests : CmdletTest
{
    public HintTests(ModuleFixture module)
        : base(module)
    {
        Run("$null = Register-ApifyLocalActor hint-crawler -Scripted @{}; $null = New-ApifyDataset hint-prices; $null = New-ApifyKeyValueStore hint-settings; $null = New-ApifyRequestQueue hint-queue");
        if (!Run("Invoke-ApifyTask hint-nightly -ErrorAction Ignore").Any())
            Module.Api(HttpMethod.Post, "actor-tasks", """{"actId":"local~hint-crawler","name":"hint-nightly"}""");
        Run("$Error.Clear()");
        Module.ClearRequests();
    }

    private string ErrorOf(string script, string id)
    {
        ErrorRecord error = Run(script).Error;
        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        return error.ErrorDetails?.Message ?? error.Exception.Message;
    }

    [Theory]
    [InlineData("Invoke-ApifyActor hint-crawlr", "'local/hint-crawler'")]
    [InlineData("Invoke-ApifyActor local/Hint_Crawler", "'local/hint-crawler'")]
    [InlineData("Invoke-ApifyActor somebody/hint-crawler", "'local/hint-crawler'")]
    [InlineData("Get-ApifyRun -ActorId hint-carwler", "'local/hint-crawler'")]
    [InlineData("Get-ApifyActorInputSchema hint-crawle", "'local/hint-crawler'")]
    [InlineData("Invoke-ApifyTask hint-nihgtly", "'local/hint-nightly'")]
    [InlineData("Get-ApifyDataset hint-price", "'hint-prices'")]
    [InlineData("Get-ApifyDatasetItem hint-pricess", "'hint-prices'")]
    [InlineData("Export-ApifyDataset hint-pricess ([IO.Path]::GetTempPath() + 'hint.csv')", "'hint-prices'")]
    [InlineData("@{ a = 1 } | Add-ApifyDatasetItem hint-pricess", "'hint-prices'")]
    [InlineData("Get-ApifyKeyValueStore hint-setting", "'hint-settings'")]
    [InlineData("Get-ApifyRecordKey hint-setings", "'hint-settings'")]
    [InlineData("Get-ApifyRecord some-key hint-setings", "'hint-settings'")]
    [InlineData("Get-ApifyRequestQueue hint-qeue", "'hint-queue'")]
    [InlineData("'https://example.com' | Add-ApifyRequest hint-qeue", "'hint-queue'")]
    public void A_name_that_is_not_there_is_told_the_near_ones_that_are(string script, string suggestion) =>
        Assert.Contains("Did you mean " + suggestion + "?", ErrorOf(script, "RecordNotFound"), StringComparison.Ordinal);

    [Theory]
    [InlineData("Invoke-ApifyActor apify/website-content-crawler", true)]
    [InlineData("Get-ApifyActorInputSchema apify/website-content-crawler", true)]
    [InlineData("Invoke-ApifyActor nothing-like-it-at-all", false)]
    [InlineData("Invoke-ApifyActor hint-crawler -Build no-such-build", false)]
    [InlineData("Get-ApifyDataset apify/website-content-crawler", false)]
    public void Whoever_looks_for_an_Actor_of_the_Store_on_the_local_platform_is_told_that_it_needs_an_account(string script, bool isOfStore)
    {
        string error = Run(script).Error.ErrorDetails.Message;
        Assert.Equal(isOfStore, error.Contains("Those of Apify Store need an account: Connect-Apify -Token", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Get-ApifyDataset nothing-like-it-at-all", "RecordNotFound")]
    [InlineData("Get-ApifyDataset HG7ML7M8z78YcAPEB", "RecordNotFound")]
    [InlineData("Get-ApifyRecord no-such-key hint-settings", "RecordNotFound")]
    public void Nothing_is_suggested_where_nothing_is_near(string script, string id) =>
        Assert.DoesNotContain("Did you mean", ErrorOf(script, id), StringComparison.Ordinal);

    [Fact]
    public void At_most_three_names_are_suggested_the_nearest_first()
    {
        foreach (string name in new[] { "hint-many-a", "hint-many-b", "hint-many-cc", "hint-many-ddd" })
            Run("$null = New-ApifyDataset $name", ("name", name));
        Assert.Contains("Did you mean 'hint-many-a', 'hint-many-b' or 'hint-many-cc'?", ErrorOf("Get-ApifyDataset hint-many", "RecordNotFound").Replace("'hint-many-b', 'hint-many-a'", "'hint-many-a', 'hint-many-b'", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_does_not_want_to_hear_of_errors_pays_no_request_for_a_suggestion()
    {
        Run("Get-ApifyDataset hint-price -ErrorAction SilentlyContinue; Get-ApifyDataset hint-price -ErrorAction Ignore");
        Assert.All(Module.Requests(), request => Assert.StartsWith("/v2/datasets/local~hint-price", (string)request["path"]!, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"status":500}""")]
    [InlineData("""{"endless":true}""")]
    public void A_list_that_does_not_come_changes_nothing_about_the_error(string action)
    {
        Module.AddFault($$"""{"path":"/v2/datasets\\?","action":{{action}}}""");
        Assert.EndsWith("HTTP 404 record-not-found)", ErrorOf($"Get-ApifyDataset hint-price -Token {Guid.NewGuid():N}", "RecordNotFound"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-ApifyRun hint-crawler", "hint-crawler")]
    [InlineData("Get-ApifyRun local/hint-crawler", "local/hint-crawler")]
    [InlineData("Stop-ApifyRun hint-crawler", "hint-crawler")]
    [InlineData("Get-ApifyLog hint-crawler", "hint-crawler")]
    public void A_name_in_place_of_a_run_is_told_of_ActorId(string script, string name) =>
        Assert.EndsWith($"Get-ApifyRun -ActorId {name} -Last", ErrorOf(script, "RecordNotFound"), StringComparison.Ordinal);

    [Theory]
    [InlineData("./input.json")]
    [InlineData("input.json")]
    [InlineData("../in/put.txt")]
    [InlineData(".\\input.json")]
    [InlineData("C:\\data\\input")]
    [InlineData("~/input")]
    [InlineData("/data/input")]
    public void A_path_in_place_of_an_input_is_told_of_InputPath(string path)
    {
        Assert.Contains("-InputPath " + path, ErrorOf($"Invoke-ApifyActor hint-crawler '{path}'", "InvalidInput"), StringComparison.Ordinal);
        Assert.Empty(Module.Requests());
    }

    [Theory]
    [InlineData("Get-ApifyRecord hint-settings OUTPUT", "Get-ApifyRecord OUTPUT hint-settings")]
    [InlineData("Get-ApifyRecord hint-settings report.pdf", "Get-ApifyRecord report.pdf hint-settings")]
    [InlineData("Get-ApifyRecord HG7ML7M8z78YcAPEB hint-key", "Get-ApifyRecord hint-key HG7ML7M8z78YcAPEB")]
    [InlineData("Remove-ApifyRecord hint-settings OUTPUT -Confirm:$false", "Remove-ApifyRecord OUTPUT hint-settings")]
    public void A_store_in_the_place_of_the_key_is_recognised(string script, string right)
    {
        Result result = Run(script);
        if (script.StartsWith("Remove", StringComparison.Ordinal) && result.Errors.Count == 0)
            return;
        Assert.EndsWith("The key comes first, then the store: " + right, result.Error.ErrorDetails.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-ApifyRecord hint-settings limits", "Get-ApifyRecord limits hint-settings")]
    [InlineData("Get-ApifyRecord hint-settings hint-setings", "Get-ApifyRecord hint-setings hint-settings")]
    [InlineData("Remove-ApifyRecord hint-settings limits -Confirm:$false", "Remove-ApifyRecord limits hint-settings")]
    [InlineData("Set-ApifyRecord hint-settings @{ a = 1 } limits", "Set-ApifyRecord -Key limits -StoreId hint-settings")]
    [InlineData("@{ a = 1 } | Set-ApifyRecord hint-settings -StoreId limits", "Set-ApifyRecord -Key limits -StoreId hint-settings")]
    public void The_name_of_a_store_in_the_place_of_the_key_is_recognised(string script, string right) =>
        Assert.EndsWith(": " + right, ErrorOf(script, "RecordNotFound"), StringComparison.Ordinal);

    [Theory]
    [InlineData("Set-ApifyRecord hint-settings limits @{ a = 1 }", "-Value: Set-ApifyRecord <key> <value> <store>.")]
    [InlineData("Add-ApifyDatasetItem -DatasetId @{ a = 1 } -InputObject 1", "-InputObject.")]
    [InlineData("Add-ApifyRequest -QueueId @{ a = 1 } -InputObject 1", "-InputObject.")]
    public void What_is_to_be_stored_in_the_place_of_the_storage_is_told_the_parameter_that_takes_it(string script, string right)
    {
        ErrorRecord error = Run(script).Error;
        Assert.EndsWith(right, error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(Module.Requests());
    }

    [Theory]
    [InlineData("Export-ApifyDataset prices.csv hint-prices", "Export-ApifyDataset hint-prices prices.csv")]
    [InlineData("Export-ApifyDataset out/prices.json hint-prices", "Export-ApifyDataset hint-prices out/prices.json")]
    [InlineData("Export-ApifyDataset prices.csv hint-prices -Format csv", "Export-ApifyDataset hint-prices prices.csv")]
    public void A_file_in_the_place_of_the_dataset_is_recognised_before_anything_is_asked(string script, string right)
    {
        Assert.EndsWith(right, ErrorOf(script, "InvalidId"), StringComparison.Ordinal);
        Assert.Empty(Module.Requests());
    }

    [Theory]
    [InlineData("1GB", "1073741824", "1024")]
    [InlineData("'512MB'", "536870912", "512")]
    [InlineData("32GB", "34359738368", "32768")]
    public void Bytes_in_place_of_megabytes_are_told_what_is_meant(string given, string bytes, string megabytes)
    {
        string message = ErrorOf($"Invoke-ApifyActor hint-crawler -MemoryMBytes {given}", "ParameterArgumentTransformationError");
        Assert.Contains(bytes, message, StringComparison.Ordinal);
        Assert.EndsWith($"Give {megabytes}.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dataset_in_the_pipe_beside_InputObject_is_told_what_the_pipe_is_for()
    {
        string message = ErrorOf("Get-ApifyDataset hint-prices | Add-ApifyDatasetItem -InputObject @{ a = 1 }", "InvalidParameters");
        Assert.Contains("what is in the pipeline is taken for items", message, StringComparison.Ordinal);
    }
}
