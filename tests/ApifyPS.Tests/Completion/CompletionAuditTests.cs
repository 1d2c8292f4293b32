using System.Collections;
using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ApifyPS.Tests.Completion;

/// <summary>Tab on every parameter of every cmdlet that names something, as a user at the prompt types it.</summary>
public sealed class CompletionAuditTests : CmdletTest, IClassFixture<CompletionWorld>
{
    private readonly CompletionWorld _world;
    private readonly StandInModules _modules = new();

    public CompletionAuditTests(ModuleFixture module, CompletionWorld world)
        : base(module)
    {
        _world = world;
        Run("$null = Connect-Apify -Local -Port $port -Scope Runspace -Name tab-connection", ("port", module.PlatformUrl.Port));
    }

    public static TheoryData<string, string> Parameters()
    {
        TheoryData<string, string> cases = [];
        foreach (CmdletInfo cmdlet in ModuleFixture.Cmdlets.Values)
        {
            foreach (ParameterMetadata parameter in cmdlet.Parameters.Values.Where(parameter => parameter.Attributes.Any(attribute => attribute is ArgumentCompleterAttribute)))
                cases.Add(cmdlet.Name, parameter.Name);
        }

        return cases;
    }

    protected override void Dispose(bool disposing)
    {
        _modules.Dispose();
        base.Dispose(disposing);
    }

    [Theory]
    [MemberData(nameof(Parameters))]
    public void Tab_offers_what_there_is_in_the_quotes_that_it_needs(string cmdlet, string parameter)
    {
        string line = LineFor(cmdlet, parameter);
        Offer[] all = TabAgain(line);
        Assert.All(all, offer => Assert.NotEmpty(offer.Tip));
        foreach (string expected in Expected(cmdlet, parameter, all))
        {
            Assert.Contains(expected, all.Select(offer => offer.Value));
            string begun = expected[..Math.Max(1, expected.Length / 2)];
            string doubled = "\"" + begun.Replace("`", "``", StringComparison.Ordinal).Replace("$", "`$", StringComparison.Ordinal).Replace("\"", "`\"", StringComparison.Ordinal);
            string singled = "'" + CodeGeneration.EscapeSingleQuotedStringContent(begun);
            Assert.Contains(Tab(line + singled), offer => offer.Value == expected && offer.Text[0] == '\'');
            Assert.Contains(Tab(line + doubled), offer => offer.Value == expected && offer.Text[0] == '"');
            if (expected.All(char.IsAsciiLetterOrDigit))
            {
                Assert.Contains(Tab(line + begun.ToUpperInvariant()), offer => offer.Value == expected);
                Assert.Contains(Tab($"{line}*{expected[(expected.Length / 2)..]}"), offer => offer.Value == expected);
            }
        }

        Assert.Equal(0, Run("$Error.Count").Single().BaseObject);
    }

    [Theory]
    [MemberData(nameof(Parameters))]
    public void Tab_is_quick_on_the_second_time_and_silent_on_a_platform_that_is_away(string cmdlet, string parameter)
    {
        string line = LineFor(cmdlet, parameter);
        TabAgain(line);
        // The bar is 250 ms; a machine that does other things at the same time is given ten times that.
        Stopwatch clock = Stopwatch.StartNew();
        Tab(line);
        Assert.True(clock.Elapsed < TimeSpan.FromMilliseconds(2500), clock.Elapsed.ToString());

        using ModuleSession stranger = _world.Strangers.Take();
        foreach ((string token, string address) in new[] { ("none", "http://127.0.0.1:9"), ("none", "no address"), ("", "") })
        {
            Environment.SetEnvironmentVariable("APIFY_TOKEN", token.Length == 0 ? null : token);
            Environment.SetEnvironmentVariable("APIFY_API_BASE_URL", address.Length == 0 ? null : address);
            try
            {
                stranger.Run("$Error.Clear(); $VerbosePreference = 'Continue'; $DebugPreference = 'Continue'; $InformationPreference = 'Continue'; $ErrorActionPreference = 'Stop'");
                _world.Window.Clear();
                // No file here begins so, which is what the engine offers where a completer has nothing to say.
                Assert.Empty(stranger.Complete(line + "zzqq"));
                Assert.Empty(_world.Window.Lines);
                Assert.Equal(0, stranger.Run("$Error.Count").Single().BaseObject);
            }
            finally
            {
                Environment.SetEnvironmentVariable("APIFY_TOKEN", null);
                Environment.SetEnvironmentVariable("APIFY_API_BASE_URL", null);
            }
        }
    }

