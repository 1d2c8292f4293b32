using System.Management.Automation;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace ApifyPS.Tests.Datasets;

public sealed class AddApifyDatasetItemTests(ModuleFixture module) : DatasetTest(module)
{
    [Theory]
    [InlineData("@{ a = 1 }", """[{"a":1}]""")]
    [InlineData("[ordered]@{ b = 1; a = 2 }", """[{"b":1,"a":2}]""")]
    [InlineData("[pscustomobject]@{ a = 'x'; b = $null }", """[{"a":"x","b":null}]""")]
    [InlineData("'{\"a\": 1.50, \"b\": 123456789012345678901234567890}'", """[{"a":1.50,"b":123456789012345678901234567890}]""")]
    [InlineData("'[{\"a\":1},{\"a\":2}]'", """[{"a":1},{"a":2}]""")]
    [InlineData("'[]', '', '  '", "[]")]
    [InlineData(",[byte[]](0xEF, 0xBB, 0xBF, 0x7B, 0x22, 0x61, 0x22, 0x3A, 0x31, 0x7D)", """[{"a":1}]""")]
    [InlineData("@(@{ a = 1 }, @(@{ a = 2 }, @{ a = 3 }))", """[{"a":1},{"a":2},{"a":3}]""")]
    [InlineData(",@(@{ a = 1 }, @{ a = 2 })", """[{"a":1},{"a":2}]""")]
    [InlineData("$e = [System.Dynamic.ExpandoObject]::new(); $e.a = 1; ,$e", """[{"a":1}]""")]
    [InlineData("$t = [System.Data.DataTable]::new(); $null = $t.Columns.Add('a', [int]); $null = $t.Rows.Add(1); $null = $t.Rows.Add([DBNull]::Value); ,$t", """[{"a":1},{"a":null}]""")]
    public void What_a_user_pipes_is_stored_as_items(string items, string expected)
    {
        string id = CreateDataset();
        Assert.Empty(Run($"& {{ {items} }} | Add-ApifyDatasetItem $id", ("id", id)));
        Assert.Equal(expected, Items(id));
    }

