using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Gets the requests of a queue: all of them, or some by ID, address or key.</summary>
[Cmdlet(VerbsCommon.Get, "ApifyRequest", DefaultParameterSetName = ListSet, SupportsPaging = true)]
[OutputType(typeof(QueueRequest))]
public sealed class GetApifyRequestCommand : StorageCmdlet
{
    private const string ListSet = "List";
    private const string IdSet = "RequestId";
    private const string UrlSet = "Url";
    private const string KeySet = "UniqueKey";

    /// <summary>ID of the queue, its name as <c>username/name</c>, or the bare name of an own one. A run gives its default queue. Inside an Actor it may be left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("DefaultRequestQueueId")]
    [QueueId]
    [ArgumentCompleter(typeof(QueueIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string? QueueId { get; set; }

    /// <summary>IDs of requests.</summary>
    [Parameter(Mandatory = true, ParameterSetName = IdSet)]
    [ArgumentCompleter(typeof(RequestCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] RequestId { get; set; } = [];

    /// <summary>Addresses of requests that are GET requests without a body, as they were added.</summary>
    [Parameter(Mandatory = true, ParameterSetName = UrlSet)]
    [ArgumentCompleter(typeof(RequestCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Url { get; set; } = [];

    /// <summary>Unique keys of requests.</summary>
    [Parameter(Mandatory = true, ParameterSetName = KeySet)]
    [ArgumentCompleter(typeof(RequestCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] UniqueKey { get; set; } = [];

    /// <summary>Only requests in this state: Pending (not handled), Locked (a client works on it) or Handled.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValidateSet("Pending", "Locked", "Handled")]
    public string? State { get; set; }

    /// <summary>Gets the requests.</summary>
    protected override void ProcessRecord()
    {
        string? queueId = null;
        ForEachTarget(QueueId, () => queueId = ResolveStorage(StorageKind.RequestQueue, QueueId));
        if (queueId is null)
            return;
        if (ParameterSetName == ListSet)
        {
            ForEachTarget(queueId, () => WriteAll(queueId));
            return;
        }

        foreach (string id in RequestId.Concat(Url.Select(url => RequestKeys.UniqueKeyOf(url)).Concat(UniqueKey).Select(RequestKeys.IdOf)))
            ForEachTarget(id, () => WriteObject(RequestObjects.ToOutput(Await(Client.RequestQueues.GetRequestAsync(queueId, id, StopToken)))));
    }

    private void WriteAll(string queueId)
    {
        if (PagingParameters.IncludeTotalCount)
            WriteTotal(queueId);
        foreach (QueueRequest request in PagedList.Take(PagingParameters, List(queueId)))
            WriteObject(RequestObjects.ToOutput(request));
    }

    private IEnumerable<QueueRequest> List(string queueId)
    {
        // The API filters by what waits and what is locked; what was handled is sorted out here.
        bool onlyHandled = State == "Handled";
        string? filter = onlyHandled ? null : State?.ToLowerInvariant();
        long? wanted = onlyHandled ? null : PagedList.MostNeeded(PagingParameters);
        for (string? cursor = null; ;)
        {
            QueueRequestPage page = Await(Client.RequestQueues.ListRequestsAsync(queueId, wanted, cursor, filter, StopToken));
            foreach (QueueRequest request in page.Items.Where(request => !onlyHandled || request.HandledAt is not null))
                yield return request;
            wanted -= page.Items.Count;
            if (page.NextCursor is null || page.NextCursor == cursor)
                yield break;
            cursor = page.NextCursor;
        }
    }

    private void WriteTotal(string queueId)
    {
        ApifyRequestQueue queue = Await(Client.RequestQueues.GetAsync(queueId, StopToken));
        long? total = State switch
        {
            null => queue.TotalRequestCount,
            "Pending" => queue.PendingRequestCount,
            "Handled" => queue.HandledRequestCount,
            _ => null,
        };
        WriteObject(PagingParameters.NewTotalCount((ulong)(total ?? 0), total is null ? 0.0 : 1.0));
    }
}