    [Theory]
    [InlineData("Invoke-ApifyActor tab-ac", "local/tab-actor")]
    [InlineData("Invoke-ApifyTask ", "local/tab-task")]
    [InlineData("Get-ApifyDatasetItem tab-d", "tab-dataset")]
    [InlineData("Get-ApifyDataset tab-d", "tab-dataset")]
    [InlineData("Get-ApifyRecord plain.txt tab-st", "tab-store")]
    [InlineData("Get-ApifyRecord -StoreId tab-store pl", "plain.txt")]
    [InlineData("Get-ApifyRequest tab-q", "tab-queue")]
    [InlineData("Get-ApifyRun ", "{run}")]
    [InlineData("Get-ApifyRun -Id ", "{run}")]
    [InlineData("Get-ApifyLog ", "{run}")]
    [InlineData("Stop-ApifyRun ", "{active}")]
    [InlineData("Wait-ApifyRun tab-sl", "{active}")]
    [InlineData("$c = Get-ApifyConnection; Get-ApifyRun -Connection $c -TaskId ", "local/tab-task")]
    [InlineData("Get-ApifyRun | Where-Object { $_.Status } | Stop-ApifyRun -RunId ", "{active}")]
    [InlineData("Get-ApifyDatasetItem -Property plain, 'two words', \"it\" -DatasetId tab-d", "tab-dataset")]
    [InlineData("Get-ApifyDatasetItem tab-dataset -Property plain,two", "two words")]
    public void Tab_works_by_position_by_alias_in_a_pipeline_and_in_a_list(string line, string expected) =>
        Assert.Contains(expected.Replace("{run}", _world.RunId, StringComparison.Ordinal).Replace("{active}", _world.ActiveRunId, StringComparison.Ordinal), TabAgain(line).Select(offer => offer.Value));

    [Theory]
    [InlineData("Invoke-ApifyActor local/tab-actor -Input ")]
    [InlineData("Invoke-ApifyTask tab-task ")]
    public void An_input_that_is_offered_is_one_that_the_Actor_takes(string line)
    {
        CompletionResult[] offers = [.. Session.Complete(line).Where(match => match.ResultType == CompletionResultType.ParameterValue)];
        Assert.Equal(4, offers.Length);
        Assert.Empty(Run($"Test-ApifyActorInput tab-actor ({offers[0].CompletionText})"));
        Assert.Equal("https://example.com/it's", Run($"({offers[0].CompletionText}).startUrl").Single().BaseObject);
        Assert.All(offers, offer => Assert.IsType<Hashtable>(Run(offer.CompletionText).Single().BaseObject));
    }

