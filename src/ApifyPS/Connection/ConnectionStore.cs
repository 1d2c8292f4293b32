using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace ApifyPS;

/// <summary>
/// The connections of the process, and those that runspaces have of their own: by default the one that was made last, and any that has a
/// name. A runspace that has made none uses the process's, so that branches of ForEach-Object -Parallel and thread jobs find it.
/// </summary>
/// <remarks>
/// The first runspace that connects connects the process. What another one makes without saying for whom is its own: branches that connect
/// as different users never use each other's token. A connection of the process ends with the runspace that made it, unless -Scope Process
/// was said. ForEach-Object -Parallel uses a runspace again for another item, and resets it before: that's another life of it, which the
/// engine gives an event manager of its own, and connections belong to a life.
/// </remarks>
internal static class ConnectionStore
{
    private static readonly ConditionalWeakTable<PSEventManager, Slot> Own = new();
    private static readonly Slot Process = new();
    private static readonly object Lock = new();

    /// <summary>The connection that this thread's runspace uses by default; null when there is none.</summary>
    public static ApifyConnection? Current
    {
        get
        {
            lock (Lock)
                return (OwnSlot?.Default ?? Process.Default)?.Connection;
        }
    }

    /// <summary>What this thread's runspace can use without an object: the default one first, then by name.</summary>
    public static IReadOnlyList<ApifyConnection> All
    {
        get
        {
            lock (Lock)
            {
                return [.. new[] { Current }
                    .Concat(Names.Select(Find))
                    .OfType<ApifyConnection>()
                    .Distinct()];
            }
        }
    }

    /// <summary>The names of connections, in alphabetical order.</summary>
    public static IReadOnlyCollection<string> Names
    {
        get
        {
            lock (Lock)
                return new SortedSet<string>((OwnSlot?.Named ?? []).Concat(Process.Named).Select(entry => entry.Connection.Name!), StringComparer.OrdinalIgnoreCase);
        }
    }

    /// <summary>Whether a call of this thread's runspace writes commands for a CI agent, on one or not. So it stays until Connect-Apify says something else.</summary>
    public static bool WritesCIOutput
    {
        get => OwnSlot is { WritesCIOutput: true };
        set
        {
            // Nothing is noted for a runspace that has no connection and writes none.
            if (value != WritesCIOutput && Runspace.DefaultRunspace is { } runspace)
                Own.GetOrCreateValue(runspace.Events).WritesCIOutput = value;
        }
    }

    private static Slot? OwnSlot => Runspace.DefaultRunspace is { } runspace && Own.TryGetValue(runspace.Events, out Slot? slot) ? slot : null;

    /// <summary>The connection of a name, in any case; null when there is none.</summary>
    public static ApifyConnection? Find(string name)
    {
        lock (Lock)
            return (OwnSlot?.Find(name) ?? Process.Find(name))?.Connection;
    }

    /// <summary>Keeps a connection, which is the default one from now on.</summary>
    /// <param name="connection">The connection, with its name if it has one.</param>
    /// <param name="scope">For whom; null for the process unless that would take the place of what another runspace uses.</param>
    public static void Add(ApifyConnection connection, ConnectionScope? scope)
    {
        Runspace? runspace = Runspace.DefaultRunspace;
        lock (Lock)
        {
            connection.Scope = scope ?? (runspace is not null && (OwnSlot is { IsEmpty: false } || Process.Default?.IsOf(runspace) == false || (connection.Name is { } name && Process.Find(name)?.IsOf(runspace) == false))
                ? ConnectionScope.Runspace : ConnectionScope.Process);
            // Connected again to a platform that an earlier connection has started: it ends with the one that takes its place.
            foreach (ApifyConnection? previous in new[] { Current, connection.Name is null ? null : Find(connection.Name) })
            {
                if (previous?.OwnedPlatform is { } platform && previous.BaseUrl == connection.BaseUrl && connection.OwnedPlatform is null)
                {
                    previous.OwnedPlatform = null;
                    connection.OwnedPlatform = platform;
                }
            }

            Entry entry = new(connection, scope is null ? runspace : null);
            if (connection.Scope == ConnectionScope.Process || runspace is null)
            {
                OwnSlot?.Release(connection.Name);
                Process.Set(entry);
            }
            else
            {
                Own.GetOrCreateValue(runspace.Events).Set(entry);
            }
        }
    }

    /// <summary>Whether this runspace may forget it: its own, and of the process's what no other runspace has made.</summary>
    public static bool IsOfThisRunspace(ApifyConnection connection)
    {
        lock (Lock)
            return connection.Scope == ConnectionScope.Runspace || Runspace.DefaultRunspace is not { } runspace || Process.EntriesOf(connection).All(entry => entry.IsOf(runspace));
    }

    /// <summary>The default connection of the process, also where this runspace has one of its own.</summary>
    public static ApifyConnection? OfProcess
    {
        get
        {
            lock (Lock)
                return Process.Default?.Connection;
        }
    }

    /// <summary>Forgets a connection, by whatever it is found.</summary>
    public static void Remove(ApifyConnection connection)
    {
        lock (Lock)
        {
            OwnSlot?.Remove(connection);
            Process.Remove(connection);
        }
    }

    /// <summary>Who has made a connection; nobody in particular where it was said to be the process's.</summary>
    private sealed class Entry(ApifyConnection connection, Runspace? maker)
    {
        private readonly WeakReference<Runspace>? _maker = maker is null ? null : new(maker);
        private readonly WeakReference<PSEventManager>? _life = maker is null ? null : new(maker.Events);

        public ApifyConnection Connection { get; } = connection;

        public bool IsThere => _maker is null || (_maker.TryGetTarget(out Runspace? runspace) && runspace.RunspaceStateInfo.State == RunspaceState.Opened && IsInLifeOf(runspace));

        public bool IsOf(Runspace runspace) => _maker is not null && _maker.TryGetTarget(out Runspace? maker) && ReferenceEquals(maker, runspace) && IsInLifeOf(runspace);

        private bool IsInLifeOf(Runspace runspace) => _life!.TryGetTarget(out PSEventManager? life) && ReferenceEquals(life, runspace.Events);
    }

    private sealed class Slot
    {
        private readonly List<Entry> _named = [];
        private Entry? _default;

        public bool WritesCIOutput { get; set; }

        public Entry? Default => _default is { IsThere: true } there ? there : null;

        public IEnumerable<Entry> Named => _named.Where(entry => entry.IsThere);

        public bool IsEmpty => Default is null && !Named.Any();

        public Entry? Find(string name) => Named.FirstOrDefault(entry => string.Equals(entry.Connection.Name, name, StringComparison.OrdinalIgnoreCase));

        public IEnumerable<Entry> EntriesOf(ApifyConnection connection) => Named.Concat(Default is { } one ? [one] : []).Where(entry => ReferenceEquals(entry.Connection, connection));

        public void Set(Entry entry)
        {
            Release(entry.Connection.Name);
            _default = entry;
            if (entry.Connection.Name is not null)
                _named.Add(entry);
        }

        /// <summary>Lets others be found: by default, and by a name.</summary>
        public void Release(string? name)
        {
            _default = null;
            _named.RemoveAll(entry => !entry.IsThere || string.Equals(entry.Connection.Name, name, StringComparison.OrdinalIgnoreCase));
        }

        public void Remove(ApifyConnection connection)
        {
            if (ReferenceEquals(_default?.Connection, connection))
                _default = null;
            _named.RemoveAll(entry => ReferenceEquals(entry.Connection, connection));
        }
    }
}
