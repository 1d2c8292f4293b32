using System.Management.Automation;
using System.Text.Json.Nodes;

namespace ApifyPS.Tests.Actors;

[Trait("Builds", "both")]
public sealed class InvokeApifyActorTests(ModuleFixture module) : CmdletTest(module)
{
    [Fact]
    public void A_short_run_costs_one_POST_one_wait_and_one_output_request()
    {
        Assert.Single(Run("Invoke-ApifyActor brief"));
        Assert.Equal(["POST", "GET", "GET"], Module.Requests().Select(request => request["method"]!.GetValue<string>()));
    }

    [Fact]
    public void Each_object_of_the_pipeline_is_the_input_of_a_run()
    {
        Result result = Run("@{ n = 1 }, @{ n = 2 }, @{ n = 3 } | Invoke-ApifyActor echo | ForEach-Object { $_.Output.Body.n }");
        Assert.Equal([1L, 2L, 3L], result.Select(value => value.BaseObject));
    }

    [Fact]
    public void An_empty_pipeline_starts_nothing()
    {
        Assert.Empty(Run("@() | Invoke-ApifyActor echo"));
        Assert.Empty(Module.Requests());
    }

    [Fact]
    public void WhatIf_starts_nothing()
    {
        Assert.Empty(Run("Invoke-ApifyActor hello -WhatIf"));
        Assert.Empty(Module.Requests());
    }

