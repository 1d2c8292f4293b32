using System.Text.RegularExpressions;

namespace ApifyPS.Tests.CI;

/// <summary>The pipelines of docs/azure-devops.md and docs/github-actions.md, run as the agents run them: whoever pastes one gets what the page says.</summary>
[Collection(ModuleCollection.Name)]
public sealed partial class PipelineDocumentTests
{
    private const string Token = "apify_api_0123456789abcdefghijklmnop";

    /// <summary>What installs the module, or needs what these tests do not have.</summary>
    private static readonly string[] Installers = ["Install-PSResource", "Install-Module", "Install-PackageProvider", "Register-PSResourceRepository"];

    private readonly ModuleFixture _module;

    public PipelineDocumentTests(ModuleFixture module)
    {
        _module = module;
        module.Clear();
    }

    public static TheoryData<string, string> Documents => new() { { "azure-devops.md", "AzureDevOps" }, { "github-actions.md", "GitHubActions" } };

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_pipeline_does_what_the_page_says(string document, string service)
    {
        int scripts = 0;
        foreach (IReadOnlyList<PipelineStep> pipeline in Read(document))
        {
            RegisterActors(fail: false);
            using Job job = new(_module, service);
            foreach (PipelineStep step in pipeline)
            {
                string trouble = job.Run(step);
                Assert.True(trouble.Length == 0, $"{document}:{step.Line}\n{step.Script}\n=> {trouble}");
                scripts++;
            }

            Assert.DoesNotContain(job.Lines, line => line.Contains(Token, StringComparison.Ordinal));
            Assert.DoesNotContain(job.Commands, command => command.Name is "task.logissue" or "error" or "warning");
            if (pipeline.Any(step => step.Script.Contains("links.xlsx", StringComparison.Ordinal)))
            {
                Assert.True(new FileInfo(Path.Combine(job.Artifacts, "links.xlsx")).Length > 1000);
                Assert.Contains("3 links checked, 1 broken.", job.Lines);
                Assert.Single(job.Commands, command => command.Name == "group");
            }

            if (pipeline.Any(step => step.Script.Contains("links.csv", StringComparison.Ordinal)))
                Assert.Contains("https://example.com/old", File.ReadAllText(Path.Combine(job.Artifacts, "links.csv")), StringComparison.Ordinal);
        }

        // A reader of YAML that finds nothing would please nobody.
        Assert.True(scripts >= 12, $"{scripts} scripts");
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_pipeline_whose_run_fails_is_red_and_says_so_once(string document, string service)
    {
        int red = 0;
        int quiet = 0;
        foreach (IReadOnlyList<PipelineStep> pipeline in Read(document).Where(pipeline => pipeline.Any(step => step.Variables.ContainsKey("APIFY_TOKEN"))))
        {
            RegisterActors(fail: true);
            foreach (PipelineStep step in pipeline.Where(step => step.Script.Contains("Invoke-ApifyActor", StringComparison.Ordinal)))
            {
                using Job job = new(_module, service);
                string trouble = job.Run(step);
                int marks = job.Commands.Count(command => command.Name is "error" || (command.Name == "task.logissue" && command.Properties["type"] == "error"));
                if (step.Script.Contains("SilentlyContinue", StringComparison.Ordinal))
                {
                    Assert.Equal("", trouble);
                    Assert.Equal(0, marks);
                    Assert.Single(job.Commands, command => command.Name is "warning" or "task.logissue");
                    quiet++;
                }
                else
                {
                    Assert.Contains("fail", trouble, StringComparison.OrdinalIgnoreCase);
                    Assert.Equal(step.Script.Contains("urls.csv", StringComparison.Ordinal) ? 2 : 1, marks);
                    red++;
                }
            }
        }

        Assert.True(red >= 3 && quiet == 1, $"{red} red, {quiet} quiet");
    }

    private static IReadOnlyList<IReadOnlyList<PipelineStep>> Read(string document) => PipelineDocument.Read(Repository.File("docs", document));

    private void RegisterActors(bool fail)
    {
        using ModuleSession session = _module.Connect();
        Assert.Empty(session.Run($$"""
            $null = Register-ApifyLocalActor link-checker -Scripted @{
                log = @('Checking https://example.com/'); exitCode = {{(fail ? 1 : 0)}}; statusMessage = '{{(fail ? "The site failed" : "Checked")}}'
                items = @(@{ url = 'https://example.com/'; ok = $true }, @{ url = 'https://example.com/docs'; ok = $true }, @{ url = 'https://example.com/old'; ok = $false })
                output = @{ checked = 3; broken = 1 }
            }
            $null = Register-ApifyLocalActor price-watcher -Scripted @{ exitCode = {{(fail ? 1 : 0)}} }
            """).Errors);
    }

    /// <summary>A job of a pipeline: its steps are processes of their own, and know of each other by outputs and files.</summary>
    private sealed partial class Job : IDisposable
    {
        private readonly ModuleFixture _module;
        private readonly string _service;
        private readonly TempFolder _folder = new();
        private readonly Dictionary<string, string> _outputs = new(StringComparer.Ordinal);

        public Job(ModuleFixture module, string service)
        {
            _module = module;
            _service = service;
            Directory.CreateDirectory(Artifacts);
            _folder.Write("urls.csv", "url\nhttps://example.com/\nhttps://example.com/docs\n");
        }

        public string Artifacts => Path.Combine(_folder.Path, "artifacts");

        public List<string> Lines { get; } = [];

        public List<AgentCommand> Commands { get; } = [];

        /// <summary>Runs a step, and returns what makes it red; nothing when it is green.</summary>
        public string Run(PipelineStep step)
        {
            string outputFile = Path.Combine(_folder.Path, "output-" + Guid.NewGuid().ToString("N"));
            using Step process = new(_module, _service, connect: false);
            using EnvironmentVariables variables = new(
            [
                .. step.Variables.Select(variable => (variable.Key, (string?)Expand(variable.Value))),
                ("BUILD_ARTIFACTSTAGINGDIRECTORY", Artifacts), ("PIPELINE_WORKSPACE", _folder.Path), ("GITHUB_WORKSPACE", _folder.Path), ("RUNNER_TEMP", Artifacts), ("GITHUB_OUTPUT", outputFile),
            ]);
            foreach (string installer in Installers)
                Assert.Empty(process.Session.Run($"function global:{installer} {{ }}").Errors);
            Assert.Empty(process.Session.Run("Set-Location -LiteralPath $folder", ("folder", _folder.Path)).Errors);
            // What the agents put before a script. They end the process with the exit code of the last program; these scripts start none.
            Result result = process.Session.Run("$ErrorActionPreference = 'stop'\n" + step.Script);
            process.Session.Run("Disconnect-Apify");
            process.End();
            Lines.AddRange(process.Lines);
            Lines.AddRange(result.Output.Select(value => value.ToString()!));
            // Output of a script is printed like anything else.
            Commands.AddRange(process.Commands);
            Commands.AddRange(result.Output.Select(value => AgentRules.Read(_service, value.ToString()!)).OfType<AgentCommand>());
            if (step.Id is not null)
            {
                foreach (AgentCommand command in process.Commands.Where(command => command.Name == "task.setvariable" && command.Properties["isOutput"] == "true"))
                    _outputs[$"{step.Id}.{command.Properties["variable"]}"] = command.Data;
                foreach (string[] pair in File.Exists(outputFile) ? File.ReadAllLines(outputFile).Select(line => line.Split('=', 2)) : [])
                    _outputs[$"steps.{step.Id}.outputs.{pair[0]}"] = pair[1];
            }

            return result.Terminating?.Message ?? "";
        }

        public void Dispose() => _folder.Dispose();

        /// <summary>Expressions of the service, <c>$(name)</c> and <c>${{ name }}</c>.</summary>
        private string Expand(string value) => Expression().Replace(value, match =>
        {
            string name = match.Groups["azure"].Success ? match.Groups["azure"].Value : match.Groups["github"].Value;
            if (name is "APIFY_TOKEN" or "secrets.APIFY_TOKEN")
                return Token;
            Assert.True(_outputs.TryGetValue(name, out string? output), $"There is no {name}.");
            return output;
        });

        [GeneratedRegex(@"\$\((?<azure>[\w.]+)\)|\$\{\{ (?<github>[\w.-]+) \}\}")]
        private static partial Regex Expression();
    }
}
