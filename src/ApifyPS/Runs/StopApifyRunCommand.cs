using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Aborts runs. On a run that has ended it does nothing.</summary>
[Cmdlet(VerbsLifecycle.Stop, "ApifyRun", SupportsShouldProcess = true)]
[OutputType(typeof(ActorRun))]
public sealed class StopApifyRunCommand : ChangeRunCmdlet
{
    /// <summary>Gives the Actor 30 seconds to save its state.</summary>
    [Parameter]
    public SwitchParameter Graceful { get; set; }

    /// <summary>Aborts the runs.</summary>
    protected override void ProcessRecord() =>
        ChangeEach(Graceful ? "Abort gracefully" : "Abort", (client, id, token) => client.Runs.AbortAsync(id, Graceful, token));
}
