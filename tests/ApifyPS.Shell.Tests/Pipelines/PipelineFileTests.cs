using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using ApifyPS.Shell.Tests.Scripts;
using YamlDotNet.RepresentationModel;

namespace ApifyPS.Shell.Tests.Pipelines;

/// <summary>The pipelines of this repository, which no machine here can run: that they name what there is, and give away nothing.</summary>
public sealed partial class PipelineFileTests
{
    private const string GitHub = ".github/workflows/ci.yml", Azure = "azure-pipelines.yml";

    private static readonly string[] Extensions = [".sln", ".csproj", ".ps1", ".psd1", ".psm1", ".mjs", ".json", ".props"];

    public static TheoryData<string> Both() => [GitHub, Azure];

    [Theory]
    [MemberData(nameof(Both))]
    public void Every_script_parses_in_the_PowerShell_that_runs_it(string path)
    {
        (string Code, bool IsWindowsPowerShell)[] scripts = [.. PipelineFile.Read(path).PowerShell];
        Assert.Contains(scripts, script => script.IsWindowsPowerShell);
        Assert.Contains(scripts, script => !script.IsWindowsPowerShell);
        Assert.Empty(scripts.SelectMany(script => script.IsWindowsPowerShell
            ? WindowsPowerShellRules.Violations(script.Code)
            : Errors(script.Code).Select(error => $"{error.Message}: {script.Code}")));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Every_file_that_is_named_is_there(string path)
    {
        PipelineFile pipeline = PipelineFile.Read(path);
        string[] named = [.. Scalars(pipeline.Root).SelectMany(text => text.Split([' ', '\n', '"', '\'', ',', ';', '(', ')'], StringSplitOptions.RemoveEmptyEntries))
            .Where(word => Extensions.Contains(Path.GetExtension(word)) && !word.Contains('*') && !word.Contains('$') && !word.Contains("://", StringComparison.Ordinal)).Distinct()];
        Assert.Contains("./build.ps1", named);
        Assert.Contains("tests/conformance/run.mjs", named);
        Assert.All(named, file => Assert.True(File.Exists(Repository.File(file)), file));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Every_call_of_a_script_of_ours_has_parameters_that_it_has_with_values_that_it_takes(string path)
    {
        CommandAst[] calls = [.. PipelineFile.Read(path).PowerShell.SelectMany(script => Parser.ParseInput(script.Code, out _, out _)
            .FindAll(node => node is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>())
            .Where(call => call.GetCommandName()?.EndsWith(".ps1", StringComparison.Ordinal) == true)];
        Assert.NotEmpty(calls);
        Assert.Empty(calls.SelectMany(Mistakes));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Whatever_waits_for_something_waits_for_what_there_is(string path)
    {
        PipelineFile pipeline = PipelineFile.Read(path);
        string[] names = pipeline.IsGitHub
            ? [.. ((YamlMappingNode)pipeline.Root["jobs"]).Children.Keys.Select(key => ((YamlScalarNode)key).Value!)]
            : [.. PipelineFile.Maps(pipeline.Root).Select(map => PipelineFile.Text(map, "stage")).OfType<string>()];
        string[] awaited = [.. PipelineFile.Maps(pipeline.Root).SelectMany(map => PipelineFile.List(PipelineFile.Get(map, pipeline.IsGitHub ? "needs" : "dependsOn")))];
        Assert.NotEmpty(awaited);
        Assert.Empty(awaited.Except(names));

        (string[] made, string[] taken) = Artifacts(pipeline);
        Assert.Equal("packages", Assert.Single(taken.Distinct()));
        Assert.Contains("packages", made);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void The_built_package_is_tested_on_every_PowerShell_and_system_that_it_is_for(string path)
    {
        PipelineFile pipeline = PipelineFile.Read(path);
        Assert.All(pipeline.PowerShell.Where(script => script.Code.Contains("-Task Pester", StringComparison.Ordinal)), script => Assert.Contains("-ModuleNupkg", script.Code, StringComparison.Ordinal));
        YamlMappingNode job = pipeline.Steps.First(step => pipeline.IsGitHub ? PipelineFile.Text(step.Step, "run")?.Contains("-Task Pester", StringComparison.Ordinal) == true : PipelineFile.Text(step.Step, "powershell") is not null).Job;
        YamlMappingNode matrix = (YamlMappingNode)job["strategy"]["matrix"];
        IEnumerable<(string? System, string? PowerShell)> cells = pipeline.IsGitHub
            ? PipelineFile.List(matrix["os"]).SelectMany(system => PipelineFile.List(matrix["powershell"]).Select(version => ((string?)system, (string?)version)))
                .Concat(((YamlSequenceNode)matrix["include"]).Select(cell => (PipelineFile.Text(cell, "os"), PipelineFile.Text(cell, "powershell"))))
            : matrix.Children.Values.Select(cell => (PipelineFile.Text(cell, "image"), PipelineFile.Text(cell, "powershell")));
        Assert.Equal(
            ["macos 7.4", "macos 7.6", "ubuntu 7.4", "ubuntu 7.6", "windows 5.1", "windows 7.4", "windows 7.6"],
            cells.Select(cell => $"{cell.System!.Split('-')[0].ToLowerInvariant()} {cell.PowerShell}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void A_release_has_every_test_on_both_builds_behind_it(string path)
    {
        string[] calls = [.. Scalars(PipelineFile.Read(path).Root).Where(text => text.Contains("dotnet test ApifyPS.sln", StringComparison.Ordinal))];
        Assert.Matches(@"-p:AllTests=\$\{\{ startsWith\([^)]*, 'refs/tags/'\) \}\}", Assert.Single(calls));
    }

    [Fact]
    public void On_GitHub_a_job_may_read_the_sources_and_nothing_else_and_actions_have_their_version()
    {
        PipelineFile pipeline = PipelineFile.Read(GitHub);
        YamlMappingNode[] permissions = [.. PipelineFile.Maps(pipeline.Root).Select(map => PipelineFile.Get(map, "permissions")).OfType<YamlMappingNode>()];
        Assert.Equal("contents: read", string.Join(", ", Assert.Single(permissions).Children.Select(pair => $"{pair.Key}: {pair.Value}")));
        Assert.NotNull(PipelineFile.Get(pipeline.Root, "permissions"));
        Assert.Null(PipelineFile.Get(pipeline.Root["on"], "pull_request_target"));
        string[] actions = [.. pipeline.Steps.Select(step => PipelineFile.Text(step.Step, "uses")).OfType<string>()];
        Assert.NotEmpty(actions);
        Assert.All(actions, action => Assert.Matches(Pinned(), action));
        Assert.All(pipeline.Steps.Where(step => PipelineFile.Text(step.Step, "uses")?.StartsWith("actions/checkout@", StringComparison.Ordinal) == true),
            step => Assert.Equal("false", PipelineFile.Text(step.Step["with"], "persist-credentials")));
    }

    [Fact]
    public void On_Azure_DevOps_tasks_have_their_version()
    {
        string[] tasks = [.. PipelineFile.Read(Azure).Steps.Select(step => PipelineFile.Text(step.Step, "task")).OfType<string>()];
        Assert.NotEmpty(tasks);
        Assert.All(tasks, task => Assert.Matches(@"^\w+@\d+$", task));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Only_what_a_tag_publishes_sees_a_key_and_only_in_an_environment(string path)
    {
        PipelineFile pipeline = PipelineFile.Read(path);
        (YamlMappingNode Job, YamlMappingNode Step)[] withKeys = [.. pipeline.Steps.Where(step => Scalars(step.Step).Any(text => Secret().IsMatch(text)))];
        Assert.Equal(["GALLERY_API_KEY", "NUGET_API_KEY"], withKeys.Select(step => ((YamlMappingNode)step.Step["env"]).Children.Keys.Single().ToString()).Order(StringComparer.Ordinal));
        Assert.All(withKeys, step =>
        {
            Assert.Equal("release", PipelineFile.Text(step.Job, "environment"));
            YamlMappingNode guarded = pipeline.IsGitHub ? step.Job : PipelineFile.Maps(pipeline.Root).Single(map => PipelineFile.Text(map, "stage") == "Publish");
            string condition = PipelineFile.Text(guarded, pipeline.IsGitHub ? "if" : "condition")!;
            Assert.Contains("'refs/tags/v')", condition, StringComparison.Ordinal);
            Assert.Contains(pipeline.IsGitHub ? "github.event_name == 'push'" : "ne(variables['Build.Reason'], 'PullRequest')", condition, StringComparison.Ordinal);
            // A step without its key says so and is green.
            Assert.Matches(@"^if \(-not \$env:\w+_API_KEY.*exit 0 \}", PipelineFile.Text(step.Step, pipeline.IsGitHub ? "run" : "pwsh")!);
        });
        // In no other place, and in no script: a value that is put into a script is code.
        Assert.Equal(withKeys.Length, Scalars(pipeline.Root).Count(text => Secret().IsMatch(text)));
        Assert.DoesNotContain(pipeline.Steps, step => (PipelineFile.Text(step.Step, "run") ?? PipelineFile.Text(step.Step, "pwsh") ?? "") is { } script && (Secret().IsMatch(script) || script.Contains("${{ github", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("a: 1\na: 2")]
    [InlineData("a: [1")]
    public void What_is_no_YAML_is_refused(string text) => Assert.ThrowsAny<Exception>(() => PipelineFile.Parse(text, isGitHub: true));

    [Theory]
    [InlineData("./build.ps1 -Task Deploy", "Deploy")]
    [InlineData("./build.ps1 -Tsk Pester", "-Tsk")]
    [InlineData("./build.ps1 Pester -PowerShellVersion 7.2", "7.2")]
    [InlineData("./build.ps1 Deploy", "Deploy")]
    public void A_call_that_a_script_would_refuse_is_seen(string script, string expected)
    {
        CommandAst call = (CommandAst)Parser.ParseInput(script, out _, out _).Find(node => node is CommandAst, searchNestedScriptBlocks: false);
        Assert.Contains(expected, Assert.Single(Mistakes(call)), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Mistakes(CommandAst call)
    {
        ScriptBlockAst script = Parser.ParseFile(Repository.File(call.GetCommandName()), out _, out ParseError[] errors);
        Assert.Empty(errors);
        StaticBindingResult bound = StaticParameterBinder.BindCommand(call, resolve: false);
        Dictionary<string, ParameterAst> parameters = script.ParamBlock.Parameters.ToDictionary(parameter => parameter.Name.VariablePath.UserPath, StringComparer.OrdinalIgnoreCase);
        foreach ((string name, ParameterBindingResult value) in bound.BoundParameters)
        {
            // Without a name there is a place: of the parameter that has it.
            ParameterAst? parameter = int.TryParse(name, out int position)
                ? parameters.Values.SingleOrDefault(one => one.Attributes.OfType<AttributeAst>().Any(attribute => attribute.NamedArguments.Any(argument => argument.ArgumentName == "Position" && argument.Argument.Extent.Text == position.ToString(System.Globalization.CultureInfo.InvariantCulture))))
                : parameters.GetValueOrDefault(name);
            if (parameter is null)
            {
                yield return $"-{name} is no parameter of {call.GetCommandName()}";
                continue;
            }

            AttributeAst? set = parameter.Attributes.OfType<AttributeAst>().SingleOrDefault(attribute => attribute.TypeName.Name == "ValidateSet");
            string[] allowed = [.. set?.PositionalArguments.OfType<StringConstantExpressionAst>().Select(argument => argument.Value) ?? []];
            string given = value.Value?.Extent.Text.Trim('\'', '"') ?? "";
            if (allowed.Length > 0 && !allowed.Contains(given, StringComparer.OrdinalIgnoreCase))
                yield return $"-{parameter.Name.VariablePath.UserPath} of {call.GetCommandName()} does not take {given}";
        }
    }

    private static (string[] Made, string[] Taken) Artifacts(PipelineFile pipeline)
    {
        YamlMappingNode[] steps = [.. pipeline.Steps.Select(step => step.Step)];
        return pipeline.IsGitHub
            ? (Named("actions/upload-artifact@"), Named("actions/download-artifact@"))
            : ([.. steps.Where(step => PipelineFile.Text(step, "publish") is not null).Select(step => PipelineFile.Text(step, "artifact")!)],
                [.. steps.Where(step => PipelineFile.Text(step, "download") is not null).Select(step => PipelineFile.Text(step, "artifact")!)]);

        string[] Named(string action) => [.. steps.Where(step => PipelineFile.Text(step, "uses")?.StartsWith(action, StringComparison.Ordinal) == true).Select(step => PipelineFile.Text(step["with"], "name")!)];
    }

    private static ParseError[] Errors(string script)
    {
        Parser.ParseInput(script, out _, out ParseError[] errors);
        return errors;
    }

    private static IEnumerable<string> Scalars(YamlNode node) => node.AllNodes.OfType<YamlScalarNode>().Select(scalar => scalar.Value).OfType<string>();

    [GeneratedRegex(@"^[\w-]+/[\w-]+@(v\d+|[0-9a-f]{40})$")]
    private static partial Regex Pinned();

    [GeneratedRegex(@"\$\{\{\s*secrets\.|\$\((GALLERY|NUGET)_API_KEY\)")]
    private static partial Regex Secret();
}
