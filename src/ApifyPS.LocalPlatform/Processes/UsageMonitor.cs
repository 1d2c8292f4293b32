using ApifyPS.LocalPlatform.Diagnostics;

namespace ApifyPS.LocalPlatform.Processes;

/// <summary>Looks once a second at what the processes of all runs use, and not at all while there are none.</summary>
internal sealed class UsageMonitor : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<ProcessTree, Action<ProcessUsage>> _watched = [];
    private readonly ITimer _timer;
    private readonly ILogger _logger;
    private int _looking;

    public UsageMonitor(TimeProvider time, ILogger logger)
    {
        _logger = logger;
        _timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Tells what the processes use, until what is returned is disposed.</summary>
    public IDisposable Watch(ProcessTree tree, Action<ProcessUsage> tell)
    {
        lock (_lock)
        {
            _watched.Add(tree, tell);
            if (_watched.Count == 1) _timer.Change(Interval, Interval);
        }

        return new Watching(this, tree);
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        // A slow machine misses looks instead of piling them up.
        if (Interlocked.Exchange(ref _looking, 1) == 1) return;
        try
        {
            KeyValuePair<ProcessTree, Action<ProcessUsage>>[] watched;
            lock (_lock) watched = [.. _watched];
            if (watched.Length == 0) return;
            ProcessTable? table = OperatingSystem.IsWindows() ? null : ProcessTable.Read();
            if (table is not null) Orphans.Reap(table);
            foreach ((ProcessTree tree, Action<ProcessUsage> tell) in watched)
            {
                if (tree.Usage(table) is { } usage) tell(usage);
            }
        }
        catch (Exception exception)
        {
            _logger.UsageUnknown(exception);
        }
        finally
        {
            Volatile.Write(ref _looking, 0);
        }
    }

    private void Forget(ProcessTree tree)
    {
        lock (_lock)
        {
            if (_watched.Remove(tree) && _watched.Count == 0) _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private sealed class Watching(UsageMonitor monitor, ProcessTree tree) : IDisposable
    {
        public void Dispose() => monitor.Forget(tree);
    }
}
