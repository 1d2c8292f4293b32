using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Stops a local platform: its Actors are ended, its state is kept unless it was in memory.</summary>
[Cmdlet(VerbsLifecycle.Stop, "ApifyLocalPlatform", SupportsShouldProcess = true)]
[OutputType(typeof(LocalPlatformInfo))]
public sealed class StopApifyLocalPlatformCommand : CancellableCmdlet
{
    /// <summary>TCP port; without it the platform on port 3333, or else the only one that runs.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1, 65535)]
    public int? Port { get; set; }

    /// <summary>Writes what was stopped.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Stops one platform.</summary>
    protected override void ProcessRecord() => ForEachTarget(Port, () =>
    {
        LocalPlatformInfo info = Await(LocalPlatformProcess.FindAsync(Port, StopToken))
            ?? throw new ApifyUserException("LocalPlatformNotRunning", ErrorCategory.ObjectNotFound, Port is { } port ? FormattableString.Invariant($"No local platform runs on port {port}.") : "No local platform runs.", "Get-ApifyLocalPlatform shows those that run.", Port);
        if (!ShouldProcess(info.ToString(), "Stop local platform"))
            return;
        using ProgressReporter progress = new(this, "Stopping the local platform");
        Await(LocalPlatformProcess.StopAsync(info.Url!, info.ProcessId, StopToken));
        if (PassThru)
            WriteObject(info);
    });
}
