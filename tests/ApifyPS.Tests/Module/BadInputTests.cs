using System.Management.Automation;

namespace ApifyPS.Tests.Module;

/// <summary>Each mistake of a beginner is one clear error record with what to do, and nothing else on the screen.</summary>
[Trait("Builds", "both")]
public sealed class BadInputTests(ModuleFixture module) : CmdletTest(module)
{
    private static ErrorRecord OneError(Result result)
    {
        Assert.Empty(result.Output);
        Assert.Empty(result.Warnings);
        Assert.Equal(1, result.Errors.Count + (result.Terminating is null ? 0 : 1));
        return result.Error;
    }

    [Theory]
    [InlineData("Invoke-ApifyActor hello")]
    [InlineData("Get-ApifyRun")]
    [InlineData("Get-ApifyRun abc")]
    [InlineData("Connect-Apify")]
    public void No_token(string command)
    {
        using ModuleSession session = new();
        ErrorRecord error = OneError(session.Run(command));
        Assert.StartsWith("NoToken,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Connect-Apify", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_Actor()
    {
        ErrorRecord error = OneError(Run("Invoke-ApifyActor jane/nosuch"));
        Assert.StartsWith("RecordNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("username/name", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("..")]
    [InlineData("a/b/c")]
    [InlineData("x y")]
    [InlineData("   ")]
    public void Malformed_ID(string id)
    {
        foreach (string command in new[] { "Invoke-ApifyActor $id", "Invoke-ApifyTask $id", "Get-ApifyRun $id", "Stop-ApifyRun $id", "Resume-ApifyRun $id", "Restart-ApifyRun $id", "Switch-ApifyRun $id local/echo", "Switch-ApifyRun abc $id", "Set-ApifyRun $id -StatusMessage x", "Remove-ApifyRun $id -Force", "Get-ApifyLog $id -Follow", "Wait-ApifyRun $id", "Get-ApifyLog $id", "Get-ApifyDatasetItem $id" })
            Assert.StartsWith("InvalidId,", OneError(Run(command, ("id", id))).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(Module.Requests());
    }

    [Fact]
    public void An_ID_of_300_characters_is_not_repeated_in_full()
    {
        ErrorRecord error = OneError(Run("Get-ApifyRun ('x' * 300)"));
        Assert.StartsWith("InvalidId,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.True(error.ErrorDetails.Message.Length < 200, error.ErrorDetails.Message);
    }

    [Fact]
    public void Empty_ID() => Assert.Contains("ActorId", OneError(Run("Invoke-ApifyActor ''")).ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("Invoke-ApifyActor echo -Input 'not json'")]
    [InlineData("Invoke-ApifyActor echo -Input '{\"a\":' -ContentType application/json")]
    [InlineData("Invoke-ApifyActor echo -Input ([byte[]](1,2)) -ContentType application/json")]
    public void Input_that_is_no_JSON(string command)
    {
        ErrorRecord error = OneError(Run(command));
        Assert.StartsWith("InvalidInput,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(Module.Requests());
    }

    [Theory]
    [InlineData("text/plain`r`nX-Evil: yes")]
    [InlineData("a b c")]
    [InlineData("text")]
    public void A_content_type_that_is_none(string contentType)
    {
        Assert.StartsWith("InvalidContentType,", OneError(Run($"Invoke-ApifyActor echo -Input x -ContentType \"{contentType}\"")).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(Module.Requests());
    }

    [Theory]
    [InlineData("abc def-ghi")]
    [InlineData("apify_api_ž")]
    public void A_token_that_is_none(string token) =>
        Assert.StartsWith("InvalidToken,", OneError(Run("Connect-Apify -Token $token", ("token", token))).FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void A_file_object_is_not_taken_for_its_content()
    {
        ErrorRecord error = OneError(Run("[System.IO.FileInfo]'input.json' | Invoke-ApifyActor echo"));
        Assert.StartsWith("InvalidInput,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("-InputPath", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Invoke-ApifyActor echo { query = 'acme' }")]
    [InlineData("{ query = 'acme' } | Invoke-ApifyActor echo")]
    [InlineData("Invoke-ApifyActor echo -Input { query = 'acme' } -ContentType application/json")]
    [InlineData("Set-ApifyRecord settings { query = 'acme' } abcdefghijklmnopq")]
    public void A_hashtable_without_its_at_sign(string command)
    {
        ErrorRecord error = OneError(Run(command));
        Assert.Contains("script block", error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Contains("@{", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(Module.Requests());
    }

    [Fact]
    public void An_item_without_its_at_sign() =>
        Assert.Contains("@{", OneError(Run("Add-ApifyDatasetItem abcdefghijklmnopq { name = 'tea' }")).ErrorDetails.RecommendedAction, StringComparison.Ordinal);

    [Theory]
    [InlineData("./input.json")]
    [InlineData("C:\\Data\\my input.JSON")]
    public void A_path_where_the_input_itself_belongs(string path)
    {
        ErrorRecord error = OneError(Run("Invoke-ApifyActor echo -Input $path", ("path", path)));
        Assert.StartsWith("InvalidInput,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("-InputPath", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(Module.Requests());
    }

    [Fact]
    public void A_record_of_a_store_that_does_not_exist() =>
        Assert.Contains("Get-ApifyKeyValueStore", OneError(Run("Get-ApifyRecord OUTPUT nosuch")).ErrorDetails.RecommendedAction, StringComparison.Ordinal);

    [Fact]
    public void A_misspelt_word_of_a_scripted_Actor()
    {
        ErrorRecord error = OneError(Run("Register-ApifyLocalActor shop -Scripted @{ itmes = @() }"));
        Assert.Contains("itmes", error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("LocalPlatform", error.ErrorDetails.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_does_not_exist()
    {
        ErrorRecord error = OneError(Run("Invoke-ApifyActor echo -InputPath ./nosuch.json"));
        Assert.StartsWith("InputFileNotReadable,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("nosuch.json", error.ErrorDetails.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("ftp://example.com")]
    [InlineData("https://user:password@example.com")]
    public void A_base_address_that_is_none(string address) =>
        Assert.StartsWith("InvalidBaseUrl,", OneError(Run("Connect-Apify -Token x123 -BaseUrl $url", ("url", address))).FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void An_unreachable_base_address()
    {
        using FakePlatform platform = FakePlatform.Refusing(_ => FakeReply.Closed());
        ErrorRecord error = OneError(Run("Connect-Apify -Token x123 -BaseUrl $url -MaxRetry 0", ("url", platform.BaseUri)));
        Assert.StartsWith("ConnectionRefused,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(platform.BaseUri.Authority, error.ErrorDetails.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 14\r\n\r\n<html>hi</html", "UnexpectedResponse")]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 14\r\n\r\n<html>hi</html", "UnexpectedResponse")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{\"data\": ", "UnexpectedResponse")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", "UnexpectedResponse")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{\"data\": {", "ConnectionBroken")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "ConnectionBroken")]
    public void An_address_that_is_not_Apifys(string answer, string errorId)
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Garbage(answer));
        ErrorRecord error = OneError(Run("Connect-Apify -Token x123 -BaseUrl $url -MaxRetry 0", ("url", platform.BaseUri)));
        Assert.StartsWith(errorId + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_webhook_without_an_address() =>
        Assert.StartsWith("InvalidWebhook,", OneError(Run("Invoke-ApifyActor hello -Webhook @{ eventTypes = 'ACTOR.RUN.SUCCEEDED' }")).FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void Memory_that_the_platform_does_not_take() =>
        Assert.Equal(ErrorCategory.InvalidArgument, OneError(Run("Invoke-ApifyActor hello -MemoryMBytes 300")).CategoryInfo.Category);
}
