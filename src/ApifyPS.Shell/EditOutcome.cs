namespace ApifyPS.Shell;

/// <summary>How the user left the line: with Enter, with Ctrl-C, or with Ctrl-D on an empty one.</summary>
internal enum EditOutcome
{
    Accepted,
    Cancelled,
    EndOfInput,
}
