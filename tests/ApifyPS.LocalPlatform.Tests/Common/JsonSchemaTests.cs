using System.Text.Json;
using System.Text.Json.Nodes;
using ApifyPS.Schemas;

namespace ApifyPS.LocalPlatform.Tests.Common;

public sealed class JsonSchemaTests
{
    /// <summary>The file holds what Ajv 8 says, with all errors, about the items of some schemas.</summary>
    [Fact]
    public void Errors_are_those_that_the_validator_of_Apify_reports()
    {
        using Stream resource = typeof(JsonSchemaTests).Assembly.GetManifestResourceStream("ajv-errors.json")!;
        foreach (JsonElement known in JsonDocument.Parse(resource).RootElement.EnumerateArray())
        {
            IEnumerable<string> expected = known.GetProperty("errors").EnumerateArray().Select(error => JsonNode.Parse(error.GetRawText())!.ToJsonString());
            IEnumerable<string> actual = new JsonSchema(known.GetProperty("schema")).Validate(known.GetProperty("item")).Select(error => error.ToJson(string.Empty, "#").ToJsonString());
            Assert.Equal(expected.Order(StringComparer.Ordinal), actual.Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":["string","null"]},"b":{"enum":["x",null]}},"required":["a"]}""", """{"a":null,"b":null,"more":1}""")]
    [InlineData("""{"$schema":"https://json-schema.org/draft/2020-12/schema","properties":{"a":{"prefixItems":[{"type":"string"}],"items":{"type":"number"}}}}""", """{"a":["x",1,2.5]}""")]
    [InlineData("""{"$defs":{"node":{"type":"object","properties":{"next":{"$ref":"#/$defs/node"}}}},"$ref":"#/$defs/node"}""", """{"next":{"next":{}}}""")]
    [InlineData("""{"title":"no rules","example":1,"unknownWord":{"a":2}}""", """{"a":1}""")]
    [InlineData("true", """{"a":1}""")]
    [InlineData("""{"properties":{"n":{"type":"integer"}}}""", """{"n":1.0}""")]
    public void What_a_schema_allows_is_stored(string schema, string item) =>
        Assert.Empty(new JsonSchema(JsonDocument.Parse(schema).RootElement).Validate(JsonDocument.Parse(item).RootElement));

    [Theory]
    [InlineData("""{"type":"text"}""")]
    [InlineData("""{"properties":{"a":{"pattern":"("}}}""")]
    [InlineData("""{"$ref":"#/definitions/missing"}""")]
    [InlineData("""{"$ref":"https://example.com/schema.json"}""")]
    [InlineData("""{"properties":{"a":{"minimum":"1"}}}""")]
    [InlineData("[]")]
    public void A_broken_schema_is_told_when_it_is_given_and_not_at_the_first_item(string schema) =>
        Assert.Throws<FormatException>(() => new JsonSchema(JsonDocument.Parse(schema).RootElement));

    [Fact]
    public void A_schema_that_refers_to_itself_for_ever_ends() =>
        Assert.Empty(new JsonSchema(JsonDocument.Parse("""{"$ref":"#"}""").RootElement).Validate(JsonDocument.Parse("{}").RootElement));
}
