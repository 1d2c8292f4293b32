using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Forgets the connection of this runspace, and ends the local platform that Connect-Apify -Local started for it.</summary>
/// <remarks>
/// <para>Forgets the connection that <c>Connect-Apify</c> made in this runspace, with its token. Cmdlets then find APIFY_TOKEN or the login
/// of the Apify CLI again. The token stays valid: to revoke it, use Apify Console.</para>
/// <para>A local platform that <c>Connect-Apify -Local</c> has started is stopped, and its Actors with it. One that ran before keeps running.
/// Without a connection nothing happens.</para>
/// </remarks>
/// <example>
/// <para>Clean up, whatever happens.</para>
/// <code>
/// $null = Connect-Apify -Local -Port 0 -InMemory
/// try {
///     $null = Register-ApifyLocalActor hello -Scripted @{ output = @{ greeting = 'Hello' } }
///     (Invoke-ApifyActor hello -ErrorAction Stop).Output.Body
/// }
/// finally {
///     Disconnect-Apify
/// }
/// </code>
/// <code>
/// greeting
/// --------
/// Hello
/// </code>
/// </example>
/// <example>
/// <para>See first what would be forgotten.</para>
/// <code>
/// Disconnect-Apify -WhatIf
/// </code>
/// <code>
/// What if: Performing the operation "Disconnect" on target "local at http://127.0.0.1:3333/".
/// </code>
/// </example>
/// <seealso cref="ConnectApifyCommand"/>
/// <seealso cref="GetApifyConnectionCommand"/>
/// <seealso cref="StopApifyLocalPlatformCommand"/>
[Cmdlet(VerbsCommunications.Disconnect, "Apify", SupportsShouldProcess = true, HelpUri = HelpPage.Start + "Disconnect-Apify" + HelpPage.End)]
[OutputType(typeof(void))]
public sealed class DisconnectApifyCommand : CancellableCmdlet
{
    /// <summary>Forgets the connection.</summary>
    protected override void EndProcessing()
    {
        if (ConnectionStore.Current is not { } connection || !ShouldProcess(connection.ToString(), "Disconnect"))
            return;
        ConnectionStore.Current = null;
        if (connection.OwnedPlatform is { } process)
        {
            connection.OwnedPlatform = null;
            ForEachTarget(connection, () => Await(LocalPlatformProcess.StopAsync(connection.BaseUrl, process.Id, connection.TokenFor(connection.BaseUrl), StopToken)));
            process.Dispose();
        }
    }
}
