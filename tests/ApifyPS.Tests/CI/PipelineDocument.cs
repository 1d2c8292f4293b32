using System.Text.RegularExpressions;

namespace ApifyPS.Tests.CI;

/// <summary>
/// A document with pipelines: each block of <c>yaml</c> is one, and of it the steps with a script of PowerShell. It reads as much of YAML as
/// these documents have.
/// </summary>
internal static partial class PipelineDocument
{
    /// <summary>The pipelines of a document in their order.</summary>
    public static IReadOnlyList<IReadOnlyList<PipelineStep>> Read(string path)
    {
        string[] lines = File.ReadAllText(path).ReplaceLineEndings("\n").Split('\n');
        List<IReadOnlyList<PipelineStep>> pipelines = [];
        for (int line = 0; line < lines.Length; line++)
        {
            if (!lines[line].StartsWith("```", StringComparison.Ordinal))
                continue;
            int end = Array.IndexOf(lines, "```", line + 1);
            Assert.True(end > 0 && lines[line] == "```yaml", $"{path}:{line + 1}: a block that no test knows: {lines[line]}");
            pipelines.Add(ReadSteps(lines, line + 1, end));
            line = end;
        }

        return pipelines;
    }

    private static List<PipelineStep> ReadSteps(string[] lines, int from, int to)
    {
        List<PipelineStep> steps = [];
        for (int line = from; line < to; line++)
        {
            Match item = Item().Match(lines[line]);
            if (!item.Success)
                continue;
            // The first key stands behind the dash, the others below it.
            int indent = item.Groups["dash"].Length;
            int end = line + 1;
            while (end < to && (lines[end].Trim().Length == 0 || Indent(lines[end]) >= indent))
                end++;
            Dictionary<string, string> keys = ReadKeys([new string(' ', indent) + lines[line][indent..], .. lines[(line + 1)..end]], indent);
            if ((keys.GetValueOrDefault("pwsh") ?? keys.GetValueOrDefault("powershell") ?? keys.GetValueOrDefault("run")) is { } script)
            {
                Dictionary<string, string> variables = keys.TryGetValue("env", out string? mapped) ? ReadKeys(mapped.Split('\n'), 0) : [];
                // Azure's steps are called by their name, GitHub's by their id; there a name is for people.
                steps.Add(new PipelineStep(line + 1, keys.GetValueOrDefault("id") ?? (keys.ContainsKey("run") ? null : keys.GetValueOrDefault("name")), script, variables));
                line = end - 1;
            }
        }

        return steps;
    }

    /// <summary>The keys at one indentation. The value of one with lines below it is these lines, less their indentation.</summary>
    private static Dictionary<string, string> ReadKeys(string[] lines, int indent)
    {
        Dictionary<string, string> keys = new(StringComparer.Ordinal);
        for (int line = 0; line < lines.Length; line++)
        {
            Match key = Key().Match(lines[line]);
            if (!key.Success || Indent(lines[line]) != indent)
                continue;
            int end = line + 1;
            while (end < lines.Length && (lines[end].Trim().Length == 0 || Indent(lines[end]) > indent))
                end++;
            string value = key.Groups["value"].Value.Trim();
            if (value is "|" or "")
            {
                string[] below = lines[(line + 1)..end];
                int inner = below.Where(text => text.Trim().Length > 0).Select(Indent).DefaultIfEmpty(0).Min();
                value = string.Join("\n", below.Select(text => text.Length >= inner ? text[inner..] : "")).TrimEnd();
            }

            keys.Add(key.Groups["name"].Value, value);
            line = end - 1;
        }

        return keys;
    }

    private static int Indent(string line) => line.Length - line.TrimStart().Length;

    [GeneratedRegex(@"^(?<dash> *- +)[\w-]+:")]
    private static partial Regex Item();

    [GeneratedRegex(@"^ *(?<name>[\w-]+):(?<value>.*)$")]
    private static partial Regex Key();
}
