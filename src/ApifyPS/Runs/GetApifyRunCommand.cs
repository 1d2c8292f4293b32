using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Gets runs by their IDs, or lists runs with the newest first.</summary>
[Cmdlet(VerbsCommon.Get, "ApifyRun", DefaultParameterSetName = ListSet, SupportsPaging = true)]
[OutputType(typeof(ActorRun))]
public sealed class GetApifyRunCommand : RunOutputCmdlet
{
    private const string IdSet = "Id";
    private const string ListSet = "List";
    private const string TaskSet = "Task";
    private const int MaxPageLength = 1000;

    /// <summary>IDs of runs.</summary>
    [Parameter(ParameterSetName = IdSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? RunId { get; set; }

    /// <summary>Lists only runs of this Actor.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Alias("ActId")]
    [ArgumentCompleter(typeof(ActorIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ActorId { get; set; }

    /// <summary>Lists only runs of this task.</summary>
    [Parameter(ParameterSetName = TaskSet, Mandatory = true)]
    [ArgumentCompleter(typeof(TaskIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string? TaskId { get; set; }

    /// <summary>Lists only runs with one of these statuses.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Parameter(ParameterSetName = TaskSet)]
    [ArgumentCompleter(typeof(RunStatusCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Status { get; set; }

    /// <summary>Lists only runs started at or after this time.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Parameter(ParameterSetName = TaskSet)]
    public DateTimeOffset? StartedAfter { get; set; }

    /// <summary>Lists only runs started at or before this time.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Parameter(ParameterSetName = TaskSet)]
    public DateTimeOffset? StartedBefore { get; set; }

    /// <summary>Gets only the newest run of those, with all its fields.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Parameter(ParameterSetName = TaskSet)]
    public SwitchParameter Last { get; set; }

    /// <summary>Fetches the output of runs that succeeded.</summary>
    [Parameter]
    public SwitchParameter FetchOutput { get; set; }

    /// <summary>Gets the runs that are named, or lists.</summary>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == IdSet)
        {
            foreach (string id in RunId!)
                ForEachTarget(id, () => Emit(Call((client, token) => client.Runs.GetAsync(id, token))));
        }
        else
        {
            ForEachTarget(ActorId ?? TaskId, Last ? EmitLast : List);
        }
    }

    private void Emit(ActorRun run)
    {
        // Getting a run is no wait for it: that it failed is news for whoever reads its status.
        if (FetchOutput && run.Status == RunStatus.Succeeded)
        {
            RunResult result = new(run) { Run = run };
            Await(CompleteAsync(Client, result, fetchOutput: true, StopToken));
            Emit(result);
            return;
        }

        WriteObject(RunObjects.ToOutput(run));
    }

    private void EmitLast()
    {
        ActorRun? newest = Read(0, TaskId is null ? 1 : MaxPageLength).FirstOrDefault();
        if (newest is not null)
            Emit(Call((client, token) => client.Runs.GetAsync(newest.Id, token)));
    }

    private void List()
    {
        if (PagingParameters.IncludeTotalCount)
            WriteTotalCount();
        foreach (ActorRun run in PagedList.Read(PagingParameters, ReadPage, run => run.Id, FiltersDates ? IsWanted : null))
            Emit(run);
    }

    private void WriteTotalCount()
    {
        long? total = FiltersDates ? null : ReadPage(0, 1).Total;
        WriteObject(PagingParameters.NewTotalCount((ulong)(total ?? 0), total is null ? 0.0 : 1.0));
    }

    private IEnumerable<ActorRun> Read(long offset, int limit) => ReadPage(offset, limit).Items.Where(IsWanted);

    private ApifyList<ActorRun> ReadPage(long offset, int limit) => Call((client, token) => client.Runs.ListAsync(
        new RunListOptions
        {
            ActorId = ActorId is null ? null : ResolveName(ActorId),
            TaskId = TaskId is null ? null : ResolveName(TaskId),
            Status = Status?.Select(status => status.Trim().ToUpperInvariant()).ToArray(),
            StartedAfter = StartedAfter,
            StartedBefore = StartedBefore,
            Offset = offset,
            Limit = limit,
        },
        token));

    /// <summary>The API's list of a task's runs knows no dates.</summary>
    private bool FiltersDates => TaskId is not null && (StartedAfter is not null || StartedBefore is not null);

    private bool IsWanted(ActorRun run) =>
        !FiltersDates || ((StartedAfter is null || run.StartedAt >= StartedAfter) && (StartedBefore is null || run.StartedAt <= StartedBefore));
}
