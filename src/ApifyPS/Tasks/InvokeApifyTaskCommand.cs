using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Runs a saved task, waits for it and emits the run with its output.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "ApifyTask", DefaultParameterSetName = InputSet, SupportsShouldProcess = true)]
[OutputType(typeof(ActorRun))]
public sealed class InvokeApifyTaskCommand : InvokeRunCmdlet
{
    private Task<ApifyTask>? _task;

    /// <summary>The task: its ID, <c>username/name</c> or <c>username~name</c>. Members of the input replace those of the task's own.</summary>
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
