using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Gets the requests of a queue: all of them, or some by ID, address or key.</summary>
/// <remarks>
/// <para>
/// Without -RequestId, -Url or -UniqueKey all requests of the queue come, page by page while the pipeline takes them, in no particular order. -State
/// chooses the pending, locked or handled ones.
/// </para>
/// <para>
/// A request has its address (Url), Method, Payload and Headers, what the crawler keeps with it (UserData), how often it was tried again
/// (RetryCount), the messages of its failures (ErrorMessages), and when it was handled (HandledAt, nothing while it waits). It brings its queue
/// along: it pipes to <see cref="SetApifyRequestCommand"/> and <see cref="RemoveApifyRequestCommand"/>, and to <see cref="AddApifyRequestCommand"/>
/// for another queue.
/// </para>
/// <para>A request that is asked for and not there is an error, <c>RecordNotFound</c>.</para>
/// <para>Reading takes nothing out of the queue. Crawlers lock what they work on; this cmdlet locks nothing.</para>
/// </remarks>
/// <example>
/// <para>List the requests of a queue.</para>
/// <code>
/// Get-ApifyRequest shop
/// </code>
/// <code>
/// Id              Method  RetryCount HandledAt   Url
/// --              ------  ---------- ---------   ---
/// RrVI8eXak7QirfE GET              0 2025-11-03  https://example.com/shop
/// 9tXGj8g5epVMNca GET              0             https://example.com/shop/tea
/// Yhnh7ZvqfGHWtDo GET              0             https://example.com/shop/coffee
/// wvncM5v1oUrCWeH GET              3 2025-11-03  https://example.com/shop/milk
/// </code>
/// </example>
/// <example>
/// <para>Get the request of an address.</para>
/// <para>Capitals in the host, the slash at the end, the order of parameters and utm_ parameters make no difference.</para>
/// <code>
/// Get-ApifyRequest shop -Url https://EXAMPLE.com/shop/tea/ | Select-Object Id, Url, HandledAt
/// </code>
/// <code>
/// Id              Url                          HandledAt
/// --              ---                          ---------
/// 9tXGj8g5epVMNca https://example.com/shop/tea
/// </code>
/// </example>
/// <example>
/// <para>Pick out requests by what the crawler keeps with them.</para>
/// <code>
/// Get-ApifyRequest shop -State Pending | Where-Object { $_.UserData.label -eq 'DETAIL' }
/// </code>
/// <code>
/// Id              Method  RetryCount HandledAt   Url
/// --              ------  ---------- ---------   ---
/// 9tXGj8g5epVMNca GET              0             https://example.com/shop/tea
/// Yhnh7ZvqfGHWtDo GET              0             https://example.com/shop/coffee
/// </code>
/// </example>
/// <example>
/// <para>See which requests failed, and why.</para>
/// <para>A crawler that gives a request up marks it as handled, and leaves its messages.</para>
/// <code>
/// Get-ApifyRequest shop -State Handled |
///     Where-Object ErrorMessages |
///     Select-Object Url, RetryCount, ErrorMessages
/// </code>
/// <code>
/// Url                           RetryCount ErrorMessages
/// ---                           ---------- -------------
/// https://example.com/shop/milk          3 {404 Not Found}
/// </code>
/// </example>
/// <example>
/// <para>Look at the first requests of a run.</para>
/// <para>A run stands for its default queue. With -First no more than these are read.</para>
/// <code>
/// Get-ApifyRun -First 1 | Get-ApifyRequest -First 10
/// </code>
/// </example>
/// <example>
/// <para>Find a request by its unique key.</para>
/// <code>
/// Get-ApifyRequest shop -UniqueKey https://example.com/shop/tea | Select-Object Url, RetryCount
/// </code>
/// <code>
/// Url                          RetryCount
/// ---                          ----------
/// https://example.com/shop/tea          0
/// </code>
/// </example>
/// <seealso cref="AddApifyRequestCommand"/>
/// <seealso cref="SetApifyRequestCommand"/>
/// <seealso cref="RemoveApifyRequestCommand"/>
/// <seealso cref="GetApifyRequestQueueCommand"/>
/// <seealso>about_ApifyPS_Pipelines</seealso>
[Cmdlet(VerbsCommon.Get, "ApifyRequest", DefaultParameterSetName = ListSet, SupportsPaging = true, HelpUri = HelpPage.Start + "Get-ApifyRequest" + HelpPage.End)]
[OutputType(typeof(QueueRequest))]
public sealed class GetApifyRequestCommand : StorageCmdlet
{
    private const string ListSet = "List";
    private const string IdSet = "RequestId";
    private const string UrlSet = "Url";
    private const string KeySet = "UniqueKey";

    /// <summary>
    /// The queue: its ID, its name as <c>username/name</c>, or the bare name of one of your own. A run gives its default queue. Inside an Actor it
    /// may be left out, and means the queue of the run.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("DefaultRequestQueueId")]
    [QueueId]
    [ArgumentCompleter(typeof(QueueIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string? QueueId { get; set; }

    /// <summary>IDs of requests, which are 15 letters and digits.</summary>
    [Parameter(Mandatory = true, ParameterSetName = IdSet)]
    [ArgumentCompleter(typeof(RequestCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] RequestId { get; set; } = [];

    /// <summary>Addresses of requests. They find those without a payload and without a key of their own; -UniqueKey finds the others.</summary>
    [Parameter(Mandatory = true, ParameterSetName = UrlSet)]
    [ArgumentCompleter(typeof(RequestCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Url { get; set; } = [];

    /// <summary>Unique keys of requests, to the letter.</summary>
    [Parameter(Mandatory = true, ParameterSetName = KeySet)]
    [ArgumentCompleter(typeof(RequestCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] UniqueKey { get; set; } = [];

    /// <summary>
    /// Only requests in this state: Pending (not handled), Locked (a client works on it) or Handled. The platform chooses the first two; for
    /// Handled all requests are read.
    /// </summary>
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
        // A list that comes back to where it was would have no end.
        HashSet<string> places = new(StringComparer.Ordinal);
        for (string? cursor = null; ;)
        {
            QueueRequestPage page = Await(Client.RequestQueues.ListRequestsAsync(queueId, wanted, cursor, filter, StopToken));
            foreach (QueueRequest request in page.Items.Where(request => !onlyHandled || request.HandledAt is not null))
                yield return request;
            wanted -= page.Items.Count;
            if (page.NextCursor is null || !places.Add(page.NextCursor))
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
