using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Lists the local platforms of this user that run.</summary>
/// <remarks>
/// <para>Lists the local platforms that this user has started on this machine and that answer, however they were started. With <c>-Port</c>
/// it asks that port, and no platform there is an error (LocalPlatformNotRunning); without, no platform is an empty list.</para>
/// </remarks>
/// <example>
/// <para>What runs.</para>
/// <code>
/// Get-ApifyLocalPlatform
/// </code>
/// <code>
/// Url                         ProcessId Started     Version   DataPath
/// ---                         --------- -------     -------   --------
/// http://127.0.0.1:3333/           3544 11-24 04:30 0.1.0     (in memory)
/// </code>
/// </example>
/// <example>
/// <para>Show other programs the way to it.</para>
/// <para>Clients of Apify in other languages use these variables too.</para>
/// <code>
/// $env:APIFY_API_BASE_URL = (Get-ApifyLocalPlatform).Url
/// $env:APIFY_TOKEN = 'any'
/// Get-ApifyRun -First 1 | Select-Object Status
/// </code>
/// <code>
/// Status
/// ------
/// SUCCEEDED
/// </code>
/// </example>
/// <seealso cref="StartApifyLocalPlatformCommand"/>
/// <seealso cref="StopApifyLocalPlatformCommand"/>
/// <seealso cref="ConnectApifyCommand"/>
[Cmdlet(VerbsCommon.Get, "ApifyLocalPlatform", HelpUri = HelpPage.Start + "Get-ApifyLocalPlatform" + HelpPage.End)]
[OutputType(typeof(LocalPlatformInfo))]
public sealed class GetApifyLocalPlatformCommand : CancellableCmdlet
{
    /// <summary>Only the one on this TCP port, whoever has started it. Without it all that run.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(1, 65535)]
    public int? Port { get; set; }

    /// <summary>Writes what runs.</summary>
    protected override void EndProcessing()
    {
        if (Port is { } port)
        {
            ForEachTarget(port, () =>
            {
                LocalPlatformInfo info = Await(LocalPlatformProcess.FindAsync(port, StopToken))
                    ?? throw new ApifyUserException("LocalPlatformNotRunning", ErrorCategory.ObjectNotFound, FormattableString.Invariant($"No local platform runs on port {port}."), FormattableString.Invariant($"Start-ApifyLocalPlatform -Port {port} starts one."), port);
                WriteObject(info);
            });
            return;
        }

        ForEachTarget(null, () => WriteObject(Await(LocalPlatformProcess.ListAsync(StopToken)), enumerateCollection: true));
    }
}
