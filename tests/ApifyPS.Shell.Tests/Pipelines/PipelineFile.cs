using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace ApifyPS.Shell.Tests.Pipelines;

/// <summary>A pipeline of this repository: its YAML, and the scripts in it.</summary>
internal sealed partial class PipelineFile
{
    private PipelineFile(YamlMappingNode root, bool isGitHub)
    {
        Root = root;
        IsGitHub = isGitHub;
    }

    public YamlMappingNode Root { get; }

    public bool IsGitHub { get; }

    /// <summary>Every step, with the job that it is in.</summary>
    public IEnumerable<(YamlMappingNode Job, YamlMappingNode Step)> Steps =>
        from job in IsGitHub ? ((YamlMappingNode)Root["jobs"]).Children.Values.Cast<YamlMappingNode>() : Maps(Root).Where(map => Text(map, "job") is not null || Text(map, "deployment") is not null)
        from steps in Maps(job).Select(map => Get(map, "steps")).OfType<YamlSequenceNode>()
        from step in steps.Cast<YamlMappingNode>()
        select (job, step);

    /// <summary>The scripts of PowerShell, and which of them Windows PowerShell runs.</summary>
    public IEnumerable<(string Code, bool IsWindowsPowerShell)> PowerShell
    {
        get
        {
            foreach ((YamlMappingNode job, YamlMappingNode step) in Steps)
            {
                if (Text(step, "powershell") is { } windows)
                    yield return (WithValues(windows), true);
                if (Text(step, "pwsh") is { } core)
                    yield return (WithValues(core), false);
                string? shell = Text(step, "shell") ?? (Get(job, "defaults") is { } defaults ? Text((YamlMappingNode)defaults["run"], "shell") : null);
                if (Text(step, "run") is { } run && shell is not null)
                    yield return (WithValues(run), shell != "pwsh");
            }
        }
    }

    public static PipelineFile Read(string path) => Parse(File.ReadAllText(Repository.File(path)), path.StartsWith(".github", StringComparison.Ordinal));

    /// <summary>Throws for what is no YAML, a key that repeats included.</summary>
    public static PipelineFile Parse(string text, bool isGitHub)
    {
        YamlStream yaml = [];
        yaml.Load(new StringReader(text));
        return new PipelineFile((YamlMappingNode)yaml.Documents.Single().RootNode, isGitHub);
    }

    public static YamlNode? Get(YamlNode node, string key) => node is YamlMappingNode map && map.Children.TryGetValue(key, out YamlNode? value) ? value : null;

    public static string? Text(YamlNode node, string key) => (Get(node, key) as YamlScalarNode)?.Value;

    /// <summary>A list, or one value in its place.</summary>
    public static IEnumerable<string> List(YamlNode? node) => node switch
    {
        null => [],
        YamlSequenceNode list => list.Select(item => ((YamlScalarNode)item).Value!),
        _ => [((YamlScalarNode)node).Value!],
    };

    /// <summary>A node and everything in it.</summary>
    public static IEnumerable<YamlMappingNode> Maps(YamlNode node) => node switch
    {
        YamlMappingNode map => map.Children.Values.SelectMany(Maps).Prepend(map),
        YamlSequenceNode list => list.SelectMany(Maps),
        _ => [],
    };

    // As the runner does before it writes the script: whatever it is, it is no syntax. $env:NAME and $(Get-Item …) are PowerShell's own.
    private static string WithValues(string script) => Macro().Replace(Expression().Replace(script, "7.6"), "7.6");

    [GeneratedRegex(@"\$\{\{.*?\}\}")]
    private static partial Regex Expression();

    [GeneratedRegex(@"\$\([A-Za-z_]+(\.[A-Za-z]+)*\)")]
    private static partial Regex Macro();
}
