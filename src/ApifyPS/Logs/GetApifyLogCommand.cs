using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Reads the log of a run or build.</summary>
/// <remarks>
/// <para>Reads the log of a run, or of a build, line by line. Each line is an object with Timestamp and Message, and prints as the time of
/// day and the text. Control sequences for the terminal are taken out, and nothing in a log can give orders to Azure DevOps or GitHub
/// Actions; with <c>-Raw</c> lines are strings, just as the Actor has printed them.</para>
/// <para><c>-Follow</c> continues until the run has ended. When the connection breaks it continues where it was, with no line twice. Ctrl-C
/// ends it and leaves the run alone.</para>
/// <para>A line is printed as a line of a log, also by <c>Format-Table</c> and <c>Format-List</c>, unless they are given <c>-Force</c>: then
/// Timestamp and Message are columns, or a list.</para>
/// </remarks>
/// <example>
/// <para>The log of the last run.</para>
/// <code>
/// Get-ApifyRun -ActorId link-checker -Last | Get-ApifyLog
/// </code>
/// <code>
/// 04:31:24.071 Checking https://example.com/
/// 04:31:24.071 https://example.com/old is broken: 404
/// </code>
/// </example>
/// <example>
/// <para>Why did they fail? The last line of each failed run.</para>
/// <code>
/// Get-ApifyRun -Status FAILED | Get-ApifyLog -Tail 1 | Select-Object Message
/// </code>
/// <code>
/// Message
/// -------
/// The site does not answer
/// </code>
/// </example>
/// <example>
/// <para>Watch a run.</para>
/// <para>Without <c>Select-Object</c> it continues to the last line.</para>
/// <code>
/// $run = Invoke-ApifyActor link-checker -NoWait
/// $run | Get-ApifyLog -Follow | Select-Object -First 1
/// </code>
/// <code>
/// 04:31:24.507 Checking https://example.com/
/// </code>
/// </example>
/// <example>
/// <para>Save the log with the results of a build.</para>
/// <code>
/// Get-ApifyRun -ActorId broken -Last | Get-ApifyLog -Raw | Set-Content broken.log
/// (Get-Content broken.log).Count
/// </code>
/// <code>
/// 2
/// </code>
/// </example>
/// <seealso cref="InvokeApifyActorCommand"/>
/// <seealso cref="GetApifyRunCommand"/>
/// <seealso cref="WaitApifyRunCommand"/>
[Cmdlet(VerbsCommon.Get, "ApifyLog", HelpUri = HelpPage.Start + "Get-ApifyLog" + HelpPage.End)]
[OutputType(typeof(ApifyLogLine))]
[OutputType(typeof(string))]
public sealed class GetApifyLogCommand : ApifyCmdlet
{
    /// <summary>IDs of runs or builds. Runs from the pipeline give theirs.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id", "BuildId")]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] RunId { get; set; } = [];

    /// <summary>Only this many lines from the end. Without it all lines.</summary>
    [Parameter]
    [Alias("Last")]
    [ValidateRange(0, int.MaxValue)]
    public int? Tail { get; set; }

    /// <summary>Continues until the run has ended and writes each line as it comes; with -Tail the last lines first. Of several runs, one after the other.</summary>
    [Parameter]
    [Alias("Wait")]
    public SwitchParameter Follow { get; set; }

    /// <summary>Writes lines as strings with everything that the Actor printed, terminal control sequences too.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>Reads the logs.</summary>
    protected override void ProcessRecord()
    {
        foreach (string id in RunId)
            ForEachTarget(id, () =>
            {
                if (Follow)
                    FollowLog(id);
                else
                    WriteLog(id);
            });
    }

    private void FollowLog(string id)
    {
        using LogFollower log = Client.Logs.Follow(id, Raw);
        if (Tail is { } count)
        {
            foreach (string line in Await(log.ReadTailAsync(count, StopToken)))
                WriteLine(line);
        }

        while (Await(log.ReadLineAsync(StopToken)) is { } line)
            WriteLine(line);
    }

    private void WriteLog(string id)
    {
        Queue<string>? end = Tail is null ? null : new Queue<string>();
        using LogReader reader = Call((client, token) => client.Logs.OpenAsync(id, Raw, token));
        while (Await(reader.ReadLineAsync(StopToken)) is { } line)
        {
            if (end is null)
            {
                WriteLine(line);
                continue;
            }

            end.Enqueue(line);
            if (end.Count > Tail)
                end.Dequeue();
        }

        foreach (string line in end ?? [])
            WriteLine(line);
    }

    private void WriteLine(string line)
    {
        if (Raw)
            WriteObject(line);
        else
            WriteObject(new ApifyLogLine(TerminalText.Clean(line)));
    }
}
