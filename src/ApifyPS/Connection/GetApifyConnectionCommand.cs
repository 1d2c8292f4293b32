using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Shows the connections that the cmdlets can use, the default one first.</summary>
/// <remarks>
/// <para>Shows the user, the address and where the token came from; never the token itself. It sends no request. The one that cmdlets use
/// without <c>-Connection</c> comes first and has <c>IsDefault</c>; the others have names. Where nobody called <c>Connect-Apify</c> it emits
/// nothing, though cmdlets may still find APIFY_TOKEN, a secret that is remembered, or the login of the Apify CLI.</para>
/// </remarks>
/// <example>
/// <para>Who am I, and where.</para>
/// <code>
/// Get-ApifyConnection
/// </code>
/// <code>
/// Username        Name        IsDefault TokenSource   BaseUrl
/// --------        ----        --------- -----------   -------
/// local                       True      LocalPlatform http://127.0.0.1:3333/
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
/// IsDefault         : True
/// Scope             : Process
/// TokenSource       : LocalPlatform
/// MaxRetry          : 8
/// RequestTimeoutSec : 60
/// CIOutput          : Auto
/// </code>
/// </example>
/// <example>
/// <para>See one of several.</para>
/// <code>
/// $null = Connect-Apify -Local -Name tests
/// (Get-ApifyConnection -Name tests).IsLocal
/// </code>
/// <code>
/// True
/// </code>
/// </example>
/// <seealso cref="ConnectApifyCommand"/>
/// <seealso cref="DisconnectApifyCommand"/>
/// <seealso>about_ApifyPS_Connections</seealso>
[Cmdlet(VerbsCommon.Get, "ApifyConnection", HelpUri = HelpPage.Start + "Get-ApifyConnection" + HelpPage.End)]
[OutputType(typeof(ApifyConnection))]
public sealed class GetApifyConnectionCommand : CancellableCmdlet
{
    /// <summary>Names of connections; without it all of them, also the default one that has no name.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Writes the connections; nothing when Connect-Apify was not called.</summary>
    protected override void EndProcessing()
    {
        if (Name is null)
        {
            WriteObject(ConnectionStore.All, enumerateCollection: true);
            if (ConnectionStore.Current is null)
                WriteVerbose("There is no default connection. Cmdlets use APIFY_TOKEN, the secret that Connect-Apify -Default has remembered, or the login of the Apify CLI.");
            return;
        }

        foreach (string name in Name)
            ForEachTarget(name, () => WriteObject(ConnectionTransformationAttribute.FindOrThrow(name)));
    }
}
