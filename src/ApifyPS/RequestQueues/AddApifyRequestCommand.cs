using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;
using System.Runtime.ExceptionServices;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Adds requests to a queue: each once, however often it is added. Batches of 25 go out five at a time, so that the order of more than 25 is not kept.</summary>
[Cmdlet(VerbsCommon.Add, "ApifyRequest", SupportsShouldProcess = true)]
[OutputType(typeof(QueueRequestAddition))]
public sealed class AddApifyRequestCommand : StorageCmdlet
{
    /// <summary>Batches on their way at once, as many as Apify's own clients send.</summary>
    private const int MaxInFlight = 5;

    private readonly List<QueueRequestDraft> _batch = [];
    private readonly object _lock = new();
    private Timer? _ageing;
    private WorkPump<RequestBatch>? _pump;
    private ApifyClient? _client;
    private string? _queueId;
    private int _batchBytes;
    private long _added;
    private long _failed;
    private long _sent;
    private long _answered;
    private volatile bool _ended;
    private volatile Exception? _lastFailure;
    private int _told;

    /// <summary>ID of the queue, its name as <c>username/name</c>, or the bare name of an own one. Inside an Actor it may be left out.</summary>
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

    /// <summary>HTTP method of those that say none. Without it GET.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(HttpMethodCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Method { get; set; }

    /// <summary>User data for all of them, for example <c>@{ label = 'DETAIL' }</c>; what a request has of its own goes before it.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? UserData { get; set; }

    /// <summary>Adds them before all others, the last one first.</summary>
    [Parameter]
    public SwitchParameter Forefront { get; set; }

    /// <summary>Emits for each request its ID and whether the queue had it before.</summary>
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
        _ageing = new Timer(_ => SendAged());
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
        Send();
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
        _ageing?.Dispose();
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

        if (_pump is null)
            return;
        lock (_lock)
        {
            if (_batchBytes + draft.JsonLength > RequestQueuesClient.MaxBatchBytes)
                Send();
            _batch.Add(draft);
            _batchBytes += draft.JsonLength + 1;
            if (_batch.Count == RequestQueuesClient.MaxBatch)
                Send();
            else if (_batch.Count == 1)
                _ageing!.Change(DatasetItemWriter.MaxAge, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>A source that gives a request now and then must not leave it here for as long as it goes on.</summary>
    private void SendAged()
    {
        lock (_lock)
        {
            if (_ended || StopToken.IsCancellationRequested || _batch.Count == 0)
                return;
            if (_pump!.Pending <= MaxPending)
                Send();
            else
                _ageing!.Change(DatasetItemWriter.MaxAge, Timeout.InfiniteTimeSpan);
        }
    }

    private void Send()
    {
        lock (_lock)
        {
            if (_batch.Count == 0)
                return;
            RequestBatch batch = new([.. _batch]);
            _batch.Clear();
            _batchBytes = 0;
            Interlocked.Add(ref _sent, batch.Drafts.Count);
            _pump!.Begin(batch, SendAsync);
        }
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
            Send();
        WaitAtEnd(() => AllAreAnswered || _lastFailure is not null);
    }

    /// <summary>Says once what was given and is not surely in the queue; the engine stops a cmdlet on one thread while it ends on another.</summary>
    private void TellState(string why)
    {
        long left;
        lock (_lock)
            left = _batch.Count;
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
                ThrowTerminatingError(ApifyErrors.ToErrorRecord(failure, keys));
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
