using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Shows the connection that the cmdlets of this runspace use.</summary>
[Cmdlet(VerbsCommon.Get, "ApifyConnection")]
[OutputType(typeof(ApifyConnection))]
public sealed class GetApifyConnectionCommand : PSCmdlet
{
    /// <summary>Writes the connection; nothing when Connect-Apify was not called here.</summary>
    protected override void EndProcessing()
    {
        if (ConnectionStore.Current is { } connection)
            WriteObject(connection);
        else
            WriteVerbose("This runspace has no connection. Cmdlets use APIFY_TOKEN or the login of the Apify CLI.");
    }
}
