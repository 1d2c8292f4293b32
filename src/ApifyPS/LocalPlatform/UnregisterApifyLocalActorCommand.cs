using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Removes an Actor from the local platform. Its runs and their storages stay.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "ApifyLocalActor", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class UnregisterApifyLocalActorCommand : ApifyCmdlet
{
    /// <summary>ID or name of the Actor.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id", "Name")]
    [ArgumentCompleter(typeof(ActorIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] ActorId { get; set; } = [];

    /// <summary>Removes the Actors.</summary>
    protected override void ProcessRecord()
    {
        foreach (string id in ActorId)
        {
            ForEachTarget(id, () =>
            {
                if (ShouldProcess(id, "Unregister local Actor"))
                    Await(Client.LocalPlatform.UnregisterActorAsync(id, StopToken));
            });
        }
    }
}