    [Fact]
    public void What_was_used_last_comes_first()
    {
        foreach (string name in new[] { "tab-first", "tab-second" })
        {
            Assert.Single(Run("Register-ApifyLocalActor $name -Scripted @{}", ("name", name)));
            Module.Api(HttpMethod.Post, "actor-tasks", $$"""{"actId":"local~tab-first","name":"{{name}}-{{Guid.NewGuid():N}}"}""");
            // Times are in milliseconds: in one of them both were used last.
            Thread.Sleep(20);
        }

        string older = (string)Run("Invoke-ApifyActor tab-second -NoOutput").Single().Get("Id")!;
        Thread.Sleep(20);
        string newer = (string)Run("Invoke-ApifyActor tab-first -NoOutput").Single().Get("Id")!;
        // Another token is another cache.
        string token = " -Token " + Guid.NewGuid().ToString("N");
        Assert.Equal(["local/tab-first", "local/tab-second"], TabAgain($"Get-ApifyRun{token} -ActorId ").Select(offer => offer.Value).Take(2));
        Assert.Equal([newer, older], TabAgain($"Get-ApifyRun{token} -RunId ").Select(offer => offer.Value).Take(2));
        Assert.StartsWith("local/tab-second-", TabAgain($"Get-ApifyRun{token} -TaskId ")[0].Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_that_an_Actor_has_given_an_evil_name_can_neither_break_the_line_nor_colour_the_menu()
    {
        string name = "tab" + Guid.NewGuid().ToString("N")[..8];
        Module.Api(HttpMethod.Post, "datasets?name=" + name);
        Module.Api(HttpMethod.Post, $"datasets/local~{name}/items", """[{"a\nRemove-Item *":1,"b\u001b[31m":1,"'; Remove-Item *; '":1,"$(Remove-Item *)":1}]""");
        Assert.Equal(["'; Remove-Item *; '", "$(Remove-Item *)"], TabAgain($"Get-ApifyDatasetItem {name} -Property ").Select(offer => offer.Value));
        Assert.Equal(["$(Remove-Item *)"], Tab($"Get-ApifyDatasetItem {name} -Property \"`$").Select(offer => offer.Value));
    }

    /// <summary>Where nothing special is expected, what is offered first is completed again.</summary>
    private string[] Expected(string cmdlet, string parameter, Offer[] offered) => _world.Expected(cmdlet, parameter) is { Count: > 0 } expected ? [.. expected]
        : offered[0].IsExpression ? []
        : [offered[0].Value];

    /// <summary>The cmdlet with what the parameter depends on, up to where its value begins.</summary>
    private string LineFor(string cmdlet, string parameter)
    {
        CmdletInfo info = (CmdletInfo)Run("Get-Command $name", ("name", cmdlet)).Single().BaseObject;
        CommandParameterSetInfo set = info.ParameterSets.First(candidate => candidate.Parameters.Any(one => one.Name == parameter));
        IEnumerable<string> others = set.Parameters.Select(one => one.Name).Where(name => name != parameter && _world.Given(name) is not null).Select(name => $" -{name} {_world.Given(name)}");
        return $"{cmdlet}{string.Concat(others)} -{parameter} ";
    }

    /// <summary>A machine that does other things may let the 2 seconds of the first Tab pass: as a person would, once more.</summary>
    private Offer[] TabAgain(string line)
    {
        Offer[] offers = [];
        RunningScript.Until(() => (offers = Tab(line)).Length > 0, "Tab offers something for " + line);
        return offers;
    }

    private Offer[] Tab(string line)
    {
        CommandCompletion completion;
        using (PowerShell shell = PowerShell.Create())
        {
            shell.Runspace = Session.Runspace;
            completion = CommandCompletion.CompleteInput(line, line.Length, null, shell);
        }

        return [.. completion.CompletionMatches.Where(match => match.ResultType == CompletionResultType.ParameterValue).Select(match => Take(line, completion, match))];
    }

    /// <summary>The line with the candidate in it, read again by PowerShell: what would the cmdlet be given?</summary>
    private static Offer Take(string line, CommandCompletion completion, CompletionResult match)
    {
        string whole = line[..completion.ReplacementIndex] + match.CompletionText + line[(completion.ReplacementIndex + completion.ReplacementLength)..];
        Ast script = Parser.ParseInput(whole, out _, out ParseError[] mistakes);
        Assert.True(mistakes.Length == 0, $"{whole}: {string.Join<ParseError>(" ", mistakes)}");
        CommandAst command = (CommandAst)script.FindAll(ast => ast is CommandAst, searchNestedScriptBlocks: false).Last();
        Ast last = command.CommandElements[^1];
        if (last is ArrayLiteralAst list)
            last = list.Elements[^1];
        bool isExpression = last is not (StringConstantExpressionAst or ExpandableStringExpressionAst or ConstantExpressionAst);
        string value = last switch
        {
            StringConstantExpressionAst text => text.Value,
            ConstantExpressionAst => last.Extent.Text,
            _ => match.CompletionText,
        };
        Assert.True(isExpression || whole.EndsWith(last.Extent.Text, StringComparison.Ordinal), whole);
        return new Offer(match.CompletionText, value, match.ToolTip, isExpression);
    }

    private sealed record Offer(string Text, string Value, string Tip, bool IsExpression);
}