    [Fact]
    public void A_failing_run_does_not_keep_the_next_one_from_starting()
    {
        Result result = Run("'nosuch', 'hello' | ForEach-Object { Invoke-ApifyActor $_ }");
        Assert.Single(result.Output);
        Assert.StartsWith("RecordNotFound", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@{ s = 'x'; n = 1; f = 1.5; b = $true; z = $null; a = 1, 'two', @{ three = 3 } }", """{"a":[1,"two",{"three":3}],"b":true,"f":1.5,"n":1,"s":"x","z":null}""")]
    [InlineData("[pscustomobject]@{ one = 1; inner = [pscustomobject]@{ two = 2 } }", """{"one":1,"inner":{"two":2}}""")]
    [InlineData("[ordered]@{ d = [DayOfWeek]::Friday; u = [uri]'https://a/b'; t = [timespan]'0:1:2' }", """{"d":"Friday","u":"https://a/b","t":"00:01:02"}""")]
    [InlineData("@{ when = [datetime]::new(2026, 1, 2, 3, 4, 5, [DateTimeKind]::Utc) }", """{"when":"2026-01-02T03:04:05.000Z"}""")]
    [InlineData("@{ big = [bigint]::Parse('123456789012345678901234567890'); d = [decimal]1.10 }", """{"big":123456789012345678901234567890,"d":1.10}""")]
    [InlineData("'{\"json\": [1]}'", """{"json":[1]}""")]
    [InlineData("@(1, 2)", "[1,2]")]
    [InlineData("@{ x = [xml]'<a><b>1</b></a>'; ip = [ipaddress]'10.0.0.1'; re = [regex]'a+'; day = [System.DateOnly]::new(2026, 1, 2) }", """{"x":"<a><b>1</b></a>","ip":"10.0.0.1","re":"a+","day":"2026-01-02"}""")]
    [InlineData("@{ list = @() ; one = @('x') ; text = 'š\"<' }", """{"list":[],"one":["x"],"text":"š\"<"}""")]
    public void Input_is_written_as_the_user_means_it(string input, string json)
    {
        Assert.Single(Run($"Invoke-ApifyActor echo -NoWait -Input ({input})"));
        string body = Module.Requests().Single()["requestBody"]!.GetValue<string>();
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(body)), body);
    }

    [Fact]
    public void Numbers_have_a_point_in_every_culture()
    {
        System.Globalization.CultureInfo before = System.Globalization.CultureInfo.CurrentCulture;
        try
        {
            System.Globalization.CultureInfo.CurrentCulture = new("cs-CZ");
            Assert.Single(Run("[Threading.Thread]::CurrentThread.CurrentCulture = 'cs-CZ'; Invoke-ApifyActor echo -NoWait -Input @{ x = 1.5; y = [decimal]2.5 } -MaxTotalChargeUsd 1.5"));
            JsonNode request = Module.Requests().Single();
            Assert.Equal(1.5, JsonNode.Parse(request["requestBody"]!.GetValue<string>())!["x"]!.GetValue<double>());
            Assert.Contains("maxTotalChargeUsd=1.5", request["query"]!.GetValue<string>(), StringComparison.Ordinal);
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void An_input_that_refers_to_itself_is_one_clear_error()
    {
        Result result = Run("$h = @{}; $h.self = $h; Invoke-ApifyActor echo -Input $h");
        Assert.StartsWith("NotSerializable", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(Module.Requests());
    }

    [Fact]
    public void A_secret_is_not_written_into_an_input_by_accident()
    {
        Result result = Run("$s = [securestring]::new(); $s.AppendChar('x'); Invoke-ApifyActor echo -Input @{ password = $s }");
        Assert.StartsWith("NotSerializable", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Input_from_a_file_keeps_its_bytes_and_gets_the_content_type_of_its_extension()
    {
        using TempFolder folder = new("input with spaces ");
        string json = Path.Combine(folder.Path, "my input.json");
        File.WriteAllBytes(json, [0xEF, 0xBB, 0xBF, .. "{\"a\": 1}"u8]);
        PSObject run = Run("Invoke-ApifyActor echo -InputPath $path", ("path", json)).Single();
        Assert.Equal(1L, run.GetPath("Output.Body.a"));
        run = Run("Invoke-ApifyActor echo -InputPath $path", ("path", folder.Write("notes.txt", "hello"))).Single();
        Assert.Equal("text/plain; charset=utf-8", run.GetPath("Output.ContentType"));
        Assert.Equal("hello", run.GetPath("Output.Body"));
    }

    [Fact]
    public void Unknown_fields_of_the_API_are_note_properties()
    {
        string id = Run("Invoke-ApifyActor hello").Single().Text("Id");
        string original = Module.Api(HttpMethod.Get, "actor-runs/" + id);
        JsonNode changed = JsonNode.Parse(original)!;
        changed["data"]!["brandNew"] = JsonNode.Parse("""{"deep":[1,{"x":"y"}]}""");
        changed["data"]!["stats"]!["workersUsed"] = 3;
        changed["data"]!["status"] = "SOMETHING-NEW";
        Module.AddFault(new JsonObject { ["path"] = "/v2/actor-runs/" + id, ["action"] = new JsonObject { ["status"] = 200, ["body"] = changed.ToJsonString(), ["contentType"] = "application/json" } }.ToJsonString());
        PSObject run = Run("Get-ApifyRun $id", ("id", id)).Single();
        Assert.Equal("SOMETHING-NEW", run.Text("Status"));
        Assert.Equal("y", Run("(Get-ApifyRun $id).brandNew.deep[1].x", ("id", id)).Single().BaseObject);
        Assert.Equal(3L, Run("(Get-ApifyRun $id).Stats.workersUsed", ("id", id)).Single().BaseObject);
    }

    [Fact]
    public void Progress_is_shown_and_always_completed()
    {
        string actor = Session.OwnActor();
        using RunningScript script = new(Session, $"Invoke-ApifyActor {actor} -ErrorAction SilentlyContinue");
        RunningScript.Until(() => script.Streams.Progress.Count > 0, "the progress");
        Module.Abort(Module.RunIds(actor).Single());
        Assert.Single(script.Finish());
        Assert.Contains(script.Streams.Progress, record => record.Activity.Contains(actor, StringComparison.Ordinal));
        Assert.Equal(ProgressRecordType.Completed, script.Streams.Progress[^1].RecordType);
    }

    [Fact]
    public void Verbose_shows_each_request_and_never_a_secret()
    {
        Result result = Run("Invoke-ApifyActor hello -Token 'secret-token-123' -Webhook @{ eventTypes = 'ACTOR.RUN.FAILED'; requestUrl = 'http://127.0.0.1:9/?key=webhook-secret' } -Verbose");
        Assert.Contains(result.Verbose, line => line.Contains("POST /v2/actors/local~hello/runs", StringComparison.Ordinal) && line.Contains("201", StringComparison.Ordinal));
        Assert.All(result.Verbose, line => Assert.DoesNotContain("secret-token-123", line, StringComparison.Ordinal));
        string base64 = Convert.ToBase64String("http://127.0.0.1:9/?key=webhook-secret"u8)[..10];
        Assert.All(result.Verbose, line => Assert.DoesNotContain(base64, line, StringComparison.Ordinal));
        Assert.Contains(result.Verbose, line => line.Contains("webhooks=***", StringComparison.Ordinal));
    }

    [Fact]
    public void Control_sequences_of_an_Actor_do_not_reach_the_console_through_errors()
    {
        Session.Run("$null = Register-ApifyLocalActor evil -Scripted @{ log = @(\"`e[2Jwiped`a\"); statusMessage = \"`e]0;title`a bad\"; exitCode = 1 }");
        Result result = Run("Invoke-ApifyActor evil");
        Assert.DoesNotContain('\u001b', result.Error.ErrorDetails.Message);
        Assert.DoesNotContain('\a', result.Error.ErrorDetails.Message);
        Assert.DoesNotContain('\u001b', result.Output.Single().Text("StatusMessage"));
    }

    [Fact]
    public void Stopping_the_pipeline_ends_a_wait_at_once()
    {
        using PowerShell shell = Session.Create("Invoke-ApifyActor slow");
        IAsyncResult running = shell.BeginInvoke();
        SpinWait.SpinUntil(() => Module.Requests().Count >= 2, TimeSpan.FromSeconds(20));
        System.Diagnostics.Stopwatch clock = System.Diagnostics.Stopwatch.StartNew();
        shell.Stop();
        Assert.Throws<PipelineStoppedException>(() => shell.EndInvoke(running));
        // The bar is 500 ms; ten times that tells a wait that is not cancelled (60 s) from a busy machine.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), clock.Elapsed.ToString());
        Run("Get-ApifyRun -Status RUNNING, READY | Stop-ApifyRun");
    }
}