    [Theory]
    [InlineData("[datetime]::new(2026, 1, 2, 3, 4, 5, [DateTimeKind]::Utc)", "\"2026-01-02T03:04:05.000Z\"")]
    [InlineData("[datetimeoffset]'2026-01-02T03:04:05+05:30'", "\"2026-01-02T03:04:05+05:30\"")]
    [InlineData("[datetime]::MinValue", "\"0001-01-01T00:00:00\"")]
    [InlineData("[dateonly]::new(2026, 1, 2)", "\"2026-01-02\"")]
    [InlineData("[timeonly]::new(3, 4, 5)", "\"03:04:05.0000000\"")]
    [InlineData("[timespan]'1.02:03:04'", "\"1.02:03:04\"")]
    [InlineData("[guid]'11111111-2222-3333-4444-555555555555'", "\"11111111-2222-3333-4444-555555555555\"")]
    [InlineData("[uri]'https://example.com/ž?a=b'", "\"https://example.com/ž?a=b\"")]
    [InlineData("[DayOfWeek]::Monday", "\"Monday\"")]
    [InlineData("[char]'x'", "\"x\"")]
    [InlineData("1.10d", "1.10")]
    [InlineData("[decimal]::MaxValue", "79228162514264337593543950335")]
    [InlineData("[bigint]::Pow(10, 30)", "1000000000000000000000000000000")]
    [InlineData("0.1", "0.1")]
    [InlineData("1e300", "1E+300")]
    [InlineData("[single]0.1", "0.1")]
    [InlineData("[ulong]::MaxValue", "18446744073709551615")]
    [InlineData("[int128]::MaxValue", "170141183460469231731687303715884105727")]
    [InlineData("[uint128]::MaxValue", "340282366920938463463374607431768211455")]
    [InlineData("[half]1.5", "1.5")]
    [InlineData("[half]::Epsilon", "6E-08")]
    [InlineData("[System.Runtime.InteropServices.NFloat]0.25", "0.25")]
    [InlineData("[switch]$true", "true")]
    [InlineData("[DBNull]::Value", "null")]
    [InlineData("[NullString]::Value", "null")]
    [InlineData("$(if ($false) { 1 })", "null")]
    [InlineData("[System.Management.Automation.Internal.AutomationNull]::Value", "null")]
    [InlineData("{ Get-Date }", "\" Get-Date \"")]
    [InlineData("[string]", "\"System.String\"")]
    [InlineData("[xml]'<a><b>1</b></a>'", "\"<a><b>1</b></a>\"")]
    [InlineData("[System.Xml.Linq.XElement]::Parse('<a>1</a>')", "\"<a>1</a>\"")]
    [InlineData("[byte[]](1, 2, 3)", "\"AQID\"")]
    [InlineData("@{ 1 = 'x' }", """{"1":"x"}""")]
    [InlineData("@{ ([DayOfWeek]::Monday) = 1 }", """{"Monday":1}""")]
    [InlineData("$(With @(1, 2))", "[1,2]")]
    [InlineData("$(With 'text')", "\"text\"")]
    [InlineData("$(With ([object]::new()))", """{"x":1}""")]
    [InlineData("[pscustomobject]@{ a = [pscustomobject]@{ b = [pscustomobject]@{} } }", """{"a":{"b":{}}}""")]
    [InlineData("@(($o = [pscustomobject]@{ a = 1 }), $o)", """[{"a":1},{"a":1}]""")]
    [InlineData("$($n = [System.Collections.Specialized.NameValueCollection]::new(); $n.Add('a', '1'); $n.Add('b', '2'); $n.Add('b', '3'); , $n)", """{"a":"1","b":["2","3"]}""")]
    [InlineData("@()", "[]")]
    [InlineData("@(,@(1))", "[[1]]")]
    [InlineData("@{}", "{}")]
    [InlineData("[System.Collections.Generic.List[int]](1, 2)", "[1,2]")]
    [InlineData("[System.Text.Json.Nodes.JsonNode]::Parse('{\"a\":[1.0]}')", """{"a":[1.0]}""")]
    [InlineData("[System.Text.Json.JsonDocument]::Parse('[1.0]')", "[1.0]")]
    [InlineData("\"line`nžluť`u{1F600}\"", "\"line\\nžluť\U0001F600\"")]
    [InlineData("[System.Data.DataTable]::new()", "[]")]
    public void A_value_is_stored_as_its_user_means_it(string value, string expected)
    {
        string id = CreateDataset();
        // A decimal comma here must not reach the data.
        Run("[cultureinfo]::CurrentCulture = 'cs-CZ'; function With($o) { $w = [psobject]::new($o); $w.psobject.Properties.Add([psnoteproperty]::new('x', 1)); , $w }");
        Assert.Empty(Run($"[pscustomobject]@{{ v = {value} }} | Add-ApifyDatasetItem $id", ("id", id)));
        string stored = Items(id);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse($$"""[{"v":{{expected}}}]"""), JsonNode.Parse(stored)), stored);
    }

    [Fact]
    public void A_time_on_the_wall_clock_is_stored_with_its_zone()
    {
        string id = CreateDataset();
        Run("@{ v = [datetime]'2026-07-02T03:04:05' } | Add-ApifyDatasetItem $id", ("id", id));
        Assert.Equal(new DateTimeOffset(new DateTime(2026, 7, 2, 3, 4, 5)), JsonNode.Parse(Items(id))![0]!["v"]!.GetValue<DateTimeOffset>());
    }

    [Theory]
    [InlineData("$null", "NotAnObject")]
    [InlineData("5", "NotAnObject")]
    [InlineData("'[1]'", "NotAnObject")]
    [InlineData("[System.IO.FileInfo]'items.json'", "NotAnObject")]
    [InlineData("'plain text'", "InvalidItem")]
    [InlineData("'{\"a\":'", "InvalidItem")]
    [InlineData("'{\"v\":' * 513 + '1' + '}' * 513", "InvalidItem")]
    [InlineData("@{ v = [half]::NaN }", "NotSerializable")]
    [InlineData("[diagnostics.process]::GetCurrentProcess()", "NotSerializable")]
    [InlineData("@{ v = [IO.MemoryStream]::new() }", "NotSerializable")]
    [InlineData("@{ v = [double]::NaN }", "NotSerializable")]
    [InlineData("@{ v = [single]::PositiveInfinity }", "NotSerializable")]
    [InlineData("@{ v = [securestring]::new() }", "NotSerializable")]
    [InlineData("$o = @{}; $o.self = $o; $o", "NotSerializable")]
    [InlineData("$o = [pscustomobject]@{ a = $null }; $o.a = @(@{ b = $o }); $o", "NotSerializable")]
    [InlineData("$o = [pscustomobject]@{ a = $null }; $o.a = $o; $o", "NotSerializable")]
    [InlineData("$o = @{}; foreach ($i in 1..512) { $o = @{ v = $o } }; $o", "NotSerializable")]
    [InlineData("@{ v = 'x' * 9437184 }", "ItemTooLarge")]
    public void An_item_that_cannot_be_stored_is_one_error_and_the_rest_continues(string item, string errorId)
    {
        string id = CreateDataset();
        Result result = Run($"& {{ @{{ n = 1 }}; {item}; @{{ n = 3 }} }} | Add-ApifyDatasetItem $id", ("id", id));
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Null(result.Terminating);
        Assert.StartsWith(errorId + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Item 2 ", error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Equal("""[{"n":1},{"n":3}]""", Items(id));
    }

    [Fact]
    public void An_item_that_is_nested_deep_is_stored_and_read_and_stored_again()
    {
        string id = CreateDataset();
        Assert.Empty(Run("$o = @{}; foreach ($i in 1..149) { $o = @{ v = $o } }; $o | Add-ApifyDatasetItem $id; '{\"v\":' * 150 + '1' + '}' * 150 | Add-ApifyDatasetItem $id", ("id", id)));
        Assert.Equal(301, Items(id).Count(c => c is '{' or '['));
        Assert.Empty(Run("Get-ApifyDatasetItem $id | Add-ApifyDatasetItem $id; $deep = Get-ApifyDatasetItem $id -First 1; $s = (New-ApifyKeyValueStore).Id", ("id", id)));
        Assert.Equal(601, Items(id).Count(c => c is '{' or '['));
        // The same for records.
        Assert.Empty(Run("$deep | Set-ApifyRecord K -StoreId $s; Get-ApifyRecord K $s | Set-ApifyRecord L -StoreId $s"));
        Assert.Equal(300, ((string)Run("[Text.Encoding]::UTF8.GetString((Get-ApifyRecord L $s -RawOutput))").Single().BaseObject).Count(c => c is '{' or '}'));
    }

    [Theory]
    [InlineData("$o = @{}; foreach ($i in 1..600) { $o = @{ v = $o } }; $o")]
    [InlineData("'{\"v\":' * 601 + '1' + '}' * 601")]
    public void What_is_nested_too_deep_is_told_in_these_words_wherever_it_is_sent(string value)
    {
        foreach (string command in new[] { "Add-ApifyDatasetItem abcdefghijklmnopq $v", "Invoke-ApifyActor echo $v", "Set-ApifyRecord K $v abcdefghijklmnopq -ContentType application/json" })
        {
            ErrorRecord error = Run($"$v = & {{ {value} }}; {command}").Error;
            Assert.Contains("nested too deep", error.ErrorDetails.Message, StringComparison.Ordinal);
            Assert.Contains("512", error.ErrorDetails.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Many_items_take_few_requests_and_keep_their_order()
    {
        string id = CreateDataset();
        Assert.Empty(Run("1..60000 | ForEach-Object { [pscustomobject]@{ n = $_; text = 'x' * 100 } } | Add-ApifyDatasetItem $id", ("id", id)));
        Assert.Equal(Enumerable.Range(1, 60000), JsonNode.Parse(Items(id))!.AsArray().Select(item => item!["n"]!.GetValue<int>()));
        Module.Clear();
        Assert.Equal(60000, JsonNode.Parse(Module.Api(HttpMethod.Get, "datasets/" + id))!["data"]!["itemCount"]!.GetValue<int>());
    }

    [Fact]
    public void A_chunk_stays_below_five_megabytes()
    {
        string id = CreateDataset();
        Assert.Empty(Run("1..12 | ForEach-Object { @{ n = $_; text = 'x' * 900000 } } | Add-ApifyDatasetItem $id", ("id", id)));
        Assert.Equal(3, Pushes);
    }

    [Fact]
    public void Nothing_is_sent_for_nothing()
    {
        string id = CreateDataset();
        Assert.Empty(Run("@() | Add-ApifyDatasetItem $id", ("id", id)));
        Assert.Empty(Module.Requests());
    }

    [Fact]
    public void WhatIf_stores_nothing()
    {
        string id = CreateDataset();
        Assert.Empty(Run("@{ a = 1 } | Add-ApifyDatasetItem $id -WhatIf", ("id", id)));
        Assert.Equal(0, Pushes);
    }

    [Fact]
    public void PassThru_emits_what_is_stored()
    {
        string id = CreateDataset();
        Result result = Run("[pscustomobject]@{ n = 1 }, 5, '[{\"n\":2},{\"n\":3}]' | Add-ApifyDatasetItem $id -PassThru", ("id", id));
        Assert.Equal(["1", "2", "3"], result.Output.Select(item => item.Get("n")!.ToString()));
        Assert.Single(result.Errors);
    }

    [Fact]
    public void Inside_an_Actor_the_dataset_is_the_runs_own()
    {
        string id = CreateDataset();
        Environment.SetEnvironmentVariable("ACTOR_DEFAULT_DATASET_ID", id);
        try
        {
            Assert.Empty(Run("@{ a = 1 } | Add-ApifyDatasetItem"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("ACTOR_DEFAULT_DATASET_ID", null);
        }

        Assert.Equal("""[{"a":1}]""", Items(id));
    }

    [Fact]
    public void A_run_stands_for_its_dataset()
    {
        Result result = Run("$run = Invoke-ApifyActor nothing; @{ a = 1 } | Add-ApifyDatasetItem $run; $run.DefaultDatasetId");
        Assert.Equal("""[{"a":1}]""", Items((string)result.Single().BaseObject));
    }

    [Fact]
    public void An_unknown_dataset_ends_the_pipeline_with_one_error()
    {
        Result result = Run("1..3 | ForEach-Object { @{ n = $_ } } | Add-ApifyDatasetItem aaaaaaaaaaaaaaaaa");
        Assert.StartsWith("RecordNotFound,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("No item is stored.", result.Error.ErrorDetails.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"path":"/items","method":"POST","times":1,"action":{"resetAfterCommit":true}}""")]
    [InlineData("""{"path":"/items","method":"POST","times":1,"action":{"statusAfterCommit":502}}""")]
    [InlineData("""{"path":"/items","method":"POST","times":1,"action":{"reset":true}}""")]
    [InlineData("""{"path":"/items","method":"POST","times":2,"action":{"status":429}}""")]
    public void A_lost_answer_stores_nothing_twice_and_loses_nothing(string fault)
    {
        string id = CreateDataset("""[{"n":0}]""");
        Module.AddFault(fault);
        FakeTimeProvider time = new();
        using IDisposable clock = ModuleFixture.UseTime(time);
        using RunningScript script = new(Session, "1..3 | ForEach-Object { @{ n = $_ } } | Add-ApifyDatasetItem $id", ("id", id));
        RunningScript.Until(() => Pushes == 1, "the request whose answer is lost");
        Assert.Empty(script.Finish(time));
        Assert.Empty(script.Streams.Error);
        Assert.Equal("""[{"n":0},{"n":1},{"n":2},{"n":3}]""", Items(id));
    }

    [Fact]
    public void A_failure_in_the_middle_says_what_is_stored()
    {
        string id = CreateDataset();
        Module.AddFault("""{"path":"/items","method":"POST","skip":1,"action":{"status":403,"type":"insufficient-permissions","message":"No more"}}""");
        Result result = Run("1..12 | ForEach-Object { @{ n = $_; text = 'x' * 900000 } } | Add-ApifyDatasetItem $id", ("id", id));
        Assert.StartsWith("InsufficientPermissions,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Items 1–5 are stored, the rest are not.", result.Error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Equal(5, JsonNode.Parse(Items(id))!.AsArray().Count);
    }

    [Fact]
    public void What_was_given_before_another_command_fails_is_stored()
    {
        string id = CreateDataset();
        Run("1..3 | ForEach-Object { if ($_ -eq 3) { throw 'broken' }; @{ n = $_ } } | Add-ApifyDatasetItem $id", ("id", id));
        Assert.Equal("""[{"n":1},{"n":2}]""", Items(id));
    }

    [Fact]
    public void A_stop_sends_nothing_more_and_stores_no_half()
    {
        string id = CreateDataset();
        Module.AddFault("""{"path":"/items","method":"POST","action":{"endless":true}}""");
        using RunningScript script = new(Session, "1..100 | ForEach-Object { @{ n = $_; text = 'x' * 900000 } } | Add-ApifyDatasetItem $id", ("id", id));
        RunningScript.Until(() => Pushes == 1, "the first chunk is under way");
        script.Stop();
        Assert.Equal("[]", Items(id));
        Assert.Equal(1, Pushes);
    }

    [Fact]
    public void A_slow_source_is_stored_while_it_lasts()
    {
        string id = CreateDataset();
        using ManualResetEventSlim given = new();
        FakeTimeProvider time = new();
        using IDisposable clock = ModuleFixture.UseTime(time);
        using RunningScript script = new(Session, "& { @{ n = 1 }; $given.Set(); while ($true) { Start-Sleep -Milliseconds 50 } } | Add-ApifyDatasetItem $id", ("id", id), ("given", given));
        RunningScript.Until(() => given.IsSet, "the item is given");
        Assert.Equal(0, Pushes);
        time.Advance(TimeSpan.FromSeconds(5));
        RunningScript.Until(() => Items(id) != "[]", "the first item is stored before the source has ended");
        script.Stop();
    }

    [Fact]
    public void What_a_later_command_throws_ends_the_pipeline_and_costs_no_item()
    {
        string id = CreateDataset();
        Result result = Run("1..12 | ForEach-Object { @{ n = $_; text = 'x' * 1000000 } } | Add-ApifyDatasetItem $id -PassThru | ForEach-Object { if ($_.n -eq 2) { throw 'downstream boom' } }", ("id", id));
        Assert.Equal("downstream boom", result.Terminating?.Message);
        Assert.Empty(result.Errors);
        // Which items were given by then depends on when the first answer came; none of them is missing.
        JsonArray stored = JsonNode.Parse(Items(id))!.AsArray();
        Assert.Equal(Enumerable.Range(1, stored.Count), stored.Select(item => item!["n"]!.GetValue<int>()));
    }

    [Theory]
    [InlineData("endless", "Items 1–2 are perhaps stored.")]
    [InlineData("refused", "No item is stored. No more")]
    public void When_another_command_fails_it_is_said_what_is_not_stored(string fault, string expected)
    {
        string id = CreateDataset();
        Module.AddFault(fault == "endless"
            ? """{"path":"/items","method":"POST","action":{"endless":true}}"""
            : """{"path":"/items","method":"POST","action":{"status":403,"type":"insufficient-permissions","message":"No more"}}""");
        string printed = Printed("1..3 | ForEach-Object { if ($_ -eq 3) { throw 'broken' }; @{ n = $_ } } | Add-ApifyDatasetItem $id", ("id", id));
        Assert.Contains("The pipeline has ended early. " + expected, printed, StringComparison.Ordinal);
    }
}
