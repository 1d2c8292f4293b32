using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Reboots runs that are running: the container starts anew, with the storages as they are. What the Actor has not stored is lost.</summary>
[Cmdlet(VerbsLifecycle.Restart, "ApifyRun", SupportsShouldProcess = true)]
[OutputType(typeof(ActorRun))]
public sealed class RestartApifyRunCommand : ChangeRunCmdlet
{
    /// <summary>Reboots the runs.</summary>
    protected override void ProcessRecord() => ChangeEach("Reboot", (client, id, token) => client.Runs.RebootAsync(id, token));
}
