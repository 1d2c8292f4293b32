using System.Management.Automation;
using System.Text;
using System.Text.Json.Nodes;

namespace ApifyPS.Tests.Actors;

/// <summary>What Apify.call() of the SDK 1.0 could do, Invoke-ApifyActor can.</summary>
public sealed class SdkParityTests(ModuleFixture module) : CmdletTest(module)
{
    [Theory]
    [InlineData("-WaitSec 0")]
    [InlineData("-waitSecs 0")]
    [InlineData("-NoWait")]
    public void Not_waiting_returns_the_run_at_once(string option)
    {
        PSObject run = Run($"Invoke-ApifyActor slow {option}").Single();
        Assert.Contains(run.Text("Status"), new[] { "READY", "RUNNING" });
        Assert.Single(Module.Requests());
        Run("Stop-ApifyRun $id", ("id", run.Text("Id")));
    }

    [Fact]
    public void A_wait_that_elapses_gives_the_running_run_with_no_error_and_no_output()
    {
        PSObject run = Run("Invoke-ApifyActor slow -WaitSec 0.5").Single();
        Assert.Contains(run.Text("Status"), new[] { "READY", "RUNNING" });
        Assert.Null(run.Get("Output"));
        Run("Stop-ApifyRun $id", ("id", run.Text("Id")));
    }

    [Fact]
    public void NoOutput_makes_no_request_for_the_output()
    {
        PSObject run = Run("Invoke-ApifyActor hello -NoOutput").Single();
        Assert.Equal("SUCCEEDED", run.Text("Status"));
        Assert.Null(run.Get("Output"));
        Assert.DoesNotContain(Module.Requests(), request => request["path"]!.GetValue<string>().Contains("/records/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("-RawOutput")]
    [InlineData("-disableBodyParser")]
    public void RawOutput_gives_the_bytes_of_the_record(string option)
    {
        PSObject run = Run($"Invoke-ApifyActor hello {option}").Single();
        byte[] body = Assert.IsType<byte[]>(run.GetPath("Output.Body"));
        Assert.Equal("Hello world!", JsonNode.Parse(body)!["message"]!.GetValue<string>());
    }

    [Fact]
    public void String_input_with_a_content_type_arrives_as_that_text()
    {
        PSObject run = Run("Invoke-ApifyActor echo -Input 'plain čtext' -ContentType text/plain").Single();
        Assert.Equal("text/plain; charset=utf-8", run.GetPath("Output.ContentType"));
        Assert.Equal("plain čtext", run.GetPath("Output.Body"));
    }

    [Fact]
    public void Bytes_input_with_a_content_type_arrives_as_those_bytes()
    {
        PSObject run = Run("Invoke-ApifyActor echo -Input ([byte[]](1, 2, 255)) -ContentType image/png").Single();
        Assert.Equal("image/png", run.GetPath("Output.ContentType"));
        Assert.Equal([1, 2, 255], (byte[])run.GetPath("Output.Body")!);
    }

    [Fact]
    public void Memory_is_that_of_the_run() =>
        Assert.Equal(1024, Run("Invoke-ApifyActor hello -MemoryMBytes 1024").Single().GetPath("Options.MemoryMbytes"));

    [Theory]
    [InlineData("-RunTimeoutSec 1")]
    [InlineData("-timeoutSecs 1")]
    public void A_run_longer_than_its_timeout_ends_TIMED_OUT_and_is_an_error(string option)
    {
        Result result = Run($"Invoke-ApifyActor slow {option}");
        Assert.Equal("TIMED-OUT", Assert.Single(result.Output).Text("Status"));
        Assert.StartsWith("ActorRunFailed", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_is_sent_and_an_unknown_one_is_the_APIs_error()
    {
        Assert.Equal("latest", Run("Invoke-ApifyActor hello -Build latest").Single().GetPath("Options.Build"));
        Assert.StartsWith("UnknownBuildTag", Run("Invoke-ApifyActor hello -Build nosuch").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Webhooks_are_sent_as_Base64_JSON()
    {
        Assert.Single(Run("Invoke-ApifyActor hello -NoWait -Webhook @{ eventTypes = 'ACTOR.RUN.SUCCEEDED'; requestUrl = 'http://127.0.0.1:9/hook'; idempotencyKey = 'k' }"));
        JsonNode request = Assert.Single(Module.Requests());
        string query = request["query"]!.GetValue<string>();
        string base64 = Uri.UnescapeDataString(query.Split("webhooks=")[1].Split('&')[0]);
        Assert.Equal(
            """[{"eventTypes":["ACTOR.RUN.SUCCEEDED"],"requestUrl":"http://127.0.0.1:9/hook","idempotencyKey":"k"}]""",
            Encoding.UTF8.GetString(Convert.FromBase64String(base64)));
    }

    [Fact]
    public void A_token_of_the_call_is_used_instead_of_the_connections()
    {
        Assert.Single(Run("Invoke-ApifyActor local/hello -NoWait -Token 'another-token'"));
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("another-token"u8));
        Assert.Contains(hash, Module.Requests().Single().ToJsonString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_failing_Actor_gives_the_run_and_an_error_with_all_that_is_known()
    {
        Result result = Run("Invoke-ApifyActor fails");
        PSObject run = Assert.Single(result.Output);
        Assert.Equal("FAILED", run.Text("Status"));
        Assert.Equal(7, run.Get("ExitCode"));
        ErrorRecord error = result.Error;
        Assert.StartsWith("ActorRunFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.OperationStopped, error.CategoryInfo.Category);
        Assert.Equal(run.Text("Id"), PSObject.AsPSObject(error.TargetObject).Text("Id"));
        Assert.Contains("No space left", error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Contains("exit code 7", error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Contains("the disk is full", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains(run.Get("ConsoleUrl")!.ToString()!, error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failing_Actor_ends_the_script_under_ErrorAction_Stop()
    {
        Result result = Run("Invoke-ApifyActor fails -ErrorAction Stop; 'not reached'");
        Assert.IsAssignableFrom<RuntimeException>(result.Terminating);
        Assert.Equal("FAILED", Assert.Single(result.Output).Text("Status"));
    }

    [Fact]
    public void JSON_output_is_objects() => Assert.Equal("Hello world!", Run("(Invoke-ApifyActor hello).Output.Body.message").Single().BaseObject);

    [Fact]
    public void Text_output_is_a_string() => Assert.Equal("čau", Run("(Invoke-ApifyActor text).Output.Body").Single().BaseObject);

    [Fact]
    public void Xml_output_is_a_string() => Assert.Equal("<a>1</a>", Run("(Invoke-ApifyActor xml).Output.Body").Single().BaseObject);

    [Fact]
    public void Binary_output_is_bytes() => Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0], (byte[])Run(",(Invoke-ApifyActor binary).Output.Body").Single().BaseObject);

    [Fact]
    public void A_missing_OUTPUT_is_null_and_no_error() => Assert.Null(Run("Invoke-ApifyActor nothing").Single().Get("Output"));
}
