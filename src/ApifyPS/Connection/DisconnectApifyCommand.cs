using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Forgets the connection of this runspace, and ends the local platform that Connect-Apify -Local started for it.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "Apify", SupportsShouldProcess = true)]
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
