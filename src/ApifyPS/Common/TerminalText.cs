using System.Text;
using System.Text.RegularExpressions;

namespace ApifyPS;

/// <summary>
/// The one place that makes text of an Actor safe to print: no terminal control sequences, and on a CI agent no logging commands.
/// </summary>
internal static class TerminalText
{
    // Sequences of ECMA-48: CSI, the string commands (OSC, DCS, SOS, PM, APC) up to their end, and two-character escapes; C1 forms too.
    private static readonly Regex ControlSequence = new(
        @"(?:\x1B\[|\x9B)[0-?]*[ -/]*[@-~]?|(?:\x1B[\]PX^_]|[\x9D\x90\x98\x9E\x9F])[^\x07\x1B\x9C]*(?:\x07|\x1B\\|\x9C)?|\x1B[ -/]*[0-~]?",
        RegexOptions.CultureInvariant);

    private static readonly Regex AzureCommand = new(@"##(?=vso\[|\[)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);
    private static readonly Regex GitHubCommand = new(@"^(\s*):(?=:)", RegexOptions.CultureInvariant | RegexOptions.Multiline);

    /// <summary>Whether the process is a step of a CI service that reads commands from its output.</summary>
    public static bool OnCIAgent =>
        string.Equals(Environment.GetEnvironmentVariable("TF_BUILD"), "True", StringComparison.OrdinalIgnoreCase)
        || string.Equals(Environment.GetEnvironmentVariable("GITHUB_ACTIONS"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>The text without control sequences and control characters; line ends and tabs stay.</summary>
    public static string Clean(string text) => NeutralizeCommands(StripControl(text));

    /// <summary>The text on one line, for a table or a progress bar.</summary>
    public static string CleanLine(string? text) => string.IsNullOrEmpty(text) ? "" : Regex.Replace(Clean(text!), @"\s+", " ").Trim();

    private static string StripControl(string text)
    {
        if (!text.Any(c => char.IsControl(c) && c is not ('\n' or '\t')))
            return text;
        string plain = ControlSequence.Replace(text, "");
        StringBuilder clean = new(plain.Length);
        foreach (char c in plain.Replace("\r\n", "\n"))
        {
            // A lone carriage return would let later text overwrite what is on the line already.
            if (!char.IsControl(c) || c is '\n' or '\t')
                clean.Append(c);
            else if (c == '\r')
                clean.Append(' ');
        }

        return clean.ToString();
    }

    private static string NeutralizeCommands(string text)
    {
        if (!OnCIAgent)
            return text;
        // Azure's agent looks for its commands anywhere in a line, GitHub's for :: at the start and ##[ anywhere.
        return GitHubCommand.Replace(AzureCommand.Replace(text, "##_"), "$1:_");
    }
}
