namespace ApifyPS;

/// <summary>
/// What the agent of a CI service understands: how each thing that it is told is written, and escaped. Text is made harmless first, so that it
/// holds no command of its own, and is one line.
/// </summary>
internal abstract class CIAgent
{
    /// <summary>Which service's agent it is.</summary>
    public abstract CIOutput Service { get; }

    /// <summary>How long something takes before its progress is told.</summary>
    public abstract TimeSpan ProgressDelay { get; }

    /// <summary>Least time between two tellings of progress, at first and at most: it doubles each time.</summary>
    public abstract (TimeSpan First, TimeSpan Longest) ProgressInterval { get; }

    /// <summary>Ends the group that was begun.</summary>
    public abstract string EndGroup { get; }

    /// <summary>The agent of a service; null for none.</summary>
    public static CIAgent? Of(CIOutput service) => service switch
    {
        CIOutput.AzureDevOps => new AzureDevOpsAgent(),
        CIOutput.GitHubActions => new GitHubActionsAgent(),
        _ => null,
    };

    /// <summary>How far something is.</summary>
    /// <param name="text">What is in progress.</param>
    /// <param name="percent">How much of it is done; -1 when that is not known.</param>
    public abstract string Progress(string text, int percent);

    /// <summary>Begins a group of lines that is shown folded. Groups can't be nested.</summary>
    public abstract string BeginGroup(string title);

    /// <summary>An error that is shown at the step.</summary>
    /// <param name="code">Its identifier.</param>
    /// <param name="title">What it is, in short.</param>
    /// <param name="text">What has happened.</param>
    public abstract string Error(string code, string title, string text);

    /// <summary>Has a value masked wherever it is printed from now on. Only for <see cref="CIEnvironment.IsReadBy"/>.</summary>
    public abstract string Secret(string value);

    /// <summary>Hands over the summary of the step.</summary>
    /// <param name="markdown">The summary.</param>
    /// <returns>What is to be written so that it is taken; null when nothing.</returns>
    public abstract string? Publish(string markdown);

    /// <summary>Text as it may stand in a command or in a line of its own.</summary>
    protected static string Plain(string text) => TerminalText.CleanLine(text, onCIAgent: true);
}
