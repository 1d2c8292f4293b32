using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Base of the cmdlets that change single requests: which ones, of which queue.</summary>
public abstract class RequestCmdlet : StorageCmdlet
{
    private protected const string IdSet = "RequestId";
    private protected const string UrlSet = "Url";

    /// <summary>IDs of requests, which are 15 letters and digits. Requests of Get-ApifyRequest bring theirs along.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = IdSet)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(RequestCompleter))]
    [ValidateNotNullOrEmpty]
    public virtual string[] RequestId { get; set; } = [];

    /// <summary>Addresses of requests. They find those without a payload and without a key of their own; others go by -RequestId.</summary>
    [Parameter(Mandatory = true, ParameterSetName = UrlSet)]
    [ArgumentCompleter(typeof(RequestCompleter))]
    [ValidateNotNullOrEmpty]
    public virtual string[] Url { get; set; } = [];

    /// <summary>
    /// The queue: its ID, its name as <c>username/name</c>, or the bare name of one of your own. A run gives its default queue. Requests of
    /// Get-ApifyRequest bring it along. Inside an Actor it may be left out, and means the queue of the run.
    /// </summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [QueueId]
    [ArgumentCompleter(typeof(QueueIdCompleter))]
    [ValidateNotNullOrEmpty]
    public virtual string? QueueId { get; set; }

    /// <summary>Does something with each request that is meant; what fails is an error for that one.</summary>
    private protected void ForEachRequest(string action, Action<string, string> work)
    {
        string? queueId = null;
        ForEachTarget(QueueId, () => queueId = ResolveStorage(StorageKind.RequestQueue, QueueId));
        if (queueId is null)
            return;
        foreach (string id in ParameterSetName == UrlSet ? Url.Select(url => RequestKeys.IdOf(RequestKeys.UniqueKeyOf(url))) : RequestId)
        {
            ForEachTarget(id, () =>
            {
                if (ShouldProcess($"request {id} of queue {queueId}", action))
                    work(queueId, id);
            });
        }
    }
}
