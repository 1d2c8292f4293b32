using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Runs a saved task, waits for it and emits the run with its output.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "ApifyTask", DefaultParameterSetName = InputSet, SupportsShouldProcess = true)]
[OutputType(typeof(ActorRun))]
public sealed class InvokeApifyTaskCommand : InvokeRunCmdlet
{
    /// <summary>The task: its ID, <c>username/name</c> or <c>username~name</c>. Members of the input replace those of the task's own.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("Name", "Id", "ActorTaskId")]
    [ArgumentCompleter(typeof(TaskIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string TaskId { get; set; } = "";

    private protected override string Target => TaskId;

    private protected override Task<ActorRun> StartAsync(ApifyClient client, string name, RunStartOptions options, CancellationToken cancellationToken) =>
        client.Tasks.StartAsync(name, options, cancellationToken);
}
