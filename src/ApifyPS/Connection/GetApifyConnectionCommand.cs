using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Shows the connection that the cmdlets of this runspace use.</summary>
/// <remarks>
/// <para>Shows the user, the address and where the token came from; never the token itself. It sends no request. Where <c>Connect-Apify</c>
/// was not called in this runspace it emits nothing, though cmdlets may still find APIFY_TOKEN or the login of the Apify CLI.</para>
/// </remarks>
/// <example>
/// <para>Who am I, and where.</para>
/// <code>
/// Get-ApifyConnection
/// </code>
/// <code>
/// Username                 TokenSource   BaseUrl
/// --------                 -----------   -------
/// local                    LocalPlatform http://127.0.0.1:3333/
/// </code>
/// </example>
/// <example>
/// <para>Connect only when nobody has.</para>
/// <code>
/// if (-not (Get-ApifyConnection)) {
///     $null = Connect-Apify
/// }
/// (Get-ApifyConnection).Username
/// </code>
/// <code>
/// local
/// </code>
/// </example>
/// <example>
/// <para>See how patient the connection is.</para>
/// <code>
/// Get-ApifyConnection | Format-List
/// </code>
/// <code>
/// BaseUrl           : http://127.0.0.1:3333/
/// Username          : local
/// UserId            : LocalUser00000001
/// IsLocal           : True
/// TokenSource       : LocalPlatform
/// MaxRetry          : 8
/// RequestTimeoutSec : 60
/// CIOutput          : Auto
/// </code>
/// </example>
/// <seealso cref="ConnectApifyCommand"/>
/// <seealso cref="DisconnectApifyCommand"/>
/// <seealso>about_ApifyPS_Connections</seealso>
[Cmdlet(VerbsCommon.Get, "ApifyConnection", HelpUri = HelpPage.Start + "Get-ApifyConnection" + HelpPage.End)]
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
