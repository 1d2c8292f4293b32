using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Runs an Actor, waits for it and emits the run with its output.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "ApifyActor", DefaultParameterSetName = InputSet, SupportsShouldProcess = true)]
[OutputType(typeof(ActorRun))]
public sealed class InvokeApifyActorCommand : InvokeRunCmdlet
{
    private ActorInputCheck? _check;

    /// <summary>The Actor: its ID, <c>username/name</c> or <c>username~name</c>.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("Name", "Id", "ActId")]
    [ArgumentCompleter(typeof(ActorIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string ActorId { get; set; } = "";

    /// <summary>Content type of the input; then the input is a string or bytes. Without it the input is JSON.</summary>
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
