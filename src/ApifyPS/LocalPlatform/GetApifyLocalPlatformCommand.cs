using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Lists the local platforms of this user that run.</summary>
[Cmdlet(VerbsCommon.Get, "ApifyLocalPlatform")]
[OutputType(typeof(LocalPlatformInfo))]
public sealed class GetApifyLocalPlatformCommand : CancellableCmdlet
{
    /// <summary>Only the one on this TCP port.</summary>
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
