using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Deletes request queues with all that is in them.</summary>
[Cmdlet(VerbsCommon.Remove, "ApifyRequestQueue", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveApifyRequestQueueCommand() : RemoveStorageCmdlet<ApifyRequestQueue>(StorageKind.RequestQueue)
{
    /// <summary>IDs of request queues, their names as <c>username/name</c>, or bare names of own ones. A run gives its default request queue.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("DefaultRequestQueueId")]
    [QueueId]
    [ArgumentCompleter(typeof(QueueIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] QueueId { get; set; } = [];

    private protected override IReadOnlyList<string> GivenIds => QueueId;
}
