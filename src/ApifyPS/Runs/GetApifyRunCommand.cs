using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Gets runs by their IDs, or lists runs with the newest first.</summary>
/// <remarks>
/// <para>With IDs, or runs from the pipeline, it gets those runs as they are now. Without, it lists runs of the account, the newest first:
/// all of them, page by page, until <c>-First</c> or the pipeline has enough.</para>
/// <para>The platform lists runs with some of their fields only: the status message, the exit code, the options and the statistics are
/// missing. <c>-Detailed</c> fetches them, with one more request for each run; <c>-Last</c> does that by itself.</para>
/// <para>Runs hold the ID of their Actor. Its name is looked up once in a session, with one request for all Actors that you have used and one
/// for each other, and for two seconds at most. Where a name can't be found out, the ID is shown.</para>
/// <para>That a run has failed is no error here, it is a status. An ID that is not known is an error (RecordNotFound), and the next ID has
/// its turn.</para>
/// <para>With a start ID, which the error RunStartUncertain has, it looks through the runs of the account since that start and emits the one
/// that it has started; nothing is changed. Where the platform carried the start out twice, the run to keep comes first, and a warning says
/// how to stop the other. As long as there is no such run, that's an error (StartNotFound).</para>
/// </remarks>
/// <example>
/// <para>The newest runs.</para>
/// <code>
/// Get-ApifyRun -First 3
/// </code>
/// <code>
/// Id                Actor             Status     Started        Duration     Cost Message
/// --                -----             ------     -------        --------     ---- -------
/// QViLRZBswjg5P2BFx price-watcher     SUCCEEDED  11-24 04:31       0.0 s       $0
/// VgdM8LZhLmShExTzs local/broken      FAILED     11-24 04:31       0.0 s       $0
/// ZjXuyyx65LNb0UfEc link-checker      SUCCEEDED  11-24 04:31       0.0 s       $0
/// </code>
/// </example>
/// <example>
/// <para>What has failed since yesterday, and why.</para>
/// <para>The second <c>Get-ApifyRun</c> gets what the list leaves out.</para>
/// <code>
/// Get-ApifyRun -Status FAILED, TIMED-OUT -StartedAfter (Get-Date).AddDays(-1) |
///     Get-ApifyRun |
///     Select-Object Status, ExitCode, StatusMessage
/// </code>
/// <code>
/// Status ExitCode StatusMessage
/// ------ -------- -------------
/// FAILED        1 The site does not answer
/// </code>
/// </example>
/// <example>
/// <para>The last good run of an Actor, with its output.</para>
/// <code>
/// $run = Get-ApifyRun -ActorId link-checker -Status SUCCEEDED -Last -FetchOutput
/// $run.Output.Body
/// </code>
/// <code>
/// checked broken
/// ------- ------
///       3      1
/// </code>
/// </example>
/// <example>
/// <para>Look at all of a run.</para>
/// <code>
/// Get-ApifyRun -ActorId broken -Last | Format-List
/// </code>
/// <code>
/// Id                     : 0TbY7tO8XvZ34fc8y
/// Actor                  : local/broken (7CBeuthCoPZeDTbJ6)
/// Status                 : FAILED
/// StatusMessage          : The site does not answer
/// ExitCode               : 1
/// StartedAt              : 2026-11-24 04:31:07
/// FinishedAt             : 2026-11-24 04:31:07
/// Duration               : 0.0 s
/// Cost                   : $0
/// BuildNumber            : 0.0.1
/// Options                : latest, 1 GB, 1 h 00 min
/// Origin                 : API
/// DefaultDatasetId       : ZbT9pgK1pGBlIX7E2
/// DefaultKeyValueStoreId : feIbN6AEDqNHw6aez
/// DefaultRequestQueueId  : ADYD0TUaW3r7uUrMm
/// ConsoleUrl             : http://127.0.0.1:3333/v2/actor-runs/0TbY7tO8XvZ34fc8y
/// </code>
/// </example>
/// <example>
/// <para>See why runs have failed.</para>
/// <code>
/// Get-ApifyRun -Status FAILED -First 1 -Detailed | Select-Object ExitCode, StatusMessage
/// </code>
/// <code>
/// ExitCode StatusMessage
/// -------- -------------
///        1 The site does not answer
/// </code>
/// </example>
/// <example>
/// <para>Count runs and money by status.</para>
/// <code>
/// Get-ApifyRun -StartedAfter (Get-Date).AddDays(-30) |
///     Group-Object Status |
///     ForEach-Object {
///         $cost = ($_.Group | Measure-Object UsageTotalUsd -Sum).Sum
///         '{0} {1}: {2:n2} USD' -f $_.Count, $_.Name, $cost
///     }
/// </code>
/// <code>
/// 1 FAILED: 0.00 USD
/// 2 SUCCEEDED: 0.00 USD
/// </code>
/// </example>
/// <example>
/// <para>Ask how it goes, without waiting.</para>
/// <para>The object of <c>-NoWait</c> says what was true then; <c>Get-ApifyRun</c> asks again.</para>
/// <code>
/// $run = Invoke-ApifyActor price-watcher -NoWait
/// ($run | Get-ApifyRun).Id -eq $run.Id
/// </code>
/// <code>
/// True
/// </code>
/// </example>
/// <example>
/// <para>Get the run before the last one.</para>
/// <code>
/// Get-ApifyRun -First 1 -Skip 1 | Select-Object Status, ActId
/// </code>
/// <code>
/// Status ActId
/// ------ -----
/// FAILED 0HHrWdAR3gK1nJ9CJ
/// </code>
/// </example>
/// <example>
/// <para>Look at the runs of a task.</para>
/// <code>
/// $null = Invoke-ApifyTask nightly-prices
/// Get-ApifyRun -TaskId nightly-prices -First 1 | Select-Object Status
/// </code>
/// <code>
/// Status
/// ------
/// SUCCEEDED
/// </code>
/// </example>
/// <example>
/// <para>Find the run of a start whose answer was lost.</para>
/// <para>The error has the start's ID. The run may come late, so look again before you start another one.</para>
/// <code>
/// try {
///     $run = Invoke-ApifyActor price-watcher -ErrorAction Stop
/// }
/// catch {
///     if ($_.FullyQualifiedErrorId -notlike 'RunStartUncertain*') { throw }
///     $run = Get-ApifyRun -StartId $_.Exception.StartId | Wait-ApifyRun
/// }
/// $run.Status
/// </code>
/// <code>
/// SUCCEEDED
/// </code>
/// </example>
/// <seealso cref="WaitApifyRunCommand"/>
/// <seealso cref="InvokeApifyActorCommand"/>
/// <seealso cref="GetApifyLogCommand"/>
/// <seealso cref="StopApifyRunCommand"/>
/// <seealso cref="RemoveApifyRunCommand"/>
[Cmdlet(VerbsCommon.Get, "ApifyRun", DefaultParameterSetName = ListSet, SupportsPaging = true, HelpUri = HelpPage.Start + "Get-ApifyRun" + HelpPage.End)]
[OutputType(typeof(ActorRun))]
public sealed class GetApifyRunCommand : RunOutputCmdlet
{
    private const string IdSet = "Id";
    private const string ListSet = "List";
    private const string TaskSet = "Task";
    private const string StartSet = "Start";
    private const int MaxPageLength = 1000;
    private const int MaxRequestsAtOnce = 8;

