using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using ApifyPS.Client.Tests.Fakes;

namespace ApifyPS.Client.Tests.Runs;

public class ActorRunTests
{
    [SkippableFact]
    public void The_documented_run_is_read_with_no_field_lost()
    {
        JsonElement example = OpenApiContract.Required.ExampleAnswer("/v2/actor-runs/{runId}", "get").GetProperty("data");
        Assert.True(example.EnumerateObject().Count() >= 30);

        AssertNothingLost(example, Read(example.GetRawText()));
    }

    /// <summary>The same from a copy (openapi spec v2-2026-08-05, Apache-2.0, the examples of the schema Run), so that no clone goes without it.</summary>
    [Fact]
    public void The_run_object_of_the_documentation_is_read_with_no_field_lost()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Runs", "DocumentedRun.json")));
        JsonElement example = document.RootElement.GetProperty("data");
        Assert.True(example.EnumerateObject().Count() >= 30);
        ActorRun run = Read(example.GetRawText());
        AssertNothingLost(example, run);
        Assert.Null(run.UnknownFields);
    }

    [SkippableFact]
    public async Task The_documented_list_of_runs_is_read_with_no_field_lost()
    {
        JsonElement example = OpenApiContract.Required.ExampleAnswer("/v2/actor-runs", "get");
        JsonElement data = example.GetProperty("data");
        using FakePlatform platform = FakePlatform.Start(FakeReply.Json(200, example.GetRawText()));

        ApifyList<ActorRun> list = await TestClient.For(platform).Runs.ListAsync(new RunListOptions(), CancellationToken.None);

        Assert.Equal(data.GetProperty("total").GetInt64(), list.Total);
        Assert.Equal(data.GetProperty("count").GetInt64(), list.Count);
        JsonElement[] items = [.. data.GetProperty("items").EnumerateArray()];
        Assert.NotEmpty(items);
        Assert.Equal(items.Length, list.Items.Count);
        for (int i = 0; i < items.Length; i++)
            AssertNothingLost(items[i], list.Items[i]);
    }

    [SkippableFact]
    public void Every_field_of_the_documented_run_survives_null_and_a_value_of_another_kind()
    {
        JsonElement run = OpenApiContract.Required.ExampleAnswer("/v2/actor-runs/{runId}", "get").GetProperty("data");
        string[] odd = ["null", "\"text\"", "\"\"", "5", "-1.5", "1e300", "true", "[]", "[null,{},5]", "{}", """{"a":null,"default":5,"b":{"c":[1]}}""", "\"2026-13-45T99:00:00Z\"", "\"\\ud83d\""];
        foreach (JsonProperty field in run.EnumerateObject())
        {
            foreach (string value in odd)
            {
                ActorRun read = Read("{\"id\":\"r1\",\"" + field.Name + "\":" + value + ",\"gitBranchName\":\"main\"}");
                Assert.Equal("main", read.GitBranchName);
                Assert.NotNull(read.Id);
                Assert.True(read.Duration is null || read.Duration >= TimeSpan.Zero);
            }
        }
    }

    [Fact]
    public async Task What_only_a_newer_api_sends_is_kept()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Data("""{"id":"r1","status":"HIBERNATING","newField":{"a":[1,2]},"meta":{"origin":"TELEPATHY","mood":"good"},"stats":{"joules":5},"options":{"color":"red"}}"""));

        ActorRun run = await TestClient.For(platform).Runs.GetAsync("r1", CancellationToken.None);

        Assert.Equal(("HIBERNATING", false), (run.Status, run.IsFinished));
        Assert.Equal("""{"a":[1,2]}""", run.UnknownFields!["newField"].GetRawText());
        Assert.Equal("TELEPATHY", run.Meta!.Origin);
        Assert.Equal("good", run.Meta.UnknownFields!["mood"].GetString());
        Assert.Equal(5, run.Stats!.UnknownFields!["joules"].GetInt32());
        Assert.Equal("red", run.Options!.UnknownFields!["color"].GetString());
    }

    [Fact]
    public void Numbers_are_read_however_they_are_written()
    {
        ActorRun run = Read("""{"id":"r1","exitCode":"-1","options":{"memoryMbytes":512.0,"timeoutSecs":"300","diskMbytes":1e3,"maxItems":9007199254740993},"stats":{"netRxBytes":1.0e2,"computeUnits":"0.25","memAvgBytes":7}}""");

        Assert.Equal(-1, run.ExitCode);
        Assert.Equal((512, 300, 1000), (run.Options!.MemoryMbytes, run.Options.TimeoutSecs, run.Options.DiskMbytes));
        Assert.Equal(9007199254740993, run.Options.MaxItems);
        Assert.Equal((100, 0.25, 7), (run.Stats!.NetRxBytes, run.Stats.ComputeUnits, run.Stats.MemAvgBytes));
    }

    [Theory]
    [InlineData("2026-01-02T03:04:05.678Z", "2026-01-02T03:04:05.6780000Z")]
    [InlineData("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.0000000Z")]
    [InlineData("2026-01-02T05:04:05+02:00", "2026-01-02T03:04:05.0000000Z")]
    [InlineData("2026-01-02T03:04:05", "2026-01-02T03:04:05.0000000Z")]
    [InlineData("2026-01-02 03:04:05", "2026-01-02T03:04:05.0000000Z")]
    [InlineData("2026-02-30T03:04:05Z", null)]
    [InlineData("yesterday", null)]
    [InlineData("", null)]
    public void Dates_without_a_zone_are_utc_wherever_the_machine_is_and_no_date_is_no_error(string date, string? expected) =>
        Assert.Equal(expected, Read($$"""{"id":"r1","startedAt":"{{date}}"}""").StartedAt?.ToUniversalTime().ToString("o", CultureInfo.InvariantCulture));

    [Fact]
    public void A_status_message_that_an_actor_cut_in_an_emoji_does_not_cost_the_run() =>
        Assert.Equal("Done \"\n\ufffd 😀 \u00e9", Read("""{"id":"r1","statusMessage":"Done \"\n\ud83d \ud83d\ude00 \u00e9"}""").StatusMessage);

    [Fact]
    public async Task An_answer_without_items_is_not_an_empty_list_or_a_lost_start_would_count_as_not_there()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Data("{}"));
        await Assert.ThrowsAsync<ApifyResponseException>(() => TestClient.For(platform).Runs.ListAsync(new RunListOptions(), CancellationToken.None));
    }

    [Theory]
    [InlineData("""{"items":null}""", 0)]
    [InlineData("""{"items":[null,{"id":null},{}]}""", 2)]
    [InlineData("""{"items":[{"id":"r1"}],"total":"1","offset":0.0,"desc":null}""", 1)]
    public async Task A_list_with_holes_is_still_a_list(string data, int count)
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Data(data));

        ApifyList<ActorRun> list = await TestClient.For(platform).Runs.ListAsync(new RunListOptions(), CancellationToken.None);

        Assert.Equal(count, list.Items.Count);
    }

    [Fact]
    public void A_run_that_has_not_ended_lasts_until_now_and_never_less_than_nothing()
    {
        Assert.Null(new ActorRun().Duration);
        Assert.Equal(TimeSpan.FromSeconds(5), new ActorRun { StartedAt = DateTime.UnixEpoch, FinishedAt = DateTime.UnixEpoch.AddSeconds(5) }.Duration);
        Assert.Equal(TimeSpan.Zero, new ActorRun { StartedAt = DateTime.UtcNow.AddHours(1) }.Duration);
        Assert.True(new ActorRun { StartedAt = DateTime.Now.AddHours(-1) }.Duration >= TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task What_only_a_local_platform_says_of_an_actor_is_read()
    {
        using FakePlatform platform = FakePlatform.Start(
            FakeReply.Data("""{"id":"a1","name":"a","username":"local","local":{"path":"/actors/a","command":["node","main.js",5]}}"""),
            FakeReply.Data("""{"id":"a1","local":{"path":5,"command":"node main.js"},"stats":{"totalRuns":3,"x":[1.5,null,"\ud83d"]}}"""));
        ApifyClient client = TestClient.For(platform);

        ApifyActor actor = await client.Actors.GetAsync("a1", CancellationToken.None);
        ApifyActor odd = await client.Actors.GetAsync("a1", CancellationToken.None);

        Assert.Equal(("local/a", "/actors/a"), (actor.FullName, actor.Local!.Path));
        Assert.Equal(["node", "main.js", "5"], actor.Local.Command!);
        Assert.Equal("a1", odd.FullName);
        Assert.Null(odd.Local!.Path);
        Assert.Equal(3L, Assert.IsType<ApifyMap<object?>>(odd.Stats)["totalRuns"]);
    }

    [Fact]
    public async Task The_proxy_password_of_the_user_is_not_kept()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Data("""{"id":"u1","username":"jane","isPaying":true,"plan":{"id":"FREE"},"proxy":{"password":"hunter2"}}"""));

        ApifyUser user = await TestClient.For(platform).Users.GetMeAsync(CancellationToken.None);

        Assert.Equal(("u1", "jane", true), (user.Id, user.Username, user.IsPaying));
        // It has no property for it, and no place for fields without one.
        Assert.False(typeof(ApifyObject).IsAssignableFrom(typeof(ApifyUser)));
        Assert.DoesNotContain(typeof(ApifyUser).GetProperties(), property => property.Name.Contains("Proxy", StringComparison.OrdinalIgnoreCase));
    }

    private static ActorRun Read(string json) => JsonSerializer.Deserialize("{\"data\":" + json + "}", ApifyJsonContext.Default.EnvelopeActorRun)!.Data!;

    /// <summary>Every field of the JSON is in a property of the same name, or among the unknown ones, with the same value.</summary>
    private static void AssertNothingLost(JsonElement json, object read)
    {
        foreach (JsonProperty field in json.EnumerateObject())
        {
            object? value;
            if (read is IDictionary dictionary)
                value = dictionary[field.Name];
            else if (read.GetType().GetProperty(char.ToUpperInvariant(field.Name[0]) + field.Name[1..], BindingFlags.Public | BindingFlags.Instance) is { } property)
                value = property.GetValue(read);
            else
                value = Assert.IsAssignableFrom<ApifyObject>(read).UnknownFields![field.Name];
            AssertSame(field.Value, value, field.Name);
        }
    }

    private static void AssertSame(JsonElement json, object? value, string name)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Null:
                Assert.True(value is null or JsonElement { ValueKind: JsonValueKind.Null }, name);
                break;
            case JsonValueKind.Object when value is not null and not JsonElement:
                AssertNothingLost(json, value);
                break;
            case JsonValueKind.Array when value is IEnumerable values:
                object?[] all = [.. values.Cast<object?>()];
                Assert.Equal(json.GetArrayLength(), all.Length);
                for (int i = 0; i < all.Length; i++)
                    AssertSame(json[i], all[i], name);
                break;
            case JsonValueKind.String when value is DateTime date:
                Assert.Equal(json.GetDateTimeOffset(), date.ToInstant());
                Assert.Equal(DateTimeKind.Local, date.Kind);
                break;
            case JsonValueKind.String when value is Uri uri:
                Assert.Equal(json.GetString(), uri.OriginalString);
                break;
            case JsonValueKind.String when value is string text:
                Assert.Equal(json.GetString(), text);
                break;
            case JsonValueKind.Number when value is IConvertible:
                Assert.Equal(json.GetDouble(), Convert.ToDouble(value, CultureInfo.InvariantCulture));
                break;
            case JsonValueKind.True or JsonValueKind.False:
                Assert.Equal(json.GetBoolean(), value as bool? ?? (value as JsonElement?)?.GetBoolean());
                break;
            default:
                Assert.True(value is JsonElement element && element.GetRawText() == json.GetRawText(), $"{name} is {json.GetRawText()} in the JSON and {value ?? "null"} in the object.");
                break;
        }
    }
}
