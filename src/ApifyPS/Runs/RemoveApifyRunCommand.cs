using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Deletes runs that have ended. Their storages stay until they expire.</summary>
[Cmdlet(VerbsCommon.Remove, "ApifyRun", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveApifyRunCommand : ApifyCmdlet
{
    /// <summary>IDs of runs.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] RunId { get; set; } = [];

    /// <summary>Deletes the runs.</summary>
    protected override void ProcessRecord()
    {
        foreach (string id in RunId)
        {
            ForEachTarget(id, () =>
            {
                if (ShouldProcess($"run {id}", "Delete"))
                    Await(Client.Runs.DeleteAsync(id, StopToken));
            });
        }
    }
}
