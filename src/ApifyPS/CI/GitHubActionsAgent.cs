using System.Text;

namespace ApifyPS;

/// <summary>The workflow commands of GitHub Actions: <c>::name key=value::data</c>, which its runner takes at the start of a line.</summary>
internal sealed class GitHubActionsAgent : CIAgent
{
    public override CIOutput Service => CIOutput.GitHubActions;

    /// <summary>Progress is lines of the log here, and what soon ends needs none.</summary>
    public override TimeSpan ProgressDelay => TimeSpan.FromSeconds(10);

    /// <summary>Often enough to see that it is alive, seldom enough that an hour is no wall of text.</summary>
    public override (TimeSpan First, TimeSpan Longest) ProgressInterval => (TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(2));

    public override string EndGroup => "::endgroup::";

    /// <summary>There is no such command: a plain line says it.</summary>
    public override string Progress(string text, int percent) => Plain(text);

    public override string BeginGroup(string title) => "::group::" + Data(Plain(title));

    public override string Error(string code, string title, string text) => $"::error title={Property(Plain(title))}::{Data(Plain(text))}";

    /// <summary>Behind an unfinished line it would be no command, and the value would be printed: so a new line comes first.</summary>
    public override string Secret(string value) => Environment.NewLine + "::add-mask::" + Data(value);

    /// <summary>The runner reads the file at the end of the step; what others have written into it stays.</summary>
    public override string? Publish(string markdown)
    {
        string? path = Environment.GetEnvironmentVariable("GITHUB_STEP_SUMMARY");
        if (string.IsNullOrEmpty(path))
            return null;
        bool follows = File.Exists(path) && new FileInfo(path).Length > 0;
        // A table needs an empty line before it, whatever is there.
        File.AppendAllText(path!, (follows ? "\n\n" : "") + markdown, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return null;
    }

    /// <summary>The percent sign first: the others bring some along.</summary>
    public static string Data(string text) => text.Replace("%", "%25").Replace("\r", "%0D").Replace("\n", "%0A");

    public static string Property(string text) => Data(text).Replace(":", "%3A").Replace(",", "%2C");
}
