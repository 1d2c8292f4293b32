using System.Management.Automation;
using System.Text.Json;

namespace ApifyPS.Tests.Module;

/// <summary>What answers in place of Apify must not steer the window, name errors as it likes, or keep a command for ever.</summary>
public sealed class HostileServerTests(ModuleFixture module) : CmdletTest(module)
{
    private const string Hostile = "\u001b[31mred ##vso[task.complete]x\n::error::y";

    [Fact]
    public void Words_of_a_server_are_harmless_wherever_an_error_shows_them()
    {
        using FakePlatform server = FakePlatform.Start(request => request.Path.EndsWith("/users/me", StringComparison.Ordinal)
            ? FakeReply.Data("""{"id":"u1","username":"jane"}""")
            : FakeReply.Json(404, JsonSerializer.Serialize(new { error = new { type = Hostile, message = Hostile } })));

        ErrorRecord error = Run("Get-ApifyRun r1 -Connection $there", ("there", Connection(server))).Error;

        Assert.Matches("^[A-Za-z0-9]+,", error.FullyQualifiedErrorId);
        foreach (string text in new[] { error.Exception.Message, error.ErrorDetails.Message, error.ToString(), error.FullyQualifiedErrorId })
        {
            Assert.DoesNotContain('\u001b', text);
            Assert.DoesNotContain("##vso[", text, StringComparison.Ordinal);
            Assert.DoesNotContain("::error::", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_username_that_a_server_made_up_is_harmless()
    {
        using FakePlatform server = FakePlatform.Start(FakeReply.Data(JsonSerializer.Serialize(new { id = "u1", username = Hostile })));

        string username = (string)Connection(server).Get("Username")!;

        Assert.DoesNotContain('\u001b', username);
        Assert.DoesNotContain('\n', username);
        Assert.DoesNotContain("##vso[", username, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-ApifyRun -Connection $there | Select-Object -First 20")]
    [InlineData("Get-ApifyDataset -Connection $there | Select-Object -First 20")]
    [InlineData("Get-ApifyRun -First 20 -Connection $there")]
    public void A_list_that_repeats_its_page_ends_with_an_error(string command)
    {
        using FakePlatform server = FakePlatform.Start(request => request.Path.EndsWith("/users/me", StringComparison.Ordinal)
            ? FakeReply.Data("""{"id":"u1","username":"jane"}""")
            : FakeReply.Data("""{"total":1000000,"offset":0,"limit":1,"count":1,"items":[{"id":"x1"}]}"""));

        Result result = Run(command, ("there", Connection(server)));

        Assert.Single(result.Output);
        Assert.StartsWith("EndlessList,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.True(server.Requests.Count < 20, "It asks for ever.");
    }

    private PSObject Connection(FakePlatform server) =>
        Run("Connect-Apify -BaseUrl $url -Token apify_api_test", ("url", server.BaseUri.ToString())).Single();
}
