using System.Collections.Concurrent;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>
/// The one place that writes for the agent of a CI service: the step that this process is. Its runspaces share one window, and so one of
/// these: each secret is told once, each failed run is one error, and at the end there is one summary.
/// </summary>
/// <remarks>
/// It writes to the window and not to a stream, because the agent has to get it whatever a script does with its streams, and so that no
/// transcript and no variable gets it.
/// </remarks>
internal sealed class CIStep
{
    /// <summary>In a job's process, or on another machine: what is printed there is printed here later, or never.</summary>
    private const string RemoteHost = "ServerRemoteHost";

    /// <summary>A branch of ForEach-Object -Parallel, a thread job: it has no window, but is in the process that has one.</summary>
    private const string NoWindowHost = "Default Host";

    private static readonly ConcurrentDictionary<string, CIStep> Steps = new(StringComparer.Ordinal);

    /// <summary>The secrets that were told past any window. They stay told when the branch that told them ends, and when a window comes later.</summary>
    private static readonly HashSet<string> ToldByProcess = new(StringComparer.Ordinal);

    private readonly Action<string> _write;
    private readonly string _key;
    private readonly object _lock = new();
    private readonly HashSet<string> _secrets = new(StringComparer.Ordinal);
    private readonly HashSet<string> _failedRuns = new(StringComparer.Ordinal);
    private readonly RunSummary _summary = new();
    private readonly HashSet<Guid> _runspaces = [];
    private ElapsedTime? _sinceProgress;

    private CIStep(CIAgent agent, Action<string> write, string key)
    {
        Agent = agent;
        _write = write;
        _key = key;
    }

    /// <summary>How to write for it.</summary>
    public CIAgent Agent { get; }

    /// <summary>The step of a cmdlet; null where there is no agent to write for.</summary>
    /// <param name="service">For whom to write.</param>
    /// <param name="host">Where the cmdlet runs.</param>
    public static CIStep? Of(CIOutput service, PSHost host)
    {
        if (CIAgent.Of(service) is not { } agent || host.Name == RemoteHost)
            return null;
        CIStep step;
        if (host.Name != NoWindowHost)
        {
            step = GetOrAdd($"{host.InstanceId:N} {service}", agent, line => WriteToWindow(host, line));
        }
        else if (Steps.Values.FirstOrDefault(known => known.Agent.Service == service && known._write != WriteToConsole) is { } window)
        {
            // Its runspace outlives this one.
            return window;
        }
        else if (CIEnvironment.IsReadBy(service))
        {
            // The window has nothing to do with Apify. The agent reads what the process writes, whoever writes it.
            step = GetOrAdd(service.ToString(), agent, WriteToConsole);
        }
        else
        {
            return null;
        }

        step.EndWith(RunspaceOf(host));
        return step;
    }

    /// <summary>Writes a line.</summary>
    public void Write(string line) => _write(line);

    /// <summary>
    /// Has the token of a connection masked. The agent knows what is in its own secret variables, from where it comes in APIFY_TOKEN;
    /// and hiding what the local platform takes as one, a word such as <c>local</c>, would spoil the log.
    /// </summary>
    public void MaskToken(ApifyConnection connection)
    {
        if (connection.SecretToMask is not { } token || !CIEnvironment.IsReadBy(Agent.Service))
            return;
        string secret = connection.TokenHash;
        lock (ToldByProcess)
        {
            if (ToldByProcess.Contains(secret) || !(_write == WriteToConsole ? ToldByProcess : _secrets).Add(secret))
                return;
        }

        Write(Agent.Secret(token));
    }

    /// <summary>Whether it is time for the next word on progress, of whatever runs in the step.</summary>
    public bool TryTakeTurn(TimeSpan interval)
    {
        lock (_lock)
        {
            if (_sinceProgress?.Elapsed < interval)
                return false;
            _sinceProgress = new ElapsedTime(ModuleTime.Provider);
            return true;
        }
    }

    /// <summary>Marks the step with a failed run, once for each time that it fails.</summary>
    public void MarkFailed(ActorRun run)
    {
        lock (_lock)
        {
            if (!_failedRuns.Add(FormattableString.Invariant($"{run.Id} {run.Stats?.ResurrectCount ?? 0}")))
                return;
        }

        string actor = run.ActId is { } id && ActorNames.Find(id) is { } name ? name + ": " : "";
        Write(Agent.Error("ActorRunFailed", $"Actor run {run.Status}", actor + ApifyErrors.Outcome(run) + (run.ConsoleUrl is { } page ? " " + page.AbsoluteUri : "")));
    }

    /// <summary>Notes a run for the summary.</summary>
    /// <param name="run">The run as it is now.</param>
    /// <param name="items">Number of items in its dataset; null when that is not known.</param>
    public void Note(ActorRun run, long? items)
    {
        lock (_lock)
            _summary.Note(run, items);
    }

    private static CIStep GetOrAdd(string key, CIAgent agent, Action<string> write) => Steps.GetOrAdd(key, _ => new CIStep(agent, write, key));

    private static void WriteToWindow(PSHost host, string line)
    {
        try
        {
            host.UI?.WriteLine(line);
        }
        catch (HostException)
        {
            // A host without a screen.
        }
    }

    private static void WriteToConsole(string line) => Console.Out.WriteLine(line);

    /// <summary>The window's own runspace, which ends last; the current one in a host that doesn't tell.</summary>
    private static Runspace? RunspaceOf(PSHost host)
    {
        try
        {
            if (host is IHostSupportsInteractiveSession { Runspace: { } own })
                return own;
        }
        catch (NotImplementedException)
        {
            // A simple host.
        }

        return Runspace.DefaultRunspace;
    }

    /// <summary>The summary is due when the last of the runspaces ends.</summary>
    private void EndWith(Runspace? runspace)
    {
        lock (_lock)
        {
            if (runspace is null || !_runspaces.Add(runspace.InstanceId))
                return;
        }

        runspace.StateChanged += OnStateChanged;
    }

    private void OnStateChanged(object? sender, RunspaceStateEventArgs change)
    {
        if (change.RunspaceStateInfo.State is not (RunspaceState.Closing or RunspaceState.Closed or RunspaceState.Broken))
            return;
        if (sender is not Runspace runspace)
            return;
        runspace.StateChanged -= OnStateChanged;
        lock (_lock)
        {
            _runspaces.Remove(runspace.InstanceId);
            if (_runspaces.Count > 0)
                return;
        }

        Steps.TryRemove(_key, out _);
        Publish();
    }

    private void Publish()
    {
        string? markdown;
        lock (_lock)
            markdown = _summary.ToMarkdown();
        if (markdown is null)
            return;
        try
        {
            if (Agent.Publish(markdown) is { } command)
                Write(command);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or System.Security.SecurityException)
        {
            Write($"The summary of the Actor runs cannot be written: {TerminalText.CleanLine(exception.Message, onCIAgent: true)}");
        }
    }
}
