using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Renames request queues, or sets who may read them.</summary>
[Cmdlet(VerbsCommon.Set, "ApifyRequestQueue", SupportsShouldProcess = true)]
[OutputType(typeof(ApifyRequestQueue))]
public sealed class SetApifyRequestQueueCommand() : SetStorageCmdlet<ApifyRequestQueue>(StorageKind.RequestQueue)
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
