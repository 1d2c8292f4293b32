using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Removes an Actor from the local platform. Its runs and their storages stay.</summary>
/// <remarks>
/// <para>Takes an Actor from the local platform. Its folder is left alone. Its runs and what they have stored stay, but it cannot be run
/// any more until it is registered again. A name that is not known is an error.</para>
/// </remarks>
/// <example>
/// <para>Remove an Actor.</para>
/// <code>
/// Unregister-ApifyLocalActor price-watcher
/// Invoke-ApifyActor price-watcher
/// </code>
/// <code>
/// Invoke-ApifyActor: Actor was not found (POST /v2/actors/local~price-watcher/runs: HTTP 404 record-not-found)
///   Recommendation: Check the ID or name (Actors and tasks: 'username/name'), and that it belongs to the account of this token: Get-ApifyConnection shows it.
/// </code>
/// </example>
/// <example>
/// <para>See first what would be removed.</para>
/// <code>
/// 'crawler', 'broken' | Unregister-ApifyLocalActor -WhatIf
/// </code>
/// <code>
/// What if: Performing the operation "Unregister local Actor" on target "crawler".
/// What if: Performing the operation "Unregister local Actor" on target "broken".
/// </code>
/// </example>
/// <seealso cref="RegisterApifyLocalActorCommand"/>
/// <seealso cref="StartApifyLocalPlatformCommand"/>
[Cmdlet(VerbsLifecycle.Unregister, "ApifyLocalActor", SupportsShouldProcess = true, HelpUri = HelpPage.Start + "Unregister-ApifyLocalActor" + HelpPage.End)]
[OutputType(typeof(void))]
public sealed class UnregisterApifyLocalActorCommand : ApifyCmdlet
{
    /// <summary>IDs or names of the Actors. What Register-ApifyLocalActor emits gives its ID.</summary>
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
