using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Tests.Support;
using ApifyPS.Schemas;

namespace ApifyPS.LocalPlatform.Tests.Actors;

public sealed class InputSchemaTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private const string Schema =
        """
        {"title":"Input","type":"object","schemaVersion":1,"required":["startUrls"],"properties":{
            "startUrls":{"title":"URLs","type":"array","editor":"requestListSources"},
            "max":{"title":"Max","type":"integer","minimum":1,"maximum":100,"default":10}}}
        """;

    private readonly Api _api = platform.Api;

    [Theory]
    [InlineData("""{"type":"string"}""", "\"text\"", null)]
    [InlineData("""{"type":"string"}""", "5", "Field input.x must be string")]
    [InlineData("""{"type":"integer"}""", "5.0", null)]
    [InlineData("""{"type":"integer"}""", "5.5", "Field input.x must be integer")]
    [InlineData("""{"type":"boolean"}""", "\"true\"", "Field input.x must be boolean")]
    [InlineData("""{"type":["string","object"]}""", "5", "Field input.x must be string,object")]
    [InlineData("""{"type":"string"}""", "null", "Field input.x must be string")]
    [InlineData("""{"type":"string","nullable":true}""", "null", null)]
    [InlineData("""{"type":"integer","minimum":1}""", "0", "Field input.x must be >= 1")]
    [InlineData("""{"type":"number","maximum":2.5}""", "2.6", "Field input.x must be <= 2.5")]
    [InlineData("""{"type":"number","maximum":2.5}""", "1e300", "Field input.x must be <= 2.5")]
    [InlineData("""{"type":"integer","multipleOf":5}""", "7", "Field input.x must be multiple of 5")]
    [InlineData("""{"type":"string","enum":["a","b"]}""", "\"a\"", null)]
    [InlineData("""{"type":"string","enum":["a","b"]}""", "\"c\"", "Field input.x must be equal to one of the allowed values: \"a\", \"b\"")]
    [InlineData("""{"type":"string","minLength":2}""", "\"a\"", "Field input.x must NOT have fewer than 2 characters")]
    [InlineData("""{"type":"string","maxLength":1}""", "\"é\"", null)]
    [InlineData("""{"type":"string","pattern":"^\\d+$"}""", "\"٣\"", "Field input.x must match pattern \"^\\d+$\"")]
    [InlineData("""{"type":"string","pattern":"(?<=a)b"}""", "\"ab\"", null)]
    [InlineData("""{"type":"string","pattern":"(a+)+$"}""", "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\"", "Field input.x can't be checked: the regular expression \"(a+)+$\" of the schema took more than 1 s. Write it without repetitions inside repetitions")]
    [InlineData("""{"type":"string","pattern":"^a$","errorMessage":{"pattern":"Only the letter a."}}""", "\"b\"", "Only the letter a.")]
    [InlineData("""{"type":"array","minItems":1}""", "[]", "Field input.x must NOT have fewer than 1 items")]
    [InlineData("""{"type":"array","uniqueItems":true}""", "[1,2,1]", "Field input.x must NOT have duplicate items (items ## 2 and 0 are identical)")]
    [InlineData("""{"type":"array","items":{"type":"object","required":["id"],"properties":{"id":{"type":"integer"}}}}""", """[{"id":1},{"id":"2"}]""", "Field input.x.1.id must be integer")]
    [InlineData("""{"type":"array","items":{"type":"object","required":["id"],"properties":{"id":{"type":"integer"}}}}""", "[{}]", "Field input.x.0.id is required")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}""", """{"b":1}""", "Property input.x.b is not allowed.")]
    [InlineData("""{"type":"object","maxProperties":1}""", """{"a":1,"b":2}""", "Field input.x must NOT have more than 1 properties")]
    [InlineData("""{"type":"array","editor":"requestListSources"}""", """[{"url":"https://a.b"},{"url":"nonsense"},{}]""", "Items in input.x at positions [1,2] do not contain valid URLs")]
    [InlineData("""{"type":"array","editor":"stringList","patternValue":"^a"}""", """["ab","b"]""", "Values in input.x at positions [1] must match regular expression \"^a\"")]
    [InlineData("""{"type":"array","editor":"keyValue","patternKey":"^a"}""", """[{"key":"b","value":"1"}]""", "Keys in input.x at positions [0] must match regular expression \"^a\"")]
    [InlineData("""{"type":"object","editor":"json","patternValue":"^a"}""", """{"k":"b"}""", "Keys [k] in input.x must have string value which matches regular expression \"^a\"")]
    [InlineData("""{"type":"object","editor":"proxy"}""", """{"useApifyProxy":true,"apifyProxyCountry":"CZ"}""", null)]
    [InlineData("""{"type":"object","editor":"proxy"}""", """{"proxyUrls":["nonsense"]}""", "Proxy URL \"nonsense\" has invalid format, it must be socks[4|4a|5|5h]|http[s]://[username[:password]]@hostname:port.")]
    public void An_input_is_judged_as_the_cloud_judges_it(string property, string value, string? error)
    {
        JsonObject schema = new() { ["type"] = "object", ["properties"] = new JsonObject { ["x"] = JsonNode.Parse(property) } };
        Assert.Equal(error is null ? [] : [error], Messages(schema, new JsonObject { ["x"] = JsonNode.Parse(value) }));
    }

    private static IEnumerable<string> Messages(JsonObject schema, JsonNode input) => InputSchemaValidator.Validate(schema, input).Select(violation => violation.Message);

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        JsonObject schema = (JsonObject)JsonNode.Parse(Schema)!;
        Assert.Equal(["Field input.startUrls is required", "Field input.max must be <= 100"], Messages(schema, new JsonObject { ["max"] = 101 }));
        Assert.Equal(["Field input must be object"], Messages(schema, new JsonArray()));
    }

    [Fact]
    public async Task An_invalid_input_starts_no_run_and_a_valid_one_gets_its_defaults()
    {
        using TempFolder folder = new TempFolder().With(".actor/actor.json", $$"""{"actorSpecification":1,"name":"judged","version":"0.1","input":{{Schema}}}""");
        (await _api.Post("__local/actors", new { path = folder.Path, command = "exit 0" })).Expect(201);
        foreach (object? invalid in new object?[] { null, new { max = 5 }, new { startUrls = "x" }, "[1]" })
        {
            Answer refused = (await _api.Post("v2/actors/local~judged/runs", invalid)).Expect(400);
            Assert.Equal("invalid-input", refused.ErrorType);
            Assert.StartsWith("Input is not valid: Field input", refused.ErrorMessage, StringComparison.Ordinal);
        }

        Assert.Equal(0, (await _api.Get("v2/actors/local~judged/runs")).Data.GetProperty("total").GetInt32());
        string id = (await _api.Run("local~judged", """{"startUrls":[{"url":"http://a.b/"}]}""")).GetProperty("id").GetString()!;
        Assert.Equal("""{"startUrls":[{"url":"http://a.b/"}],"max":10}""", (await _api.Get($"v2/actor-runs/{id}/key-value-store/records/INPUT")).Text);
    }

    [Fact]
    public async Task An_input_can_be_judged_without_a_run()
    {
        using TempFolder folder = new TempFolder().With(".actor/actor.json", $$"""{"actorSpecification":1,"name":"asked","version":"0.1","input":{{Schema}}}""");
        (await _api.Post("__local/actors", new { path = folder.Path, command = "exit 0" })).Expect(201);
        Assert.Equal("""{"valid":true}""", (await _api.Post("v2/acts/local~asked/validate-input", """{"startUrls":[]}""")).Expect(200).Text);
        Assert.Equal("invalid-input", (await _api.Post("v2/actors/local~asked/validate-input?build=0.1.1", "{}")).Expect(400).ErrorType);
        Assert.Equal("unknown-build-tag", (await _api.Post("v2/actors/local~asked/validate-input?build=none", "{}")).Expect(404).ErrorType);
    }

    [Fact]
    public async Task A_scripted_actor_can_have_an_input_schema_that_outlives_a_build()
    {
        JsonObject actor = new() { ["name"] = "declared", ["scripted"] = new JsonObject { ["inputSchema"] = JsonNode.Parse(Schema) } };
        (await _api.Post("__local/actors", actor.ToJsonString())).Expect(201);
        string build = (await _api.Post("v2/actors/local~declared/builds?version=0.0&waitForFinish=20", null)).Expect(201).Data.GetProperty("id").GetString()!;
        foreach (string path in new[] { $"v2/actor-builds/{build}", "v2/actors/local~declared/builds/default" })
        {
            Assert.Equal(10, (await _api.Get(path)).Expect(200).Data.GetProperty("actorDefinition").GetProperty("input").GetProperty("properties").GetProperty("max").GetProperty("default").GetInt32());
        }

        Assert.Equal("invalid-input", (await _api.Post("v2/actors/local~declared/runs", "{}")).Expect(400).ErrorType);
    }

    [Fact]
    public void Violations_say_where_they_are_and_by_which_rule()
    {
        JsonObject schema = (JsonObject)JsonNode.Parse("""{"required":["a"],"properties":{"l":{"type":"array","items":{"required":["x y"]}},"p":{"type":"object","editor":"proxy"}},"additionalProperties":false}""")!;
        JsonNode input = JsonNode.Parse("""{"l":[{"x y":1},{}],"p":{"proxyUrls":["none"]},"more/less":1}""")!;
        Assert.Equal(
            ["'more/less' additionalProperties", "a required", "l[1].'x y' required", "p proxy"],
            InputSchemaValidator.Validate(schema, input).Select(violation => $"{violation.Path} {violation.Rule}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_input_that_is_no_json_is_the_actors_own_business()
    {
        using TempFolder folder = new TempFolder().With(".actor/actor.json", $$"""{"actorSpecification":1,"name":"textual","version":"0.1","input":{{Schema}}}""");
        (await _api.Post("__local/actors", new { path = folder.Path, command = "exit 0" })).Expect(201);
        using ByteArrayContent text = new(Encoding.UTF8.GetBytes("plain")) { Headers = { ContentType = new MediaTypeHeaderValue("text/plain") } };
        (await _api.Send(HttpMethod.Post, "v2/actors/local~textual/runs", text)).Expect(201);
    }
}
