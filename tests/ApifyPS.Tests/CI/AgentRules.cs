namespace ApifyPS.Tests.CI;

/// <summary>How the agents read a line: the rules of their own parsers, with the comparisons of the culture that those use.</summary>
internal static class AgentRules
{
    private static readonly (string Escaped, string Plain)[] VsoMappings = [("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"), ("%AZP25", "%")];
    private static readonly (string Escaped, string Plain)[] OldMappings = [("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"), ("%25", "%")];
    private static readonly (string Escaped, string Plain)[] DataMappings = [("%0D", "\r"), ("%0A", "\n"), ("%25", "%")];
    private static readonly (string Escaped, string Plain)[] PropertyMappings = [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")];

    private static readonly HashSet<string> GitHubCommands = new(StringComparer.OrdinalIgnoreCase)
    {
        "stop-commands", "set-env", "set-output", "save-state", "add-path", "add-mask", "add-matcher", "remove-matcher", "warning", "error", "notice", "debug", "group", "endgroup", "echo", "internal-set-repo-path",
    };

    public static AgentCommand? Read(string service, string line) => service == "GitHubActions" ? ReadGitHubActions(line) : ReadAzureDevOps(line);

    /// <summary>The command in a line of a step of Azure DevOps (azure-pipelines-agent, Command.TryParse); null when there is none.</summary>
    public static AgentCommand? ReadAzureDevOps(string line)
    {
        int prefix = line.IndexOf("##vso[", StringComparison.CurrentCulture);
        if (prefix < 0)
        {
            // Not the agent, but the page that shows the log.
            foreach (string format in new[] { "group", "endgroup", "section", "warning", "error", "debug", "command" })
            {
                if (line.StartsWith($"##[{format}]", StringComparison.Ordinal))
                    return new AgentCommand(format, new Dictionary<string, string>(), line[(format.Length + 4)..]);
            }

            return null;
        }

        int end = line.IndexOf(']', prefix);
        if (end < 0)
            return null;
        string info = line[(prefix + 6)..end];
        int space = info.IndexOf(' ', StringComparison.Ordinal);
        string name = space < 0 ? info : info[..space];
        return name.Split('.', StringSplitOptions.RemoveEmptyEntries).Length != 2 ? null
            : new AgentCommand(name, Properties(space > 0 ? info[(space + 1)..] : "", ';', VsoMappings), Unescape(line[(end + 1)..], VsoMappings));
    }

    /// <summary>The command in a line of a step of GitHub Actions (runner, ActionCommand.TryParseV2 and TryParse); null when there is none.</summary>
    public static AgentCommand? ReadGitHubActions(string line)
    {
        string trimmed = line.TrimStart();
        if (trimmed.StartsWith("::", StringComparison.CurrentCulture) && trimmed.IndexOf("::", 2, StringComparison.CurrentCulture) is var end and >= 0
            && Parse(trimmed[2..end], ',', PropertyMappings, trimmed[(end + 2)..], DataMappings) is { } command)
        {
            return command;
        }

        int prefix = line.IndexOf("##[", StringComparison.CurrentCulture);
        int close = prefix < 0 ? -1 : line.IndexOf(']', prefix);
        return close < 0 ? null : Parse(line[(prefix + 3)..close], ';', OldMappings, line[(close + 1)..], OldMappings);
    }

    private static AgentCommand? Parse(string info, char separator, (string, string)[] propertyMappings, string data, (string, string)[] dataMappings)
    {
        int space = info.IndexOf(' ', StringComparison.Ordinal);
        string name = space < 0 ? info : info[..space];
        return GitHubCommands.Contains(name) ? new AgentCommand(name, Properties(space > 0 ? info[(space + 1)..].Trim() : "", separator, propertyMappings), Unescape(data, dataMappings)) : null;
    }

    private static Dictionary<string, string> Properties(string text, char separator, (string, string)[] mappings)
    {
        Dictionary<string, string> properties = new(StringComparer.OrdinalIgnoreCase);
        foreach (string property in text.Split(separator, StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = property.Split('=', 2, StringSplitOptions.RemoveEmptyEntries);
            if (pair.Length == 2)
                properties[pair[0]] = Unescape(pair[1], mappings);
        }

        return properties;
    }

    private static string Unescape(string text, (string Escaped, string Plain)[] mappings) =>
        mappings.Aggregate(text, (unescaped, mapping) => unescaped.Replace(mapping.Escaped, mapping.Plain, StringComparison.Ordinal));
}
