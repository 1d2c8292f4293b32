using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Runs an Actor, waits for it and emits the run with its output.</summary>
/// <remarks>
/// <para>Starts a run of an Actor with the input, waits until it has ended, fetches its output (the record OUTPUT of its key-value store)
/// and emits the run as an ActorRun object. What else the run has stored is a pipe away: <c>Get-ApifyDatasetItem</c>,
/// <c>Export-ApifyDataset</c>, <c>Get-ApifyRecord</c> and <c>Get-ApifyLog</c> take the run as it is.</para>
/// <para>A run that ends FAILED, ABORTED or TIMED-OUT is emitted like any other and also reported as an error, ActorRunFailed, which says
/// the exit code and the end of the log. The error does not end the script, so the other runs have their turn; with <c>-ErrorAction
/// Stop</c> it does, and a step of a pipeline turns red.</para>
/// <para>Each object from the pipeline is the input of a run of its own. <c>-ThrottleLimit</c> says how many of them run at once. The
/// input is a hashtable or an object, which is sent as JSON, or a string with JSON in it, or bytes; with <c>-ContentType</c> any other
/// text.</para>
/// <para>The start is sent once. When its answer is lost on the way, the run is looked up and not started again, because a second run would
/// cost money; where that cannot be decided, the error RunStartUncertain names the runs it may be, and gives an ID by which <c>Get-ApifyRun
/// -StartId</c> finds a run that comes late. The wait outlives broken connections and a platform that does not answer for up to ten minutes
/// (<c>Connect-Apify -WaitOutageSec</c>).</para>
/// <para>Ctrl-C ends the wait and not the run: a warning says its ID and how to pick it up. With <c>-AbortOnStop</c> the run is
/// aborted.</para>
/// </remarks>
/// <example>
/// <para>Run an Actor and read its output.</para>
/// <para>The input is a hashtable. An Actor of somebody else is called by its full name, for example apify/website-content-crawler.</para>
/// <code>
/// $run = Invoke-ApifyActor link-checker @{ url = 'https://example.com/' }
/// $run.Output.Body
/// </code>
/// <code>
/// checked broken
/// ------- ------
///       3      1
/// </code>
/// </example>
/// <example>
/// <para>Read the items that the run has stored.</para>
/// <code>
/// Invoke-ApifyActor link-checker @{ url = 'https://example.com/' } |
///     Get-ApifyDatasetItem |
///     Where-Object { -not $_.ok }
/// </code>
/// <code>
/// url                     status ms    ok
/// ---                     ------ --    --
/// https://example.com/old    404 12 False
/// </code>
/// </example>
/// <example>
/// <para>One run for each row of a CSV file.</para>
/// <para>Each row becomes an input, its columns the members. Four runs are in progress at once, and each is emitted as it ends.</para>
/// <code>
/// Import-Csv urls.csv | Invoke-ApifyActor link-checker -ThrottleLimit 4 |
///     Get-ApifyDatasetItem -Uniform |
///     Export-Csv results.csv -NoTypeInformation
/// (Import-Csv results.csv).Count
/// </code>
/// <code>
/// 6
/// </code>
/// </example>
/// <example>
/// <para>Fail the script when the run fails.</para>
/// <para>The run is the TargetObject of the error.</para>
/// <code>
/// try {
///     $run = Invoke-ApifyActor broken -ErrorAction Stop
/// }
/// catch {
///     "Run $($_.TargetObject.Id) failed: $($_.TargetObject.StatusMessage)"
/// }
/// </code>
/// <code>
/// Run PQ7cEJBkC1DHsYs15 failed: The site does not answer
/// </code>
/// </example>
/// <example>
/// <para>See a failure at the prompt.</para>
/// <para>The run is emitted, and the error tells why it failed.</para>
/// <code>
/// Invoke-ApifyActor broken
/// </code>
/// <code>
/// Id                Actor             Status     Started        Duration     Cost Message
/// --                -----             ------     -------        --------     ---- -------
/// 1L8NBrmKRijZk5smn local/broken      FAILED     11-24 04:31       0.0 s       $0 The site does not …
/// Invoke-ApifyActor: Actor run 1L8NBrmKRijZk5smn ended with status FAILED (exit code 1): The site does not answer
///   Recommendation: Look at http://127.0.0.1:3333/v2/actor-runs/1L8NBrmKRijZk5smn or Get-ApifyLog 1L8NBrmKRijZk5smn.
/// The log ends with:
/// > 2026-11-24T04:31:00.871Z Opening the page
/// > 2026-11-24T04:31:00.871Z The site does not answer
/// </code>
/// </example>
/// <example>
/// <para>Start now and wait later.</para>
/// <para><c>-NoWait</c> returns as soon as the run has an ID.</para>
/// <code>
/// $runs = 1..3 | ForEach-Object { Invoke-ApifyActor price-watcher -NoWait }
/// $runs | Wait-ApifyRun | Select-Object Status, StatusMessage
/// </code>
/// <code>
/// Status    StatusMessage
/// ------    -------------
/// SUCCEEDED 2 prices
/// SUCCEEDED 2 prices
/// SUCCEEDED 2 prices
/// </code>
/// </example>
/// <example>
/// <para>Watch the log while it runs.</para>
/// <para>The input comes from a file. The log goes to the host, not into the pipeline.</para>
/// <code>
/// $run = Invoke-ApifyActor link-checker -InputPath input.json -ShowLog
/// </code>
/// <code>
/// 2026-11-24T04:31:02.739Z Checking https://example.com/
/// 2026-11-24T04:31:02.739Z https://example.com/old is broken: 404
/// </code>
/// </example>
/// <example>
/// <para>Limit memory, time and cost.</para>
/// <code>
/// $limits = @{ RunTimeoutSec = 3600; MaxTotalChargeUsd = 2; MaxItems = 1000 }
/// $run = Invoke-ApifyActor price-watcher -MemoryMBytes 1024 @limits -RestartOnError
/// $run.Options
/// </code>
/// <code>
/// Build             : latest
/// Memory            : 1 GB
/// Disk              : 2 GB
/// Timeout           : 1 h 00 min
/// MaxItems          : 1,000
/// MaxTotalChargeUsd : $2.00
/// RestartOnError    : True
/// </code>
/// </example>
/// <example>
/// <para>Wait no longer than I have time.</para>
/// <para>A run that has not ended by then is emitted as it is, without an error. <c>Wait-ApifyRun</c> waits on for it.</para>
/// <code>
/// $run = Invoke-ApifyActor crawler -WaitSec 1
/// if (-not $run.IsFinished) { "Still running: $($run.StatusMessage)" }
/// </code>
/// <code>
/// Still running: Crawled 12 pages
/// </code>
/// </example>
/// <example>
/// <para>Look before paid runs are started.</para>
/// <code>
/// Import-Csv urls.csv | Invoke-ApifyActor link-checker -WhatIf
/// </code>
/// <code>
/// What if: Performing the operation "Start run" on target "link-checker".
/// What if: Performing the operation "Start run" on target "link-checker".
/// </code>
/// </example>
/// <example>
/// <para>Check the input before it costs a run.</para>
/// <para>An input that does not fit the schema of the build is an error that says what is wrong, and nothing is started.
/// <c>-NoOutput</c> saves a request where nobody reads the output.</para>
/// <code>
/// $pages = @{ startUrls = @(@{ url = 'https://example.com/' }) }
/// Invoke-ApifyActor page-checker $pages -Build latest -ValidateInput -NoOutput |
///     Select-Object Status, StatusMessage
/// </code>
/// <code>
/// Status    StatusMessage
/// ------    -------------
/// SUCCEEDED Checked 1 page
/// </code>
/// </example>
/// <example>
/// <para>Let another program know when it has ended.</para>
/// <para>The platform calls the address. When the account has no memory left just now, the start is tried again until there is some.</para>
/// <code>
/// $hook = @{ eventTypes = 'ACTOR.RUN.SUCCEEDED'; requestUrl = 'http://localhost:8080/done' }
/// $run = Invoke-ApifyActor price-watcher -Webhook $hook -WaitForResource
/// $run.Status
/// </code>
/// <code>
/// SUCCEEDED
/// </code>
/// </example>
/// <seealso cref="WaitApifyRunCommand"/>
/// <seealso cref="InvokeApifyTaskCommand"/>
/// <seealso cref="GetApifyDatasetItemCommand"/>
/// <seealso cref="GetApifyRecordCommand"/>
/// <seealso cref="GetApifyLogCommand"/>
/// <seealso cref="StopApifyRunCommand"/>
/// <seealso>about_ApifyPS_Errors</seealso>
[Cmdlet(VerbsLifecycle.Invoke, "ApifyActor", DefaultParameterSetName = InputSet, SupportsShouldProcess = true, HelpUri = HelpPage.Start + "Invoke-ApifyActor" + HelpPage.End)]
[OutputType(typeof(ActorRun))]
public sealed class InvokeApifyActorCommand : InvokeRunCmdlet
{
    private ActorInputCheck? _check;

