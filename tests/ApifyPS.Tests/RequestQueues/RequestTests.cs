using System.Management.Automation;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace ApifyPS.Tests.RequestQueues;

/// <summary>Requests of queues, from where a person has them to the queue and back.</summary>
[Trait("Builds", "both")]
public sealed class RequestTests(ModuleFixture module) : CmdletTest(module)
{
    private readonly string _queue = JsonNode.Parse(module.Api(HttpMethod.Post, "request-queues"))!["data"]!["id"]!.GetValue<string>();

    private string Head() => Module.Api(HttpMethod.Get, $"request-queues/{_queue}/head");

    private Result OnQueue(string script, params (string Name, object? Value)[] more) => Run(script, [("queue", _queue), .. more]);

    [Fact]
    public void Addresses_go_in_from_the_pipeline_and_come_back_in_order()
    {
        Assert.Empty(OnQueue("'https://example.com/1', 'https://example.com/2' | Add-ApifyRequest $queue"));
        PSObject[] requests = [.. OnQueue("Get-ApifyRequest $queue")];
        Assert.Equal(["https://example.com/1", "https://example.com/2"], requests.Select(request => request.Text("Url")));
        Assert.All(requests, request => Assert.Equal(("GET", _queue), (request.Text("Method"), request.Text("QueueId"))));
    }

    [Fact]
    public void A_row_of_a_csv_file_keeps_its_other_columns_as_user_data()
    {
        Assert.Single(OnQueue("[pscustomobject]@{ URL = 'https://example.com/p'; Category = 'tea'; Method = '' } | Add-ApifyRequest $queue -UserData @{ label = 'DETAIL'; Category = 'none' } -PassThru"));
        PSObject request = OnQueue("Get-ApifyRequest $queue").Single();
        Assert.Equal("tea DETAIL", OnQueue("$r = Get-ApifyRequest $queue; $r.UserData.Category + ' ' + $r.UserData.label").Single().ToString());
        Assert.Equal("GET", request.Text("Method"));
    }

    [Fact]
    public void Ten_thousand_requests_are_added_each_once_in_batches()
    {
        Module.Clear();
        Assert.Equal(10_000, OnQueue("1..10000 | ForEach-Object { \"https://example.com/$_\" } | Add-ApifyRequest $queue -PassThru").Count());
        // A batch that waits for five seconds goes out as it is: a machine that stands still may send some more.
        Assert.InRange(Module.Requests().Count(request => request["path"]!.GetValue<string>().EndsWith("/batch", StringComparison.Ordinal)), 400, 410);
        Assert.Equal(10_000, OnQueue("Get-ApifyRequest $queue").Select(request => request.Text("Id")).Distinct().Count());
        Assert.Equal(10_000L, OnQueue("Get-ApifyRequest $queue -IncludeTotalCount -First 0").Single().BaseObject is ulong total ? (long)total : -1);
    }

    [Fact]
    public void A_request_that_is_there_is_said_to_be_there()
    {
        OnQueue("Add-ApifyRequest $queue https://example.com/");
        PSObject again = OnQueue("Add-ApifyRequest $queue 'https://EXAMPLE.com?utm_source=mail' -PassThru").Single();
        Assert.Equal(true, again.Properties["WasAlreadyPresent"].Value);
        Assert.Single(OnQueue("Get-ApifyRequest $queue"));
    }

