using System.Management.Automation;
using System.Security;

namespace ApifyPS.Commands;

/// <summary>Stops a local platform: its Actors are ended, its state is kept unless it was in memory.</summary>
/// <remarks>
/// <para>Tells a local platform to stop, and waits until it has. Runs that are still running are aborted, with their processes. What was in memory is
/// gone; all else is there at the next start. A platform that does not stop by itself within 40 seconds is killed.</para>
/// <para>When several run and none on port 3333, <c>-Port</c> has to say which. One that was started with <c>-Token</c> wants that
/// token.</para>
/// </remarks>
/// <example>
/// <para>Stop the one that was started.</para>
/// <code>
/// $platform = Start-ApifyLocalPlatform -Port 0 -InMemory
/// $platform | Stop-ApifyLocalPlatform
/// </code>
/// </example>
/// <example>
/// <para>See which would be stopped.</para>
/// <code>
/// Get-ApifyLocalPlatform | Stop-ApifyLocalPlatform -WhatIf
/// </code>
/// <code>
/// What if: Performing the operation "Stop local platform" on target "http://127.0.0.1:3333/".
/// </code>
/// </example>
/// <seealso cref="StartApifyLocalPlatformCommand"/>
/// <seealso cref="GetApifyLocalPlatformCommand"/>
/// <seealso cref="DisconnectApifyCommand"/>
[Cmdlet(VerbsLifecycle.Stop, "ApifyLocalPlatform", SupportsShouldProcess = true, HelpUri = HelpPage.Start + "Stop-ApifyLocalPlatform" + HelpPage.End)]
[OutputType(typeof(LocalPlatformInfo))]
public sealed class StopApifyLocalPlatformCommand : CancellableCmdlet
{
    /// <summary>TCP port; without it the platform on port 3333, or else the only one that runs.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1, 65535)]
    public int? Port { get; set; }

    /// <summary>The token that the platform was started with, when it is not that of this runspace's connection: a SecureString, or a string that becomes one.</summary>
    [Parameter]
    [ValidateNotNull]
    [TokenTransformation]
    public SecureString? Token { get; set; }

    /// <summary>Emits what was stopped. Without it nothing is emitted.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override string? AdviceFor(Exception exception) => LocalPlatformProcess.AdviceFor(exception, "Stop-ApifyLocalPlatform");

    /// <summary>Stops one platform.</summary>
    protected override void ProcessRecord() => ForEachTarget(Port, () =>
    {
        LocalPlatformInfo info = Await(LocalPlatformProcess.FindAsync(Port, StopToken, mustBeOnly: true))
            ?? throw new ApifyUserException("LocalPlatformNotRunning", ErrorCategory.ObjectNotFound, Port is { } port ? FormattableString.Invariant($"No local platform runs on port {port}.") : "No local platform runs.", "Get-ApifyLocalPlatform shows those that run.", Port);
        if (!ShouldProcess(info.ToString(), "Stop local platform"))
            return;
        using ProgressReporter progress = new(this, "Stopping the local platform");
        Await(LocalPlatformProcess.StopAsync(info.Url!, info.ProcessId, Token ?? ConnectionStore.Current?.TokenFor(info.Url!), StopToken));
        if (PassThru)
            WriteObject(info);
    });
}
