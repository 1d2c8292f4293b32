using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Tests.Support;
using ApifyPS.Schemas;

namespace ApifyPS.LocalPlatform.Tests.Common;

/// <summary>The expression of a schema keeps no processor busy, and whoever wrote it learns that it is the expression.</summary>
public sealed class PatternTimeTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private const string Exponential = "^(a+)+$";
    private static readonly string Trap = new string('a', 60) + "!";

    [Fact]
    public void A_thousand_values_that_an_expression_takes_for_ever_to_judge_are_one_error_after_seconds()
    {
        JsonObject schema = new() { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string", ["pattern"] = Exponential } };
        JsonElement values = JsonSerializer.SerializeToElement(Enumerable.Repeat(Trap, 1000));
        Stopwatch clock = Stopwatch.StartNew();

        JsonSchemaError error = Assert.Single(new JsonSchema(JsonSerializer.SerializeToElement(schema)).Validate(values));

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 60);
        Assert.Contains("can't be checked", error.Message, StringComparison.Ordinal);
        Assert.Contains(Exponential, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("textfield", "string", "pattern")]
    [InlineData("stringList", "array", "patternValue")]
    public async Task An_input_that_meets_such_an_expression_is_refused_with_the_reason_and_starts_no_run(string editor, string type, string keyword)
    {
        JsonObject field = new() { ["type"] = type, ["title"] = "Text", ["editor"] = editor, [keyword] = Exponential };
        await _api.Scripted("slow-pattern-" + type, new { inputSchema = new JsonObject { ["type"] = "object", ["schemaVersion"] = 1, ["properties"] = new JsonObject { ["text"] = field } } });
        object input = type == "array" ? new { text = Enumerable.Repeat(Trap, 1000) } : new { text = Trap };

        Answer answer = (await _api.Post($"v2/actors/local~slow-pattern-{type}/runs", input)).Expect(400);

        Assert.Equal("invalid-input", answer.ErrorType);
        Assert.Contains("can't be checked: the regular expression", answer.ErrorMessage, StringComparison.Ordinal);
        Assert.DoesNotContain("must match", answer.ErrorMessage, StringComparison.Ordinal);
    }

    private readonly Api _api = platform.Api;
}
