using System.Text.Json;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Datasets;

public sealed class DatasetSchemaTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private const string Schema =
        """
        {"schema":{"actorSpecification":1,"title":"Products",
          "fields":{"type":"object","properties":{"name":{"type":"string"},"price":{"type":["number","null"]},"tags":{"type":"array"},"ok":{"type":"boolean"},"o":{"type":"object"}},"required":["name"]},
          "views":{
            "overview":{"title":"Overview","transformation":{"fields":["name","price"]},"display":{"component":"table","properties":{"name":{"label":"Product"}}}},
            "tags":{"title":"Tags","transformation":{"unwind":["tags"],"fields":["tags","name"],"limit":2,"desc":true}},
            "flat":{"title":"Flat","transformation":{"flatten":["o"],"fields":["o.a"],"omit":["o.b"]}}}}}
        """;

    private readonly Api _api = platform.Api;

    [Fact]
    public async Task Items_that_break_the_schema_are_refused_together_with_the_good_ones_and_each_is_named()
    {
        string id = await Create();
        Answer answer = (await _api.Post($"v2/datasets/{id}/items", """[{"name":"a"},{"name":1},{"price":"x"}]""")).Expect(400);
        Assert.Equal(("schema-validation-error", "Schema validation failed"), (answer.ErrorType, answer.ErrorMessage));
        JsonElement[] invalid = [.. answer.Json.GetProperty("error").GetProperty("data").GetProperty("invalidItems").EnumerateArray()];
        Assert.Equal([1, 2], invalid.Select(item => item.GetProperty("itemPosition").GetInt32()));
        JsonElement error = invalid[0].GetProperty("validationErrors")[0];
        Assert.Equal(
            ("/1/name", "#/items/properties/name/type", "type", "must be string"),
            (error.GetProperty("instancePath").GetString(), error.GetProperty("schemaPath").GetString(), error.GetProperty("keyword").GetString(), error.GetProperty("message").GetString()));
        Assert.Equal(0, (await _api.Get($"v2/datasets/{id}")).Data.GetProperty("itemCount").GetInt32());
        if (OpenApiContract.Instance is { } contract) Assert.Empty(contract.ValidateResponse("POST", "/v2/datasets/{}/items", 400, answer.Text));
        (await _api.Post($"v2/datasets/{id}/items", """{"name":"a","more":1}""")).Expect(201);
    }

    [Fact]
    public async Task A_schema_that_is_none_is_refused_when_the_dataset_is_made()
    {
        Assert.Equal("dataset-schema-invalid", (await _api.Post("v2/datasets", """{"schema":{"fields":{"type":"text"}}}""")).Expect(400).ErrorType);
        (await _api.Post("v2/datasets", """{"schema":"x"}""")).Expect(400);
        (await _api.Post("v2/datasets", """{"schema":{"title":"x"}}""")).Expect(201);
        (await _api.Post("v2/datasets", """{"schema":{"fields":null,"views":{}}}""")).Expect(201);
    }

    [Fact]
    public async Task Statistics_tell_of_each_described_field_how_it_is_filled()
    {
        string id = await Create();
        await _api.Post($"v2/datasets/{id}/items", """[{"name":"ab","price":3.5,"tags":[1,2],"ok":true},{"name":"čau😀","price":null,"o":{"a":1,"b":2}},{"name":"","price":-1,"tags":[]}]""");
        Answer answer = (await _api.Get($"v2/datasets/{id}/statistics")).Expect(200);
        JsonElement fields = answer.Data.GetProperty("fieldStatistics");
        Assert.Equal("""{"nullCount":0,"emptyCount":0,"min":0,"max":5}""", fields.GetProperty("name").GetRawText());
        Assert.Equal("""{"nullCount":1,"emptyCount":0,"min":-1,"max":3.5}""", fields.GetProperty("price").GetRawText());
        Assert.Equal("""{"nullCount":0,"emptyCount":1,"min":0,"max":2}""", fields.GetProperty("tags").GetRawText());
        Assert.Equal("""{"nullCount":0,"emptyCount":2,"min":0,"max":1}""", fields.GetProperty("ok").GetRawText());
        Assert.Equal("""{"nullCount":0,"emptyCount":2,"min":2,"max":2}""", fields.GetProperty("o").GetRawText());
        if (OpenApiContract.Instance is { } contract) Assert.Empty(contract.ValidateResponse("GET", "/v2/datasets/{}/statistics", 200, answer.Text));
        string plain = (await _api.Post("v2/datasets")).Data.GetProperty("id").GetString()!;
        Assert.Equal(JsonValueKind.Null, (await _api.Get($"v2/datasets/{plain}/statistics")).Expect(200).Data.GetProperty("fieldStatistics").ValueKind);
    }

    [Fact]
    public async Task The_fields_that_items_had_are_listed_in_the_order_in_which_they_came()
    {
        string id = (await _api.Post("v2/datasets")).Data.GetProperty("id").GetString()!;
        await _api.Post($"v2/datasets/{id}/items", """[{"b":1,"a":{"x":1,"y":[{"z":1},[2]]}},{"#h":{}}]""");
        await _api.Post($"v2/datasets/{id}/items", """{"a":1,"c\u0161":[]}""");
        // As Apify lists them: the ways to the innermost values.
        Assert.Equal(["b", "a/x", "a/y/0/z", "a/y/1/0", "#h", "a", "cš"], (await _api.Get($"v2/datasets/{id}")).Data.GetProperty("fields").EnumerateArray().Select(field => field.GetString()));
    }

    [Theory]
    [InlineData("view=overview", """[{"name":"a","price":1},{"name":"b"}]""")]
    [InlineData("view=tags", """[{"tags":"z","name":"b"},{"tags":"x","name":"a"},{"tags":"y","name":"a"}]""")]
    [InlineData("view=tags&desc=0&limit=1", """[{"tags":"x","name":"a"},{"tags":"y","name":"a"}]""")]
    [InlineData("view=flat", """[{"o.a":1},{}]""")]
    [InlineData("view=overview&fields=o", """[{"o":{"a":1,"b":2}},{}]""")]
    public async Task A_view_shapes_the_items_as_the_schema_says_unless_the_query_says_otherwise(string query, string expected)
    {
        string id = await Create();
        await _api.Post($"v2/datasets/{id}/items", """[{"name":"a","price":1,"tags":["x","y"],"o":{"a":1,"b":2}},{"name":"b","tags":["z"]}]""");
        Assert.Equal(expected, (await _api.Get($"v2/datasets/{id}/items?{query}")).Expect(200).Text.Replace("\n", "", StringComparison.Ordinal));
        Assert.Equal("requested-dataset-view-does-not-exist", (await _api.Get($"v2/datasets/{id}/items?view=nope")).Expect(400).ErrorType);
    }

    [Fact]
    public async Task The_default_dataset_of_a_run_has_the_schema_that_the_Actor_declares()
    {
        using TempFolder folder = new();
        folder.With(".actor/actor.json", """{"actorSpecification":1,"name":"with-schema","version":"0.1","storages":{"dataset":"./dataset_schema.json"}}""")
            .With(".actor/dataset_schema.json", """{"actorSpecification":1,"fields":{"type":"object","required":["a"]},"views":{"v":{"title":"V","transformation":{"fields":["a"]}}}}""");
        (await _api.Post("__local/actors", new { path = folder.Path, command = "exit 0" })).Expect(201);
        string dataset = (await _api.Run("local~with-schema")).GetProperty("defaultDatasetId").GetString()!;
        Assert.Equal("schema-validation-error", (await _api.Post($"v2/datasets/{dataset}/items", """{"b":1}""")).Expect(400).ErrorType);
        (await _api.Post($"v2/datasets/{dataset}/items", """{"b":1,"a":2}""")).Expect(201);
        Assert.Equal("""[{"a":2}]""", (await _api.Get($"v2/datasets/{dataset}/items?view=v")).Text);

        folder.With(".actor/dataset_schema.json", """{"fields":{"type":"objekt"}}""");
        Answer refused = (await _api.Post("__local/actors", new { path = folder.Path, command = "exit 0" })).Expect(400);
        Assert.Contains("/type", refused.ErrorMessage, StringComparison.Ordinal);
    }

    private async Task<string> Create() => (await _api.Post("v2/datasets", Schema)).Expect(201).Data.GetProperty("id").GetString()!;
}
