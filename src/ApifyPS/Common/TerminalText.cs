using ApifyPS.Client;

namespace ApifyPS;

/// <summary>
/// Text of an Actor made safe to print where this process prints: <see cref="SafeText"/>, with logging commands broken up where an agent
/// reads them.
/// </summary>
internal static class TerminalText
{
    /// <summary>
    /// Whether an agent takes commands from what is printed: on an agent always, also where the module itself writes none, and elsewhere
    /// where the user has forced them.
    /// </summary>
    public static bool OnCIAgent => CIEnvironment.IsAgent || ConnectionStore.WritesCIOutput || CIEnvironment.Resolve(CIOutput.Auto) != CIOutput.None;

    /// <summary>The text without control sequences and control characters; line ends and tabs stay.</summary>
    public static string Clean(string text) => Clean(text, OnCIAgent);

    /// <summary>The text as it may be printed on a CI agent, or elsewhere.</summary>
    public static string Clean(string text, bool onCIAgent) => SafeText.Clean(text, onCIAgent);

    /// <summary>The text on one line, for a table or a progress bar.</summary>
    public static string CleanLine(string? text) => CleanLine(text, OnCIAgent);

    /// <summary>The text on one line, as it may be printed on a CI agent, or elsewhere.</summary>
    public static string CleanLine(string? text, bool onCIAgent) => SafeText.CleanLine(text, onCIAgent);
}