    /// <summary>The Actor: its ID, <c>username/name</c> or <c>username~name</c>; a name alone means one of your own.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("Name", "Id", "ActId")]
    [ArgumentCompleter(typeof(ActorIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string ActorId { get; set; } = "";

    /// <inheritdoc/>
    [Parameter(Position = 1, ValueFromPipeline = true, ParameterSetName = InputSet)]
    [ArgumentCompleter(typeof(InputCompleter))]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public override object? Input { get; set; }

    /// <inheritdoc/>
    [Parameter(Mandatory = true, ParameterSetName = InputPathSet)]
    [ValidateNotNullOrEmpty]
    public override string? InputPath { get; set; }

    /// <summary>Content type of the input, for example text/plain; then the input is a string or bytes. Without it the input is JSON, or what the file's extension says.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ContentTypeCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ContentType { get; set; }

    private protected override string Target => ActorId;

    private protected override string? InputContentType => ContentType;

    private protected override async Task<ActorRun> StartAsync(ApifyClient client, string name, RunStartOptions options, CancellationToken cancellationToken)
    {
        ActorRun run = await client.Actors.StartAsync(name, options, cancellationToken).ConfigureAwait(false);
        ActorNames.Remember(run.ActId, name);
        return run;
    }

    private protected override async Task CheckInputAsync(ApifyClient client, string name, KeyValuePair<byte[], string>? input, CancellationToken cancellationToken)
    {
        _check ??= new ActorInputCheck(client, name, Build);
        ActorInputCheck.Require(ActorId, await _check.FindAsync(input, cancellationToken).ConfigureAwait(false));
    }
}
