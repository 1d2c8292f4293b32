using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;
using System.Runtime.ExceptionServices;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Adds requests to a queue: each once, however often it is added.</summary>
/// <remarks>
/// <para>
/// A request is an address, or an object with the property Url. Method, Payload, Headers, UserData, UniqueKey and NoRetry are taken, too; names count
/// without their capitals. Every other property, as the columns of a CSV file, becomes user data, which crawlers hand through to the code that visits
/// the page.
/// </para>
/// <para>
/// A queue has each request once. What tells requests from each other is UniqueKey. Where you give none it is the address without its fragment, its
/// utm_ parameters and the slash at its end, and with its parameters in order; of a request with a payload, method and payload count as well. These
/// are the keys of Apify's own clients, so that a request that is added here and one that a crawler finds are the same. A request that is there
/// already stays as it is, also when it was handled: -PassThru tells.
/// </para>
/// <para>
/// Requests are sent 25 at a time, as soon as there are so many or the first one has waited for five seconds. Five such batches are on their way at
/// once, so that the order of more than 25 requests is not kept, unless you give -Forefront.
/// </para>
/// <para>
/// A request that is none (no Url, no absolute address) is the error <c>InvalidRequest</c>, and the others are added. When another command of the
/// pipeline fails, the requests that came before are added all the same. Ctrl-C sends nothing more, and a warning says how many were not sent. Adding
/// all of them again does no harm.
/// </para>
/// </remarks>
/// <example>
/// <para>Add addresses.</para>
/// <code>
/// 'https://example.com/', 'https://example.com/docs' | Add-ApifyRequest pages
/// Get-ApifyRequest pages
/// </code>
/// <code>
/// Id              Method  RetryCount HandledAt   Url
/// --              ------  ---------- ---------   ---
/// EAaArVRs5qV39C9 GET              0             https://example.com/
/// 3hBuYH0OcRGZ3j3 GET              0             https://example.com/docs
/// </code>
/// </example>
/// <example>
/// <para>Add the addresses of a CSV file.</para>
/// <para>
/// The column Url is the address; other columns become user data. -PassThru tells for each whether the queue had it before (Present), and whether it
/// was handled.
/// </para>
/// <code>
/// Import-Csv urls.csv | Add-ApifyRequest pages -PassThru
/// </code>
/// <code>
/// RequestId       Present Handled UniqueKey
/// ---------       ------- ------- ---------
/// EAaArVRs5qV39C9 False   False   https://example.com
/// 3hBuYH0OcRGZ3j3 False   False   https://example.com/docs
/// </code>
/// </example>
/// <example>
/// <para>Tell the crawler what kind of page it is.</para>
/// <para>Crawlers choose what to do by the label in the user data.</para>
/// <code>
/// 'https://example.com/shop/cocoa' |
///     Add-ApifyRequest shop -UserData @{ label = 'DETAIL' } -PassThru
/// </code>
/// <code>
/// RequestId       Present Handled UniqueKey
/// ---------       ------- ------- ---------
/// xaFj4BKlTGkmGpH False   False   https://example.com/shop/cocoa
/// </code>
/// </example>
/// <example>
/// <para>Send a form.</para>
/// <para>A payload that is an object is sent as JSON. In the key of such a request are its method and a hash of the payload.</para>
/// <code>
/// $search = @{
///     Url = 'https://example.com/search'
///     Method = 'POST'
///     Headers = @{ 'Content-Type' = 'application/json' }
///     Payload = @{ query = 'tea' }
/// }
/// $search | Add-ApifyRequest pages -PassThru
/// </code>
/// <code>
/// RequestId       Present Handled UniqueKey
/// ---------       ------- ------- ---------
/// CZ0nJlS9Xjq3qdN False   False   POST(KhFxjavr):https://example.com/search
/// </code>
/// </example>
/// <example>
/// <para>Queue what an Actor has found.</para>
/// <para>The links that another Actor found broken, each with its status and other properties as user data.</para>
/// <code>
/// Invoke-ApifyActor link-checker |
///     Get-ApifyDatasetItem |
///     Where-Object { -not $_.ok } |
///     Add-ApifyRequest pages
/// Get-ApifyRequest pages | Select-Object Url, UserData
/// </code>
/// <code>
/// Url                     UserData
/// ---                     --------
/// https://example.com/old @{status=404; ms=12; ok=False}
/// </code>
/// </example>
/// <example>
/// <para>Have a page visited before all others.</para>
/// <code>
/// Add-ApifyRequest shop https://example.com/shop/offers -Forefront -PassThru
/// </code>
/// <code>
/// RequestId       Present Handled UniqueKey
/// ---------       ------- ------- ---------
/// WSBDuzU3BThUzLT False   False   https://example.com/shop/offers
/// </code>
/// </example>
/// <example>
/// <para>Add a request that is sent with another method.</para>
/// <code>
/// 'https://example.com/shop/refresh' | Add-ApifyRequest -QueueId shop -Method POST
/// Get-ApifyRequest shop -Url https://example.com/shop/refresh | Select-Object Method, Url
/// </code>
/// <code>
/// Method Url
/// ------ ---
/// POST   https://example.com/shop/refresh
/// </code>
/// </example>
/// <seealso cref="GetApifyRequestCommand"/>
/// <seealso cref="NewApifyRequestQueueCommand"/>
/// <seealso cref="SetApifyRequestCommand"/>
/// <seealso cref="RemoveApifyRequestCommand"/>
/// <seealso>about_ApifyPS_Pipelines</seealso>
[Cmdlet(VerbsCommon.Add, "ApifyRequest", SupportsShouldProcess = true, HelpUri = HelpPage.Start + "Add-ApifyRequest" + HelpPage.End)]
[OutputType(typeof(QueueRequestAddition))]
public sealed class AddApifyRequestCommand : StorageCmdlet
{
    /// <summary>Batches on their way at once, as many as Apify's own clients send.</summary>
    private const int MaxInFlight = 5;

