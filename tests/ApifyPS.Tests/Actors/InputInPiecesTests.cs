using System.Management.Automation;

namespace ApifyPS.Tests.Actors;

/// <summary>What somebody pipes who forgot -Raw, or a pair of quotes: each line or word would be a run that costs money.</summary>
[Trait("Builds", "both")]
public sealed class InputInPiecesTests : CmdletTest
{
    private readonly TempFolder _folder = new();

    public InputInPiecesTests(ModuleFixture module)
        : base(module)
    {
    }

    [Theory]
    // Every line but the first looks like something.
    [InlineData("{\n  \"url\": \"https://example.com\"\n}")]
    // The last line of each is a whole object, a text, a number.
    [InlineData("[\n  { \"n\": 1 },\n  { \"n\": 2 }\n]")]
    [InlineData("[\n  \"a\",\n  \"b\"\n]")]
    [InlineData("[1,\n2\n]")]
    [InlineData("\n\n[\n{}\n]")]
    [InlineData("[\n  {\n    \"n\": 1\n  }\n]\n\n{ \"n\": 2 }")]
    public void Lines_of_a_JSON_file_start_nothing_and_the_error_says_how_a_file_is_read(string json)
    {
        _folder.Write("input.json", json);
        foreach (string command in new[] { "Invoke-ApifyActor echo", "Invoke-ApifyTask abcdefghijklmnopq", "Invoke-ApifyActor echo -ThrottleLimit 4" })
        {
            Result result = Run($"Get-Content -LiteralPath $path | {command}", ("path", Path.Combine(_folder.Path, "input.json")));
            Assert.Empty(result.Output);
            Assert.Empty(Module.Requests());
            Assert.All(result.Errors, error => Assert.StartsWith("InvalidInput,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
            Assert.Contains(result.Errors, error => error.ErrorDetails.RecommendedAction.Contains("-Raw", StringComparison.Ordinal) && error.ErrorDetails.RecommendedAction.Contains("-InputPath", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_same_file_as_one_text_is_one_run()
    {
        _folder.Write("input.json", "{\n  \"n\": 1\n}\n");
        Assert.Equal(1L, Run("Get-Content -Raw -LiteralPath $path | Invoke-ApifyActor echo", ("path", Path.Combine(_folder.Path, "input.json"))).Single().GetPath("Output.Body.n"));
    }

    [Fact]
    public void JSON_lines_are_inputs_as_they_were_and_objects_still_have_their_runs_after_a_broken_text()
    {
        Assert.Equal([1L, 2L], Run("'{\"n\":1}', '{\"n\":2}' | Invoke-ApifyActor echo").Select(run => run.GetPath("Output.Body.n")));
        Result result = Run("'{\"n\":1}', '{\"n\":', '{\"n\":3}', @{ n = 4 } | Invoke-ApifyActor echo");
        Assert.Equal([1L, 4L], result.Output.Select(run => run.GetPath("Output.Body.n")));
        Assert.StartsWith("InvalidInput,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("'hello'")]
    [InlineData("'https://example.com/'")]
    [InlineData("'\"quoted\"'")]
    [InlineData("'12'")]
    [InlineData("'true'")]
    [InlineData("'null'")]
    [InlineData("$true")]
    [InlineData("1.5")]
    [InlineData("(Get-Date)")]
    [InlineData("([guid]::NewGuid())")]
    [InlineData("''")]
    public void A_number_or_a_word_is_no_input(string value)
    {
        foreach (string command in new[] { $"{value} | Invoke-ApifyActor echo", $"Invoke-ApifyActor echo {value}", $"{value} | Invoke-ApifyTask abcdefghijklmnopq" })
        {
            ErrorRecord error = Run(command).Error;
            Assert.StartsWith("InvalidInput,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains("-Raw", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
            Assert.Contains("-InputPath", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
            Assert.Empty(Module.Requests());
        }
    }

    [Fact]
    public void A_file_with_a_single_value_is_no_input_unless_the_content_type_says_so()
    {
        _folder.Write("input.json", "5");
        Assert.StartsWith("InvalidInput,", Run("Invoke-ApifyActor nothing -InputPath $path", ("path", Path.Combine(_folder.Path, "input.json"))).Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(Module.Requests());
        Assert.Single(Run("Invoke-ApifyActor nothing -InputPath $path -ContentType application/json"));
        Assert.Single(Run("Invoke-ApifyActor nothing 5 -ContentType application/json"));
        Assert.Single(Run("'hello' | Invoke-ApifyActor nothing -ContentType text/plain"));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _folder.Dispose();
    }
}
