using ApifyPS.Client;

namespace ApifyPS;

/// <summary>Puts requests together to batches as large as the platform takes them, in their order.</summary>
internal sealed class RequestBatcher : IDisposable
{
    private readonly object _lock = new();
    private readonly List<QueueRequestDraft> _batch = [];
    private readonly Action<RequestBatch> _send;
    private readonly Func<bool> _hasRoom;
    private readonly ITimer _ageing;
    private int _bytes;

    /// <param name="send">Begins to send a batch; called for one at a time.</param>
    /// <param name="hasRoom">Whether another batch may be under way: one that is full is sent in any case, one that is old when there is room.</param>
    public RequestBatcher(Action<RequestBatch> send, Func<bool> hasRoom)
    {
        _send = send;
        _hasRoom = hasRoom;
        _ageing = ModuleTime.Provider.CreateTimer(_ => SendAged(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Number of requests that were not sent yet.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _batch.Count;
        }
    }

    /// <summary>Takes a request, which has to be one that a batch can hold.</summary>
    public void Add(QueueRequestDraft draft)
    {
        lock (_lock)
        {
            if (_bytes + draft.JsonLength > RequestQueuesClient.MaxBatchBytes)
                Send();
            _batch.Add(draft);
            // And a comma.
            _bytes += draft.JsonLength + 1;
            if (_batch.Count == RequestQueuesClient.MaxBatch)
                Send();
            else if (_batch.Count == 1)
                _ageing.Change(DatasetItemWriter.MaxAge, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Sends what there is.</summary>
    public void Send()
    {
        lock (_lock)
        {
            if (_batch.Count == 0)
                return;
            RequestBatch batch = new([.. _batch]);
            _batch.Clear();
            _bytes = 0;
            _send(batch);
        }
    }

    /// <summary>Nothing is sent any more because of its age.</summary>
    public void Dispose() => _ageing.Dispose();

    /// <summary>A source that gives a request now and then must not leave it here for as long as it lasts.</summary>
    private void SendAged()
    {
        lock (_lock)
        {
            if (_hasRoom())
                Send();
            else
                _ageing.Change(DatasetItemWriter.MaxAge, Timeout.InfiniteTimeSpan);
        }
    }
}
