using FsCheck;
using FsCheck.Fluent;

namespace ApifyPS.Tests.CI;

/// <summary>Whatever an Actor writes: the agents get the module's commands and no others, with the values that were meant.</summary>
[Collection(ModuleCollection.Name)]
public sealed class InjectionTests
{
    private const string Azure = "AzureDevOps";
    private const string GitHub = "GitHubActions";

    private static readonly string[] Attempts =
    [
        "##vso[task.setvariable variable=injected]x",
        "text before ##vso[task.complete result=Succeeded;]done",
        "##vso[task.logissue type=error;]injected",
        "]##vso[task.setprogress value=99;]injected",
        "%0A##vso[task.setvariable variable=injected]x",
        "::error::injected",
        "  ::add-mask::e",
        "::stop-commands::injected",
        "%0A::error::injected",
        "::endgroup::",
        "##[endgroup]",
        "##[add-path]/tmp/injected",
        "a, title=injected::error::x; code=1]",
        "\u001b[0m##\u001b[0mvso[task.setvariable variable=injected]x",
        "#\u200b#vso[task.complete result=Failed;]",
        ":\u200d:error::x",
        "line\r##vso[task.complete result=Failed;]",
    ];

    private readonly ModuleFixture _module;

    public InjectionTests(ModuleFixture module)
    {
        _module = module;
        module.Clear();
    }

    [Theory]
    [InlineData(Azure)]
    [InlineData(GitHub)]
    public void Nothing_that_an_Actor_writes_becomes_a_command(string service)
    {
        using Step step = new(_module, service);
        // The log, the failed run; then the two logs.
        string[] expected = ["group", "endgroup", service == Azure ? "task.logissue" : "error", "group", "endgroup", "group", "endgroup"];
        int seen = 0;
        foreach (string attempt in Attempts)
        {
            Assert.Empty(step.Session.Run("$evil = $text; $name = 'evil-' + [guid]::NewGuid().ToString('N').Substring(0, 12)", ("text", attempt)).Errors);
            step.Type("""
                $null = Register-ApifyLocalActor $name -Scripted @{ log = @($evil, "more $evil"); statusMessage = $evil; exitCode = 1; items = @(@{ text = $evil }); output = @{ text = $evil } }
                $run = Invoke-ApifyActor $name -ShowLog
                """);
            step.Type("$run; $run | Get-ApifyLog; Get-ApifyRun $run.Id | Format-Table");
            step.Type("$run | Wait-ApifyRun -TimeoutSec 9; Invoke-ApifyActor \"$evil\"; Get-ApifyRun \"$evil\"; Get-ApifyLog \"$evil\"; Wait-ApifyRun \"$evil\"");
            step.Type("1..2 | Invoke-ApifyActor $name -ContentType application/json -ShowLog -ThrottleLimit 2 -ErrorAction SilentlyContinue");
            AgentCommand[] commands = [.. Commands().Skip(seen)];
            seen += commands.Length;
            Assert.True(expected.SequenceEqual(commands.Select(command => command.Name)), $"{attempt} => {string.Join(" | ", commands.AsEnumerable())}");
            Assert.All(commands.SelectMany(command => command.Properties.Keys), key => Assert.Contains(key, (string[])["type", "code", "title"]));
        }

        // The other agent reads nothing in it either that was not meant for the one.
        string? summary = step.End();
        Assert.NotNull(summary);
        // A row for each run, behind the head of the table.
        Assert.Equal((3 * Attempts.Length) + 2, summary.Split('\n').Count(line => line.StartsWith("| ", StringComparison.Ordinal)));
        Assert.All(Attempts, attempt => Assert.DoesNotContain(attempt.Trim(), summary, StringComparison.Ordinal));
        Assert.Equal(service == Azure ? ["task.uploadsummary"] : [], Commands().Skip(seen).Select(command => command.Name));

        IEnumerable<AgentCommand> Commands() => step.Commands.Where(command => command.Name != "task.setprogress");
    }

    [Theory]
    [InlineData(Azure)]
    [InlineData(GitHub)]
    public void What_the_platform_says_in_an_error_becomes_no_command(string service)
    {
        using Step step = new(_module, service);
        _module.AddFault("""{"path":"/v2/actor-runs/","times":1,"action":{"status":400,"type":"##vso[task.complete]","message":"::error::injected ##vso[task.complete result=Failed;] ##[error]injected"}}""");
        step.Type("Get-ApifyRun HG7ML7M8z78YcAPEB");
        Assert.Contains(step.Lines, line => line.Contains("injected", StringComparison.Ordinal));
        Assert.Empty(step.Commands);
        _module.Clear();
    }

    [Theory]
    [InlineData("ApifyPS.AzureDevOpsAgent", Azure)]
    [InlineData("ApifyPS.GitHubActionsAgent", GitHub)]
    public void Any_value_comes_back_out_of_a_command_as_it_went_in(string agent, string service)
    {
        Gen<string> character = Gen.Elements("%", "%25", "%AZP25", "%0A", "%3B", "%5D", "%3A", "%2C", ";", "]", ":", "::", ",", "=", "[", "a", " ", "\r", "\n", "é", "💥", "##vso[", "##[");
        Arbitrary<string> text = character.ArrayOf().Select(string.Concat).ToArbitrary();
        Prop.ForAll(text, text, (property, data) =>
        {
            // An empty property is none, and spaces at its end are no part of it; the module writes neither.
            property = $"p{property}p";
            string escaped = (string)CIOutputTests.CallModule(agent, "Property", property)!;
            string content = (string)CIOutputTests.CallModule(agent, "Data", data)!;
            AgentCommand? command = service == Azure ? AgentRules.ReadAzureDevOps($"##vso[task.logissue code={escaped};]{content}") : AgentRules.ReadGitHubActions($"::error title={escaped}::{content}");
            return command is not null && command.Properties.Values.Single() == property && command.Data == data;
        }).QuickCheckThrowOnFailure();
    }
}
