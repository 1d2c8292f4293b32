using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ApifyPS.Client;

/// <summary>
/// The one place that makes text of a server or an Actor safe to print: no terminal control sequences, nothing invisible that reorders or
/// hides text, and no logging commands of CI agents.
/// </summary>
internal static class SafeText
{
    // Sequences of ECMA-48, 7-bit and C1: CSI; the string commands (OSC, DCS, SOS, PM, APC) when they are ended, so that a stray
    // introducer can't swallow the text after it; two-character escapes. Whatever of a broken one is left is plain text, because the
    // control characters themselves never get through.
    private static readonly Regex ControlSequence = new(
        @"(?:\x1B\[|\x9B)[0-?]*[ -/]*[@-~]?|(?:\x1B[\]PX^_]|[\x9D\x90\x98\x9E\x9F])(?:[^\x00-\x1F\x7F-\x9F]*(?:\x07|\x1B\\|\x9C))?|\x1B[ -/]*[0-~]?",
        RegexOptions.CultureInvariant);

    // The agents look for their commands with comparisons that skip characters without a weight, so these count as absent here too.
    private const string Skipped = @"[^\x20-\x7E\n]*";

    // Azure's agent takes ##vso[ and GitHub's takes ##[ anywhere in a line.
    private static readonly Regex HashCommand = new(
        $@"(#{Skipped}#)(?={Skipped}(?:v{Skipped}s{Skipped}o{Skipped})?\[)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    // GitHub's agent takes :: at the start of a line. ::name …:: is broken up anywhere, because a view may wrap a line just before it.
    private static readonly Regex ColonCommand = new(
        $@"(?:(?<=^[^\x21-\x7E\n]*):|:(?={Skipped}:{Skipped}[a-z](?:[a-z0-9_-]|[^\x20-\x7E\n])*(?:\x20[^\n]*?)?:{Skipped}:))(?={Skipped}:)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.Multiline);

    /// <summary>The text without control sequences and control characters; line ends and tabs stay.</summary>
    /// <param name="text">The text.</param>
    /// <param name="breakCommands">Whether a CI agent may read it: its logging commands are broken up then.</param>
    /// <returns>The text, safe to print.</returns>
    public static string Clean(string text, bool breakCommands)
    {
        // Commands last: only then is it known what stands beside what.
        string plain = StripControl(text);
        return breakCommands ? ColonCommand.Replace(HashCommand.Replace(plain, "$1_"), ":_") : plain;
    }

    /// <summary>The text on one line, for a table, a progress bar or the message of an error.</summary>
    /// <param name="text">The text; null for none.</param>
    /// <param name="breakCommands">Whether a CI agent may read it.</param>
    /// <returns>The text, safe to print; empty for none.</returns>
    public static string CleanLine(string? text, bool breakCommands) =>
        string.IsNullOrEmpty(text) ? "" : Clean(Regex.Replace(StripControl(text!), @"\s+", " ").Trim(), breakCommands);

    private static string StripControl(string text)
    {
        if (!text.Any(IsSpecial))
            return text;
        StringBuilder clean = new(text.Length);
        string plain = ControlSequence.Replace(text, "").Replace("\r\n", "\n");
        for (int index = 0; index < plain.Length; index++)
        {
            char c = plain[index];
            if (char.IsHighSurrogate(c) && index + 1 < plain.Length && char.IsLowSurrogate(plain[index + 1]))
            {
                if (!IsInvisible(CharUnicodeInfo.GetUnicodeCategory(plain, index), c))
                    clean.Append(c).Append(plain[index + 1]);
                index++;
            }
            else if (char.IsSurrogate(c))
            {
                // Half a character: what is removed beside it must not make it whole.
                clean.Append('\uFFFD');
            }
            else if (!IsSpecial(c))
            {
                clean.Append(c);
            }
            else if (c is '\r' or '\v' or '\f' or '\u0085' or '\u2028' or '\u2029')
            {
                // They move to another line, or to the start of this one, where later text would overwrite earlier.
                clean.Append(' ');
            }
        }

        return clean.ToString();
    }

    private static bool IsSpecial(char c)
    {
        if (c is (>= ' ' and < '\x7F') or '\n' or '\t')
            return false;
        return char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' || IsInvisible(CharUnicodeInfo.GetUnicodeCategory(c), c);
    }

    /// <summary>Bidirectional controls, zero-width characters, tags: they make a text read as what it is not.</summary>
    private static bool IsInvisible(UnicodeCategory category, char c) =>
        // The joiners spell words in Persian and Hindi and make one emoji of several; the other exceptions are visible signs of Arabic and Syriac.
        category == UnicodeCategory.Format && c is not ('\u200C' or '\u200D' or (>= '\u0600' and <= '\u0605') or '\u06DD' or '\u070F' or '\u0890' or '\u0891' or '\u08E2');
}