    [Fact]
    public void One_that_is_no_request_is_one_error_and_the_rest_continues()
    {
        Result result = OnQueue("'https://example.com/1', 'nonsense', $null, @{ label = 'x' }, 'https://example.com/2' | Add-ApifyRequest $queue -PassThru");
        Assert.Equal(2, result.Output.Count);
        Assert.Equal(3, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.StartsWith("InvalidRequest", error.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Contains("nonsense", result.Errors[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_queue_that_is_not_there_is_one_error_for_all()
    {
        Result result = Run("1..100 | ForEach-Object { \"https://example.com/$_\" } | Add-ApifyRequest AAAAAAAAAAAAAAAAA");
        Assert.StartsWith("RecordNotFound", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lost_answer_adds_nothing_twice()
    {
        Module.AddFault("""{"method":"POST","path":"/requests/batch","times":1,"action":{"resetAfterCommit":true}}""");
        Assert.Equal(30, OnQueue("1..30 | ForEach-Object { \"https://example.com/$_\" } | Add-ApifyRequest $queue -PassThru").Count());
        Assert.Equal(30, OnQueue("Get-ApifyRequest $queue").Count());
    }

    [Fact]
    public void A_body_an_object_and_headers_arrive_as_they_are_meant()
    {
        OnQueue("Add-ApifyRequest $queue @{ url = 'https://example.com/api'; method = 'post'; payload = @{ a = 1 }; headers = @{ 'X-Key' = 'v' }; userData = @{ depth = 2 } }");
        OnQueue("Add-ApifyRequest $queue @{ url = 'https://example.com/api'; method = 'post'; payload = @{ a = 2 } }");
        PSObject[] requests = [.. OnQueue("Get-ApifyRequest $queue")];
        Assert.Equal(2, requests.Length);
        Assert.Equal(("POST", "{\"a\":1}"), (requests[0].Text("Method"), requests[0].Text("Payload")));
        Assert.Equal("v 2", OnQueue("$r = Get-ApifyRequest $queue -First 1; \"$($r.Headers.'X-Key') $($r.UserData.depth)\"").Single().ToString());
    }

    [Fact]
    public void A_change_of_something_else_and_a_copy_keep_every_digit_of_what_a_request_has()
    {
        string[] parts =
        [
            """userData":{"n":12345678901234567890123,"f":0.1234567890123456789012345678901234567890,"a":1,"A":2,"":3}""",
            """headers":{"X-Key":"v"}""",
            "payload\":\"[1.50, 2]\"",
            """other":1e400""",
        ];
        string id = JsonNode.Parse(Module.Api(HttpMethod.Post, $"request-queues/{_queue}/requests", "{\"url\":\"https://example.com/\",\"uniqueKey\":\"k\",\"" + string.Join(",\"", parts) + "}"))!["data"]!["requestId"]!.GetValue<string>();
        OnQueue("Get-ApifyRequest $queue | Set-ApifyRequest -RetryCount 1");
        Assert.Equal("12345678901234567890123 v", OnQueue("$r = Get-ApifyRequest $queue; \"$($r.UserData.n) $($r.Headers.'X-Key')\"").Single().ToString());
        string copies = JsonNode.Parse(Module.Api(HttpMethod.Post, "request-queues"))!["data"]!["id"]!.GetValue<string>();
        OnQueue("Get-ApifyRequest $queue | Add-ApifyRequest $copies", ("copies", copies));
        Assert.All([_queue, copies], queue =>
        {
            string stored = Module.Api(HttpMethod.Get, $"request-queues/{queue}/requests/{id}");
            Assert.All(parts, part => Assert.Contains(part, stored, StringComparison.Ordinal));
        });
    }

    [Fact]
    public void A_csv_file_has_only_text_and_its_fields_get_their_types()
    {
        OnQueue("[pscustomobject]@{ Url = 'https://example.com/'; NoRetry = 'True'; UniqueKey = 7; Method = 'post' } | Add-ApifyRequest $queue; @{ url = 'https://example.com/2'; headers = @{ Depth = 2; Accept = 'a', 'b' } } | Add-ApifyRequest $queue");
        string stored = Module.Api(HttpMethod.Get, $"request-queues/{_queue}/requests");
        Assert.All(["\"noRetry\":true", "\"uniqueKey\":\"7\"", "\"method\":\"POST\"", "\"Depth\":\"2\"", "\"Accept\":\"a, b\""], part => Assert.Contains(part, stored, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("noRetry = 'maybe'", "maybe")]
    [InlineData("headers = 'notobject'", "notobject")]
    [InlineData("headers = @{ X = @{ a = 1 } }", "X")]
    [InlineData("method = 'FOO BAR'", "FOO BAR")]
    [InlineData("userData = 'text'", "text")]
    [InlineData("userData = 'text'; label = 'x'", "text")]
    public void A_field_of_another_type_is_one_error_that_says_which(string field, string said)
    {
        Result result = OnQueue($"@{{ url = 'https://example.com/'; {field} }}, 'https://example.com/2' | Add-ApifyRequest $queue -PassThru");
        Assert.Single(result.Output);
        Assert.StartsWith("InvalidRequest", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains($"{said}'", result.Errors[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_that_the_platform_refuses_costs_only_itself()
    {
        Result result = OnQueue("'https://example.com/1', @{ url = 'https://example.com/bad'; method = 'BREW' }, 'https://example.com/2' | Add-ApifyRequest $queue -PassThru");
        Assert.Equal(2, result.Output.Count);
        Assert.StartsWith("RequestRefused", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("https://example.com/bad", result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Equal(2, OnQueue("Get-ApifyRequest $queue").Count());
    }

    [Fact]
    public void What_a_request_has_of_its_own_goes_before_what_all_have_whatever_its_capitals()
    {
        OnQueue("[pscustomobject]@{ url = 'https://example.com/'; Label = 'D' } | Add-ApifyRequest $queue -UserData @{ label = 'X'; more = 1 }");
        Assert.Contains("\"userData\":{\"more\":1,\"Label\":\"D\"}", Module.Api(HttpMethod.Get, $"request-queues/{_queue}/requests"), StringComparison.Ordinal);
        string copies = JsonNode.Parse(Module.Api(HttpMethod.Post, "request-queues"))!["data"]!["id"]!.GetValue<string>();
        OnQueue("Get-ApifyRequest $queue | Add-ApifyRequest $copies -UserData @{ label = 'Y'; new = 2 }", ("copies", copies));
        Assert.Contains("\"userData\":{\"new\":2,\"more\":1,\"Label\":\"D\"}", Module.Api(HttpMethod.Get, $"request-queues/{copies}/requests"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_user_changes_in_a_request_goes_into_its_copy()
    {
        OnQueue("Add-ApifyRequest $queue @{ url = 'https://example.com/'; userData = @{ depth = 1; label = 'A' } }");
        OnQueue("$r = Get-ApifyRequest $queue; $r.UserData.depth = 2; Remove-ApifyRequest $r.Id $queue; $r | Add-ApifyRequest $queue");
        Assert.Equal("2 A", OnQueue("$r = Get-ApifyRequest $queue; \"$($r.UserData.depth) $($r.UserData.label)\"").Single().ToString());
    }

    [Fact]
    public void Those_at_the_front_come_first()
    {
        OnQueue("'https://example.com/1', 'https://example.com/2' | Add-ApifyRequest $queue; Add-ApifyRequest $queue https://example.com/0 -Forefront");
        string first = JsonNode.Parse(Module.Api(HttpMethod.Get, $"request-queues/{_queue}/head?limit=1"))!["data"]!["items"]![0]!["url"]!.GetValue<string>();
        Assert.Equal("https://example.com/0", first);
    }

    [Fact]
    public void A_request_is_found_by_ID_address_and_key()
    {
        OnQueue("'https://example.com/1', 'https://example.com/2' | Add-ApifyRequest $queue");
        PSObject byUrl = OnQueue("Get-ApifyRequest $queue -Url https://example.com/2/").Single();
        Assert.Equal("https://example.com/2", byUrl.Text("Url"));
        Assert.Equal(byUrl.Text("Id"), OnQueue("Get-ApifyRequest $queue -RequestId $id", ("id", byUrl.Text("Id"))).Single().Text("Id"));
        Assert.Equal(byUrl.Text("Id"), OnQueue("Get-ApifyRequest $queue -UniqueKey https://example.com/2").Single().Text("Id"));
        Assert.StartsWith("RecordNotFound", OnQueue("Get-ApifyRequest $queue -Url https://example.com/none").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Handled_requests_leave_the_queue_and_can_be_given_back()
    {
        OnQueue("1..3 | ForEach-Object { \"https://example.com/$_\" } | Add-ApifyRequest $queue");
        OnQueue("Get-ApifyRequest $queue -First 2 | Set-ApifyRequest -Handled");
        Assert.Equal(2, OnQueue("Get-ApifyRequest $queue -State Handled").Count());
        Assert.Equal("https://example.com/3", OnQueue("Get-ApifyRequest $queue -State Pending").Single().Text("Url"));
        PSObject back = OnQueue("Set-ApifyRequest -Url https://example.com/1 $queue -Handled:$false -ErrorMessage 'try again' -RetryCount 1 -PassThru").Single();
        Assert.Null(back.Properties["HandledAt"].Value);
        PSObject kept = OnQueue("Get-ApifyRequest $queue -Url https://example.com/1").Single();
        Assert.Equal(1, kept.Properties["RetryCount"].Value);
        Assert.Equal(["try again"], (string[])kept.Properties["ErrorMessages"].Value);
        Assert.Equal(2, OnQueue("Get-ApifyRequest $queue -State Pending").Count());
    }

    [Fact]
    public void A_call_that_sets_nothing_says_so() =>
        Assert.StartsWith("NothingToSet", OnQueue("Set-ApifyRequest abc $queue").Error.FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void Requests_are_piped_into_Remove_and_are_gone()
    {
        OnQueue("1..5 | ForEach-Object { \"https://example.com/$_\" } | Add-ApifyRequest $queue");
        OnQueue("Get-ApifyRequest $queue | Where-Object Url -Match '[135]$' | Remove-ApifyRequest");
        Assert.Equal(["https://example.com/2", "https://example.com/4"], OnQueue("Get-ApifyRequest $queue").Select(request => request.Text("Url")));
        Assert.StartsWith("RecordNotFound", OnQueue("Remove-ApifyRequest -Url https://example.com/1 $queue").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIf_changes_nothing()
    {
        OnQueue("'https://example.com/1' | Add-ApifyRequest $queue -WhatIf");
        Assert.Empty(OnQueue("Get-ApifyRequest $queue"));
        OnQueue("'https://example.com/1' | Add-ApifyRequest $queue; Get-ApifyRequest $queue | Remove-ApifyRequest -WhatIf; Get-ApifyRequest $queue | Set-ApifyRequest -Handled -WhatIf");
        Assert.Single(OnQueue("Get-ApifyRequest $queue -State Pending"));
    }

    [Fact]
    public void A_run_brings_its_own_queue()
    {
        PSObject run = Run("Invoke-ApifyActor hello").Single();
        Run("$run | ForEach-Object { Add-ApifyRequest $_ https://example.com/ }", ("run", run));
        Assert.Equal("https://example.com/", Run("$run | Get-ApifyRequest", ("run", run)).Single().Text("Url"));
    }

    [Fact]
    public void Inside_an_Actor_the_queue_may_be_left_out_and_elsewhere_one_error_says_so()
    {
        Assert.StartsWith("QueueIdMissing", Run("'https://example.com/' | Add-ApifyRequest").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        try
        {
            Environment.SetEnvironmentVariable("ACTOR_DEFAULT_REQUEST_QUEUE_ID", _queue);
            Run("'https://example.com/' | Add-ApifyRequest");
            Assert.Single(Run("Get-ApifyRequest"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("ACTOR_DEFAULT_REQUEST_QUEUE_ID", null);
        }
    }

    [Fact]
    public void Paging_reads_no_more_than_it_has_to()
    {
        // One batch: several go out at once, and which is stored first is not said.
        OnQueue("1..25 | ForEach-Object { \"https://example.com/$_\" } | Add-ApifyRequest $queue");
        Module.Clear();
        Assert.Equal(["https://example.com/4", "https://example.com/5"], OnQueue("Get-ApifyRequest $queue -Skip 3 -First 2").Select(request => request.Text("Url")));
        Assert.Contains("limit=5", Assert.Single(Module.Requests(), request => request["path"]!.GetValue<string>().EndsWith($"{_queue}/requests", StringComparison.Ordinal))["query"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_slow_source_is_added_while_it_lasts()
    {
        using ManualResetEventSlim given = new();
        FakeTimeProvider time = new();
        using IDisposable clock = ModuleFixture.UseTime(time);
        using RunningScript script = new(Session, "& { 'https://example.com/1'; $given.Set(); while ($true) { Start-Sleep -Milliseconds 50 } } | Add-ApifyRequest $queue", ("queue", _queue), ("given", given));
        RunningScript.Until(() => given.IsSet, "the request is given");
        Assert.DoesNotContain("https://example.com/1", Head(), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromSeconds(5));
        RunningScript.Until(() => Head().Contains("https://example.com/1", StringComparison.Ordinal), "the first request is there before the source has ended");
        script.Stop();
    }

    [Fact]
    public void What_was_given_before_another_command_fails_is_added()
    {
        OnQueue("1..3 | ForEach-Object { if ($_ -eq 3) { throw 'broken' }; \"https://example.com/$_\" } | Add-ApifyRequest $queue");
        Assert.Equal(2, OnQueue("Get-ApifyRequest $queue").Count());
    }

    [Fact]
    public void When_another_command_fails_it_is_said_what_is_not_surely_added()
    {
        Module.AddFault("""{"method":"POST","path":"/requests/batch","action":{"status":403,"type":"insufficient-permissions","message":"No more"}}""");
        string printed = Printed("1..3 | ForEach-Object { if ($_ -eq 3) { throw 'broken' }; \"https://example.com/$_\" } | Add-ApifyRequest $queue", ("queue", _queue));
        Assert.Contains("The pipeline has ended early. 2 requests are perhaps not in the queue", printed, StringComparison.Ordinal);
        Assert.Contains("No more", printed, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stop_says_how_many_were_not_sent()
    {
        using ManualResetEventSlim given = new();
        RecordingHost host = new(200, terminal: false);
        using ModuleSession session = new(host: host);
        session.Run("$null = Connect-Apify -Local -Port $port", ("port", Module.PlatformUrl.Port));
        using RunningScript script = new(session, "& { 1..3 | ForEach-Object { \"https://example.com/$_\" }; $given.Set(); while ($true) { Start-Sleep -Milliseconds 50 } } | Add-ApifyRequest $queue", ("queue", _queue), ("given", given));
        RunningScript.Until(() => given.IsSet, "three requests are given");
        script.Stop();
        Assert.Contains(host.Lines, line => line.Contains("Stopped. 3 requests were not sent", StringComparison.Ordinal));
    }
}
