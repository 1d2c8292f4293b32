using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Runs a saved task, waits for it and emits the run with its output.</summary>
/// <remarks>
/// <para>A task is an Actor with a saved input and saved options. This starts a run of it, waits until it has ended, fetches its output and
/// emits the run, just as <c>Invoke-ApifyActor</c> does: the same errors, the same waiting, the same promise that a run is started once.
/// Its help has more examples.</para>
/// <para>Members of <c>-Input</c> replace those of the same name in the task's own input; all others stay as saved. Options that are left
/// out are the task's.</para>
/// </remarks>
/// <example>
/// <para>Run a task and read what it has found.</para>
/// <code>
/// Invoke-ApifyTask nightly-prices | Get-ApifyDatasetItem
/// </code>
/// <code>
/// product price
/// ------- -----
/// tea      4.50
/// coffee   7.25
/// </code>
/// </example>
/// <example>
/// <para>Change one thing of its input.</para>
/// <para>The record INPUT is the input that the run was given.</para>
/// <code>
/// $run = Invoke-ApifyTask nightly-prices @{ currency = 'USD' }
/// $run | Get-ApifyRecord INPUT
/// </code>
/// <code>
/// currency
/// --------
/// USD
/// </code>
/// </example>
/// <example>
/// <para>A step of a nightly script.</para>
/// <para>When the run fails the script ends with exit code 1. When the step is cancelled the run is aborted.</para>
/// <code>
/// $run = Invoke-ApifyTask nightly-prices -RunTimeoutSec 1800 -AbortOnStop -ErrorAction Stop
/// "$($run.Status): $($run.StatusMessage)"
/// </code>
/// <code>
/// SUCCEEDED: 2 prices
/// </code>
/// </example>
/// <seealso cref="InvokeApifyActorCommand"/>
/// <seealso cref="WaitApifyRunCommand"/>
/// <seealso cref="GetApifyDatasetItemCommand"/>
/// <seealso>about_ApifyPS_Errors</seealso>
[Cmdlet(VerbsLifecycle.Invoke, "ApifyTask", DefaultParameterSetName = InputSet, SupportsShouldProcess = true, HelpUri = HelpPage.Start + "Invoke-ApifyTask" + HelpPage.End)]
[OutputType(typeof(ActorRun))]
public sealed class InvokeApifyTaskCommand : InvokeRunCmdlet
{
    private Task<ApifyTask>? _task;

    /// <summary>The task: its ID, <c>username/name</c> or <c>username~name</c>; a name alone means one of your own. Members of the input replace those of the task's own.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("Name", "Id", "ActorTaskId")]
    [ArgumentCompleter(typeof(TaskIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string TaskId { get; set; } = "";

    private protected override string Target => TaskId;

    private protected override Task<ActorRun> StartAsync(ApifyClient client, string name, RunStartOptions options, CancellationToken cancellationToken) =>
        client.Tasks.StartAsync(name, options, cancellationToken);

    /// <summary>What the run would get: the task's input, with what is given here in place of its fields, for the task's build.</summary>
    private protected override async Task CheckInputAsync(ApifyClient client, string name, KeyValuePair<byte[], string>? input, CancellationToken cancellationToken)
    {
        ApifyTask task = await (_task ??= client.Tasks.GetAsync(name, cancellationToken)).ConfigureAwait(false);
        ActorInputCheck check = new(client, task.ActId!, Build ?? task.Options?.Build);
        ActorInputCheck.Require(TaskId, await check.FindAsync(ActorInputCheck.Merge(task.Input, input), cancellationToken).ConfigureAwait(false));
    }
}
