using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Reads the log of a run or build.</summary>
[Cmdlet(VerbsCommon.Get, "ApifyLog")]
[OutputType(typeof(ApifyLogLine))]
[OutputType(typeof(string))]
public sealed class GetApifyLogCommand : ApifyCmdlet
{
    /// <summary>IDs of runs or builds.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id", "BuildId")]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] RunId { get; set; } = [];

    /// <summary>Only this many lines from the end.</summary>
    [Parameter]
    [Alias("Last")]
    [ValidateRange(0, int.MaxValue)]
    public int? Tail { get; set; }

    /// <summary>Goes on until the run has ended and writes each line as it comes; with -Tail the last lines first. Of several runs, one after the other.</summary>
    [Parameter]
    [Alias("Wait")]
    public SwitchParameter Follow { get; set; }

    /// <summary>Writes lines as plain strings with everything that the Actor printed, terminal control sequences too.</summary>
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
