using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Gets request queues by ID or name, or lists the user's own with the newest first.</summary>
[Cmdlet(VerbsCommon.Get, "ApifyRequestQueue", DefaultParameterSetName = ListSet, SupportsPaging = true)]
[OutputType(typeof(ApifyRequestQueue))]
public sealed class GetApifyRequestQueueCommand() : GetStorageCmdlet<ApifyRequestQueue>(StorageKind.RequestQueue)
{
    /// <summary>IDs of request queues, their names as <c>username/name</c>, or bare names of own ones, also with wildcards. A run gives its default request queue.</summary>
    [Parameter(ParameterSetName = IdSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("DefaultRequestQueueId")]
    [QueueId]
    [ArgumentCompleter(typeof(QueueIdCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? QueueId { get; set; }

    /// <summary>Names of own request queues; wildcards are allowed.</summary>
    [Parameter(ParameterSetName = NameSet, Mandatory = true)]
    [ArgumentCompleter(typeof(QueueIdCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    private protected override IReadOnlyList<string>? GivenIds => QueueId;

    private protected override IReadOnlyList<string>? GivenNames => Name;
}