    private RequestBatcher? _batcher;
    private WorkPump<RequestBatch>? _pump;
    private ApifyClient? _client;
    private string? _queueId;
    private long _added;
    private long _failed;
    private long _sent;
    private long _answered;
    private volatile bool _ended;
    private volatile Exception? _lastFailure;
    private int _told;

    /// <summary>
    /// The queue: its ID, its name as <c>username/name</c>, or the bare name of one of your own. A run gives its default queue. It must exist.
    /// Inside an Actor it may be left out, and means the queue of the run.
    /// </summary>
    [Parameter(Position = 0)]
    [QueueId]
    [ArgumentCompleter(typeof(QueueIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string? QueueId { get; set; }

    /// <summary>
    /// The requests: addresses, hashtables or objects with the properties Url, Method, Payload, Headers, UserData, UniqueKey. Other properties,
    /// as the columns of a CSV file, become user data.
    /// </summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [Alias("Url", "Request")]
    [AllowNull]
    [AllowEmptyString]
    public object?[]? InputObject { get; set; }

    /// <summary>HTTP method of those that say none, by default GET.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(HttpMethodCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Method { get; set; }

    /// <summary>User data for all of them, for example <c>@{ label = 'DETAIL' }</c>; what a request has of its own goes before it.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? UserData { get; set; }

    /// <summary>Adds them before all others that wait, the last one first. Batches then go out one after the other, which takes longer.</summary>
    [Parameter]
    public SwitchParameter Forefront { get; set; }

    /// <summary>Emits for each request its ID and whether the queue had it before; without it nothing is emitted.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Finds out which queue is meant.</summary>
    protected override void BeginProcessing()
    {
        _queueId = OrThrow(QueueId, () => ResolveStorage(StorageKind.RequestQueue, QueueId));
        if (!ShouldProcess($"request queue {_queueId}", "Add requests"))
            return;
        _client = Client;
        _pump = new WorkPump<RequestBatch>(Write, WriteTraces, null, StopToken);
        _batcher = new RequestBatcher(Begin, () => !StopToken.IsCancellationRequested && _pump.Pending <= MaxPending);
    }

    /// <summary>Collects requests, and sends those that fill a batch.</summary>
    protected override void ProcessRecord()
    {
        foreach (object? input in InputObject ?? [null])
        {
            ForEachTarget(input, () => Collect(RequestInput.ToDraft(WithDefaults(RequestInput.Read(input)))));
            // Those for the front keep their order only when one batch is stored before the next one is sent.
            _pump?.Drain(MaxPending);
        }
    }

    /// <summary>Sends the rest and waits for all answers.</summary>
    protected override void EndProcessing()
    {
        if (_pump is null)
            return;
        _batcher!.Send();
        _pump.Drain(0);
        _ended = true;
        if (_failed > 0)
            WriteWarning(FormattableString.Invariant($"{_failed} of {_failed + _added} requests were not added to the queue {_queueId}."));
    }

    /// <summary>Sends nothing more, and says what was not sent.</summary>
    protected override void StopProcessing()
    {
        base.StopProcessing();
        TellState("Stopped.");
    }

    /// <summary>Sends what was given before another command of the pipeline failed or had enough, and says what is not added.</summary>
    /// <param name="disposing">Always true.</param>
    protected override void Dispose(bool disposing)
    {
        if (_pump is not null && !_ended)
        {
            bool isStopping = Stopping || StopToken.IsCancellationRequested;
            if (!isStopping)
                SendRest();
            TellState(isStopping ? "Stopped." : "The pipeline has ended early.");
        }

        _ended = true;
        base.Dispose(disposing);
        _batcher?.Dispose();
    }

    /// <summary>Most batches that may be under way when another one is sent.</summary>
    private int MaxPending => Forefront ? 0 : MaxInFlight - 1;

    private bool AllAreAnswered => Interlocked.Read(ref _answered) == Interlocked.Read(ref _sent);

    private OrderedDictionary WithDefaults(OrderedDictionary request)
    {
        if (Method is not null && !request.Contains("method"))
            request["method"] = Method;
        if (UserData is not null)
            request["userData"] = RequestInput.Merge(UserData, request["userData"]);
        return request;
    }

    private void Collect(QueueRequestDraft draft)
    {
        if (draft.JsonLength > RequestQueuesClient.MaxBatchBytes)
        {
            throw new ApifyUserException("RequestTooLarge", ErrorCategory.LimitsExceeded,
                FormattableString.Invariant($"The request has {draft.JsonLength} bytes, and the platform takes at most {RequestQueuesClient.MaxBatchBytes}."), "Keep large bodies in a key-value store, and give the request their key.");
        }

        _batcher?.Add(draft);
    }

    private void Begin(RequestBatch batch)
    {
        Interlocked.Add(ref _sent, batch.Drafts.Count);
        _pump!.Begin(batch, SendAsync);
    }

    private async Task SendAsync(RequestBatch batch)
    {
        try
        {
            batch.Answer = await _client!.RequestQueues.AddRequestsAsync(_queueId!, batch.Drafts, Forefront, StopToken).ConfigureAwait(false);
            Interlocked.Add(ref _answered, batch.Drafts.Count);
        }
        catch (ApifyException failure)
        {
            _lastFailure = failure;
            throw;
        }
    }

    private void SendRest()
    {
        // In their order also at the front; a batch that failed is waited for no longer.
        if (Forefront)
            WaitAtEnd(() => AllAreAnswered || _lastFailure is not null);
        if (!Forefront || AllAreAnswered)
            _batcher!.Send();
        WaitAtEnd(() => AllAreAnswered || _lastFailure is not null);
    }

    /// <summary>Says once what was given and is not surely in the queue; the engine stops a cmdlet on one thread while it ends on another.</summary>
    private void TellState(string why)
    {
        int left = _batcher?.Count ?? 0;
        long unanswered = Interlocked.Read(ref _sent) - Interlocked.Read(ref _answered) - _failed;
        if (_ended || (left == 0 && unanswered <= 0) || Interlocked.Exchange(ref _told, 1) != 0)
            return;
        string notSent = left == 0 ? "" : FormattableString.Invariant($" {(left == 1 ? "1 request was" : $"{left} requests were")} not sent to the queue {_queueId}.");
        string maybe = unanswered <= 0 ? "" : FormattableString.Invariant($" {(unanswered == 1 ? "1 request is" : $"{unanswered} requests are")} perhaps not in the queue {_queueId}; none is there twice when added again.");
        HostWarning.Write(Host, $"{why}{notSent}{maybe} {TerminalText.CleanLine(_lastFailure?.Message)}".TrimEnd());
    }

    private void Write(RequestBatch batch)
    {
        string[] keys = [.. batch.Drafts.Select(draft => draft.UniqueKey)];
        if (batch.Failure is { } failure)
        {
            _failed += keys.Length;
            // What is wrong with the token or the queue is wrong with every batch: one error says it, and nothing more is sent.
            if (failure is ApifyApiException { StatusCode: 401 or 402 or 403 or 404 })
            {
                _ended = true;
                _batcher!.Dispose();
                ThrowTerminatingError(ToErrorRecord(failure, keys));
            }

            ForEachTarget(keys, () => ExceptionDispatchInfo.Capture(failure).Throw());
            return;
        }

        _added += batch.Answer!.ProcessedRequests.Count;
        foreach (QueueRequest left in batch.Answer.UnprocessedRequests)
        {
            _failed++;
            WriteError(ApifyErrors.ToErrorRecord(
                new ApifyUserException("RequestNotProcessed", ErrorCategory.LimitsExceeded, $"The platform did not take the request {TerminalText.CleanLine(left.Url)}, also after it was asked again.", "Add it again later: requests that are there are not added twice."), RequestObjects.ToOutput(left)));
        }

        foreach (RefusedRequest refused in batch.Answer.RefusedRequests)
        {
            _failed++;
            WriteError(ApifyErrors.ToErrorRecord(
                new ApifyUserException("RequestRefused", ErrorCategory.InvalidData, $"The platform refuses the request {TerminalText.CleanLine(refused.Draft.Url)}: {TerminalText.CleanLine(refused.Failure.Message)}", "Put right what it says, and add the request again.", inner: refused.Failure), refused.Draft.Url));
        }

        if (PassThru)
        {
            foreach (QueueRequestAddition addition in batch.Answer.ProcessedRequests)
                WriteObject(RunObjects.ShowUnknownFields(addition));
        }
    }
}
