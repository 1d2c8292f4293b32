using System.Text.Json.Nodes;
using System.Threading.Channels;
using ApifyPS.LocalPlatform.Common;

namespace ApifyPS.LocalPlatform.Runs;

/// <summary>
/// What an Actor is told while it runs. Its SDK connects a moment after its start and attaches handlers later still, so
/// the news that decide about its end are told again to whoever connects after them.
/// </summary>
internal sealed class RunEvents
{
    public const string SystemInfo = "systemInfo";
    public const string Aborting = "aborting";
    public const string Migrating = "migrating";
    public const string PersistState = "persistState";

    private readonly Lock _lock = new();
    private readonly HashSet<Channel<string>> _listeners = [];
    private readonly List<string> _lasting = [];
    private bool _completed;

    public bool HasListeners
    {
        get
        {
            lock (_lock) return _listeners.Count > 0;
        }
    }

    /// <summary>Messages from now on, after those that still hold; they end with the run.</summary>
    public Channel<string> Listen()
    {
        // Someone who does not read what comes every second must not fill the memory.
        Channel<string> listener = Channel.CreateBounded<string>(new BoundedChannelOptions(100) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        lock (_lock)
        {
            foreach (string message in _lasting) listener.Writer.TryWrite(message);
            if (_completed) listener.Writer.Complete();
            else _listeners.Add(listener);
        }

        return listener;
    }

    public void Leave(Channel<string> listener)
    {
        lock (_lock) _listeners.Remove(listener);
    }

    /// <param name="name">The name of the event.</param>
    /// <param name="data">What there is to say about it; null when its name says all.</param>
    /// <param name="lasting">It holds until the process ends, so it is told to those who connect later, too.</param>
    public void Tell(string name, JsonObject? data = null, bool lasting = false)
    {
        string message = new JsonObject { ["name"] = name, ["createdAt"] = Timestamps.Now.ToApi(), ["data"] = data }.WithoutNulls().ToJsonString();
        lock (_lock)
        {
            if (lasting) _lasting.Add(message);
            foreach (Channel<string> listener in _listeners) listener.Writer.TryWrite(message);
        }
    }

    /// <summary>The Actor was started again: what was said to the process before does not concern it.</summary>
    public void Forget()
    {
        lock (_lock) _lasting.Clear();
    }

    public void Complete()
    {
        lock (_lock)
        {
            _completed = true;
            foreach (Channel<string> listener in _listeners) listener.Writer.TryComplete();
            _listeners.Clear();
        }
    }
}
