using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Base of the cmdlets that change runs and write nothing unless they are asked to.</summary>
public abstract class ChangeRunCmdlet : ApifyCmdlet
{
    /// <summary>IDs of runs. Runs from the pipeline give theirs.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [ValidateNotNullOrEmpty]
    public virtual string[] RunId { get; set; } = [];

    /// <summary>Emits the runs as they are then. Without it nothing is emitted.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Changes each run after asking whether it may.</summary>
    /// <param name="action">What is done, for -WhatIf and -Confirm.</param>
    /// <param name="change">Does it.</param>
    private protected void ChangeEach(string action, Func<ApifyClient, string, CancellationToken, Task<ActorRun>> change)
    {
        foreach (string id in RunId)
        {
            ForEachTarget(id, () =>
            {
                if (!ShouldProcess($"run {id}", action))
                    return;
                ActorRun run = Call((client, token) => change(client, id, token));
                if (PassThru)
                    WriteObject(RunObjects.ToOutput(run));
            });
        }
    }
}
