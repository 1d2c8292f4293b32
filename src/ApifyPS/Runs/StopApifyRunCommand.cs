using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Aborts runs. On a run that has ended it does nothing.</summary>
[Cmdlet(VerbsLifecycle.Stop, "ApifyRun", SupportsShouldProcess = true)]
[OutputType(typeof(ActorRun))]
public sealed class StopApifyRunCommand : ApifyCmdlet
{
    /// <summary>IDs of runs.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] RunId { get; set; } = [];

    /// <summary>Gives the Actor 30 seconds to save its state.</summary>
    [Parameter]
    public SwitchParameter Graceful { get; set; }

    /// <summary>Emits the runs as they are then.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Aborts the runs.</summary>
    protected override void ProcessRecord()
    {
        foreach (string id in RunId)
        {
            ForEachTarget(id, () =>
            {
                if (!ShouldProcess($"run {id}", Graceful ? "Abort gracefully" : "Abort"))
                    return;
                ActorRun run = Call((client, token) => client.Runs.AbortAsync(id, Graceful, token));
                if (PassThru)
                    WriteObject(RunObjects.ToOutput(run));
            });
        }
    }
}