    /// <summary>More runs than this, of which each may be the one, help nobody.</summary>
    private const int MaxUndecided = 20;

    /// <summary>IDs of runs. Runs from the pipeline give theirs.</summary>
    [Parameter(ParameterSetName = IdSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? RunId { get; set; }

    /// <summary>Lists only runs of this Actor: its ID, <c>username/name</c> or <c>username~name</c>; a name alone means one of your own.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Alias("ActId")]
    [ArgumentCompleter(typeof(ActorIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ActorId { get; set; }

    /// <summary>Lists only runs with one of these statuses: READY, RUNNING, SUCCEEDED, FAILED, TIMING-OUT, TIMED-OUT, ABORTING, ABORTED.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Parameter(ParameterSetName = TaskSet)]
    [ArgumentCompleter(typeof(RunStatusCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Status { get; set; }

    /// <summary>Gets only the newest run of those, with all its fields; nothing when there is none.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Parameter(ParameterSetName = TaskSet)]
    public SwitchParameter Last { get; set; }

    /// <summary>Fetches each run of the list with all its fields, with one more request for each: status message, exit code, options and statistics are missing without it.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Parameter(ParameterSetName = TaskSet)]
    public SwitchParameter Detailed { get; set; }

    /// <summary>Lists only runs started at or after this time: a date object, or text like 2027-06-01T14:30, which means the same in every culture; without a time zone it is local time. With -StartId it looks no further back than this; without it, than five minutes before the start.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Parameter(ParameterSetName = StartSet)]
    [Parameter(ParameterSetName = TaskSet)]
    [Date]
    public DateTime? StartedAfter { get; set; }

    /// <summary>Lists only runs started at or before this time: a date object, or text like 2027-06-01T14:30, which means the same in every culture; without a time zone it is local time.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Parameter(ParameterSetName = StartSet)]
    [Parameter(ParameterSetName = TaskSet)]
    [Date]
    public DateTime? StartedBefore { get; set; }

    /// <summary>Lists only runs of this task: its ID, <c>username/name</c> or <c>username~name</c>; a name alone means one of your own.</summary>
    [Parameter(ParameterSetName = TaskSet, Mandatory = true)]
    [ArgumentCompleter(typeof(TaskIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string? TaskId { get; set; }

    /// <summary>Fetches the output of runs that succeeded, with one more request for each. Without it Output is null.</summary>
    [Parameter]
    public SwitchParameter FetchOutput { get; set; }

    /// <summary>Gets the runs of these starts: the error RunStartUncertain has the ID, as the property StartId of its exception. It looks through all runs since the start.</summary>
    [Parameter(ParameterSetName = StartSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[]? StartId { get; set; }

    /// <summary>Gets the runs that are named, or lists.</summary>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == IdSet)
        {
            foreach (string id in RunId!)
                ForEachTarget(id, () => Emit(Call((client, token) => client.Runs.GetAsync(id, token))));
        }
        else if (ParameterSetName == StartSet)
        {
            foreach (string id in StartId!)
                ForEachTarget(id, () => Find(id.Trim()));
        }
        else
        {
            ForEachTarget(ActorId ?? TaskId, Last ? EmitLast : List);
        }
    }

    private void Emit(ActorRun run)
    {
        ActorNameLookup.Begin([run]);
        Await(ActorNameLookup.WaitAsync(run.ActId));
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

    private void Find(string startId)
    {
        RunsOfStart found = Call((client, token) => client.Runs.FindStartedAsync(startId, StartedAfter?.ToInstant(), StartedBefore?.ToInstant(), token));
        if (found.Runs.Count == 0)
            throw NotFound(startId, found);
        foreach (ActorRun run in found.Runs)
            Emit(run);
        if (found.Runs.Count == 1)
            return;
        string[] others = [.. found.Runs.Skip(1).Where(run => !run.IsFinished).Select(run => run.Id)];
        WriteWarning(FormattableString.Invariant($"The platform carried the start {startId} out {found.Runs.Count} times. The run to keep is {found.Runs[0].Id}.")
            + (others.Length == 0 ? " The others have ended." : $" Stop the others: Stop-ApifyRun {string.Join(", ", others)}"));
    }

    private static ApifyUserException NotFound(string startId, RunsOfStart found)
    {
        string text = FormattableString.Invariant($"No run has the start ID {startId} so far. {found.Seen} runs since {found.Since.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z were looked at.");
        if (found.UndecidedRunIds.Count > 0)
        {
            text += " The platform doesn't say who started them all: it may be one of these, or none: " + string.Join(", ", found.UndecidedRunIds.Take(MaxUndecided))
                + (found.UndecidedRunIds.Count > MaxUndecided ? FormattableString.Invariant($" and {found.UndecidedRunIds.Count - MaxUndecided} more") : "") + ".";
        }

        return new ApifyUserException("StartNotFound", ErrorCategory.ObjectNotFound, text, "Look again some minutes later, before you start it again: a platform may carry a request out late.", startId);
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
        IEnumerable<ActorRun> listed = PagedList.Read(PagingParameters, ReadNamedPage, run => run.Id, FiltersDates ? IsWanted : null);
        foreach (ActorRun run in Detailed ? ReadInFull(listed) : listed)
            Emit(run);
    }

    /// <summary>Each run of a list as a request of its own gives it, some at once, in the order of the list.</summary>
    private IEnumerable<ActorRun> ReadInFull(IEnumerable<ActorRun> listed)
    {
        Queue<(ActorRun Listed, Task<ActorRun> Full)> ahead = new();
        foreach (ActorRun run in listed)
        {
            ahead.Enqueue((run, Client.Runs.GetAsync(run.Id, StopToken)));
            if (ahead.Count == MaxRequestsAtOnce)
                yield return Take();
        }

        while (ahead.Count > 0)
            yield return Take();

        ActorRun Take()
        {
            (ActorRun run, Task<ActorRun> full) = ahead.Dequeue();
            try
            {
                return Await(full);
            }
            catch (ApifyApiException exception) when (exception.IsNotFound)
            {
                // Somebody has deleted it since; what the list said of it stays true.
                return run;
            }
        }
    }

    private void WriteTotalCount()
    {
        long? total = FiltersDates ? null : ReadPage(0, 1).Total;
        WriteObject(PagingParameters.NewTotalCount((ulong)(total ?? 0), total is null ? 0.0 : 1.0));
    }

    private IEnumerable<ActorRun> Read(long offset, int limit) => ReadPage(offset, limit).Items.Where(IsWanted);

    /// <summary>All names of a page are asked for at once, and each run waits for its own only.</summary>
    private ApifyList<ActorRun> ReadNamedPage(long offset, int limit)
    {
        ApifyList<ActorRun> page = ReadPage(offset, limit);
        // Of a name alone the platform is asked for the user's own Actor of that name, so that the runs' name is known.
        if (ActorId is not null && page.Items.Count > 0)
        {
            string name = ResolveName(ActorId);
            foreach (ActorRun run in page.Items)
                ActorNames.Remember(run.ActId, name);
        }

        ActorNameLookup.Begin(page.Items.Where(IsWanted));
        return page;
    }

    private ApifyList<ActorRun> ReadPage(long offset, int limit) => Call((client, token) => client.Runs.ListAsync(
        new RunListOptions
        {
            ActorId = ActorId is null ? null : ResolveName(ActorId),
            TaskId = TaskId is null ? null : ResolveName(TaskId),
            Status = Status?.Select(status => status.Trim().ToUpperInvariant()).ToArray(),
            StartedAfter = StartedAfter?.ToInstant(),
            StartedBefore = StartedBefore?.ToInstant(),
            Offset = offset,
            Limit = limit,
        },
        token));

    /// <summary>The API's list of a task's runs knows no dates.</summary>
    private bool FiltersDates => TaskId is not null && (StartedAfter is not null || StartedBefore is not null);

    private bool IsWanted(ActorRun run) =>
        !FiltersDates || ((StartedAfter is null || run.StartedAt?.ToInstant() >= StartedAfter?.ToInstant()) && (StartedBefore is null || run.StartedAt?.ToInstant() <= StartedBefore?.ToInstant()));
}
