using System.Globalization;
using System.Text;

namespace ApifyPS;

/// <summary>
/// The logging commands of Azure DevOps: <c>##vso[area.event key=value;]data</c>, which its agent takes anywhere in a line, and the
/// formatting <c>##[group]</c>.
/// </summary>
internal sealed class AzureDevOpsAgent : CIAgent
{
    /// <summary>The name of the file is the heading of the summary.</summary>
    private const string SummaryFile = "Apify Actor runs.md";

    public override CIOutput Service => CIOutput.AzureDevOps;

    public override TimeSpan ProgressDelay => TimeSpan.Zero;

    /// <summary>It is not in the log: the agent sends it to the page of the run.</summary>
    public override (TimeSpan First, TimeSpan Longest) ProgressInterval => (TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5));

    public override string EndGroup => "##[endgroup]";

    /// <summary>Without a value the agent leaves the percentage of the step as it is; and it never takes it back.</summary>
    public override string Progress(string text, int percent) =>
        percent < 0 ? $"##vso[task.setprogress]{Data(Plain(text))}" : $"##vso[task.setprogress value={percent.ToString(CultureInfo.InvariantCulture)};]{Data(Plain(text))}";

    public override string BeginGroup(string title) => "##[group]" + Plain(title);

    public override string Error(string code, string title, string text) => $"##vso[task.logissue type=error;code={Property(Plain(code))};]{Data(Plain(text))}";

    public override string Secret(string value) => "##vso[task.setsecret]" + Data(value);

    /// <summary>
    /// The agent reads the file some time after the command, so that each has a folder of its own and is not written again. It fails the
    /// step for a file that is not there, so that without a folder that is known to be the agent's there is none.
    /// </summary>
    public override string? Publish(string markdown)
    {
        string? temporary = Environment.GetEnvironmentVariable("AGENT_TEMPDIRECTORY");
        if (string.IsNullOrEmpty(temporary) || !Directory.Exists(temporary))
            return null;
        string path = Path.Combine(Path.GetFullPath(temporary!), "apifyps-" + Guid.NewGuid().ToString("N"), SummaryFile);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, markdown, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return "##vso[task.uploadsummary]" + Data(path);
    }

    /// <summary>The percent sign first: the others bring some along.</summary>
    public static string Data(string text) => text.Replace("%", "%AZP25").Replace("\r", "%0D").Replace("\n", "%0A");

    public static string Property(string text) => Data(text).Replace(";", "%3B").Replace("]", "%5D");
}
