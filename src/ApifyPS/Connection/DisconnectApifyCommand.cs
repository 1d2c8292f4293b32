using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Forgets the default connection or one by name, and ends the local platform that Connect-Apify -Local started for it.</summary>
/// <remarks>
/// <para>Forgets the connection that is used without <c>-Connection</c>, or those of <c>-Name</c>, with their tokens. Cmdlets then find the
/// connection of the process, APIFY_TOKEN, the secret that is remembered or the login of the Apify CLI again. The token stays valid: to
/// revoke it, use Apify Console.</para>
/// <para>A connection of the process that another runspace has made stays, with a warning: branches of <c>ForEach-Object -Parallel</c> can't
/// disconnect the session that started them. <c>-Scope Process</c> forgets it all the same.</para>
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
/// <example>
/// <para>Forget one of several, whoever made it.</para>
/// <code>
/// $null = Connect-Apify -Local -Name tests
/// Disconnect-Apify -Name tests -Scope Process
/// </code>
/// </example>
/// <example>
/// <para>Forget what new sessions sign in with.</para>
/// <code>
/// Disconnect-Apify -Default
/// </code>
/// </example>
/// <seealso cref="ConnectApifyCommand"/>
/// <seealso cref="GetApifyConnectionCommand"/>
/// <seealso cref="StopApifyLocalPlatformCommand"/>
[Cmdlet(VerbsCommunications.Disconnect, "Apify", SupportsShouldProcess = true, DefaultParameterSetName = ConnectionSet, HelpUri = HelpPage.Start + "Disconnect-Apify" + HelpPage.End)]
[OutputType(typeof(void))]
public sealed class DisconnectApifyCommand : CancellableCmdlet
{
    private const string ConnectionSet = "Connection";
    private const string DefaultSet = "Default";

    /// <summary>Names of connections; without it the default one.</summary>
    [Parameter(ParameterSetName = ConnectionSet, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Process: forgets the connection of the process also when another runspace has made it. Runspace: only one of this runspace's own. By default what this runspace uses and has made.</summary>
    [Parameter(ParameterSetName = ConnectionSet)]
    public ConnectionScope? Scope { get; set; }

    /// <summary>Forgets the secret that Connect-Apify -Default has remembered for new sessions. Connections stay.</summary>
    [Parameter(ParameterSetName = DefaultSet, Mandatory = true)]
    public SwitchParameter Default { get; set; }

    /// <summary>Forgets the default connection, or the remembered secret.</summary>
    protected override void EndProcessing()
    {
        if (Default)
        {
            if (ShouldProcess(RememberedLogin.FilePath, "Forget the secret"))
                ForEachTarget(null, RememberedLogin.Forget);
            return;
        }

        // What couldn't be bound was another connection than the default one.
        if (Name is null && !MyInvocation.ExpectingInput && (Scope == ConnectionScope.Process ? ConnectionStore.OfProcess : ConnectionStore.Current) is { } connection)
            Forget(connection);
    }

    /// <summary>Forgets connections by name.</summary>
    protected override void ProcessRecord()
    {
        foreach (string name in Name ?? [])
            ForEachTarget(name, () => Forget(ConnectionTransformationAttribute.FindOrThrow(name)));
    }

    private void Forget(ApifyConnection connection)
    {
        if (Scope == ConnectionScope.Runspace && connection.Scope == ConnectionScope.Process)
            return;
        if (Scope is null && !ConnectionStore.IsOfThisRunspace(connection))
        {
            WriteWarning($"The connection of {connection} belongs to the process, and not to this runspace. It stays; Disconnect-Apify -Scope Process forgets it.");
            return;
        }

        if (!ShouldProcess(connection.ToString(), "Disconnect"))
            return;
        ConnectionStore.Remove(connection);
        if (connection.OwnedPlatform is { } process)
        {
            connection.OwnedPlatform = null;
            ForEachTarget(connection, () => Await(LocalPlatformProcess.StopAsync(connection.BaseUrl, process.Id, connection.TokenFor(connection.BaseUrl), StopToken)));
            process.Dispose();
        }
    }
}
