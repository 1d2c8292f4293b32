using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;
using System.Runtime.ExceptionServices;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Adds requests to a queue: each once, however often it is added.</summary>
[Cmdlet(VerbsCommon.Add, "ApifyRequest", SupportsShouldProcess = true)]
[OutputType(typeof(QueueRequestAddition))]
public sealed class AddApifyRequestCommand : StorageCmdlet
{
    /// <summary>Batches on their way at once, as many as Apify's own clients send.</summary>
    private const int MaxInFlight = 5;

    private readonly List<QueueRequestDraft> _batch = [];
    private WorkPump<RequestBatch>? _pump;
    private string? _queueId;
    private int _batchBytes;
    private long _added;
    private long _failed;

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
        _pump = new WorkPump<RequestBatch>(Write, WriteTraces, null, StopToken);
    }

    /// <summary>Collects requests, and sends those that fill a batch.</summary>
    protected override void ProcessRecord()
    {
        foreach (object? input in InputObject ?? [null])
            ForEachTarget(input, () => Collect(RequestInput.ToDraft(WithDefaults(RequestInput.Read(input)))));
    }

    /// <summary>Sends the rest and waits for all answers.</summary>
    protected override void EndProcessing()
    {
        Send();
        _pump!.Drain(0);
        if (_failed > 0)
            WriteWarning(FormattableString.Invariant($"{_failed} of {_failed + _added} requests were not added to the queue {_queueId}."));
    }

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

        if (_batchBytes + draft.JsonLength > RequestQueuesClient.MaxBatchBytes)
            Send();
        _batch.Add(draft);
        _batchBytes += draft.JsonLength + 1;
        if (_batch.Count == RequestQueuesClient.MaxBatch)
            Send();
    }

    private void Send()
    {
        if (_batch.Count == 0)
            return;
        RequestBatch batch = new([.. _batch]);
        _batch.Clear();
        _batchBytes = 0;
        if (!ShouldProcess($"request queue {_queueId}", batch.Drafts.Count == 1 ? "Add 1 request" : $"Add {batch.Drafts.Count} requests"))
            return;
        ApifyClient client = Client;
        _pump!.Begin(batch, async one => one.Answer = await client.RequestQueues.AddRequestsAsync(_queueId!, one.Drafts, Forefront, StopToken).ConfigureAwait(false));
        // Those for the front keep their order only when one batch is stored before the next one is sent.
        _pump.Drain(Forefront ? 0 : MaxInFlight - 1);
    }

    private void Write(RequestBatch batch)
    {
        string[] keys = [.. batch.Drafts.Select(draft => draft.UniqueKey)];
        if (batch.Failure is { } failure)
        {
            _failed += keys.Length;
            // What is wrong with the token or the queue is wrong with every batch: one error says it, and nothing more is sent.
            if (failure is ApifyApiException { StatusCode: 401 or 402 or 403 or 404 })
                ThrowTerminatingError(ApifyErrors.ToErrorRecord(failure, keys));
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
