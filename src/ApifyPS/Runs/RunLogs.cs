using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>
/// The logs of runs on the screen, beside their work. For a CI agent each log is a folded group: line by line where one run is in progress at a
/// time; of several at once each as a whole when its run has ended, because groups can't be told apart where they mix.
/// </summary>
internal sealed class RunLogs : IDisposable
{
    /// <summary>What is kept of a log until its run ends. A page with more is slow to open, and Get-ApifyLog has the whole.</summary>
    private const int MaxLines = 5000;

    private readonly CancellableCmdlet _cmdlet;
    private readonly string _target;
    private readonly bool _several;
    private readonly Dictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private string? _open;

    /// <param name="cmdlet">Whose runs they are.</param>
    /// <param name="target">What is run, as the user gave it.</param>
    /// <param name="several">Whether several run at once.</param>
    public RunLogs(CancellableCmdlet cmdlet, string target, bool several)
    {
        _cmdlet = cmdlet;
        _target = target;
        _several = several;
    }

    /// <summary>Takes a line; only on the pipeline thread.</summary>
    public void Add(string runId, string line)
    {
        if (_cmdlet.CIStep is null)
        {
            Write((_several ? runId + " " : "") + TerminalText.Clean(line));
        }
        else if (_several)
        {
            if (!_kept.TryGetValue(runId, out Kept? kept))
                _kept[runId] = kept = new Kept();
            kept.Add(line);
        }
        else
        {
            if (_open != runId)
                Begin(runId);
            Write(TerminalText.Clean(line));
        }
    }

    /// <summary>Writes what is left of the log of a run that has ended.</summary>
    public void End(string runId)
    {
        if (_kept.TryGetValue(runId, out Kept? kept))
        {
            _kept.Remove(runId);
            Begin(runId);
            if (kept.LeftOut > 0)
                Write(FormattableString.Invariant($"({kept.LeftOut} lines before these are left out: Get-ApifyLog {runId} has all.)"));
            foreach (string line in kept.Lines)
                Write(TerminalText.Clean(line));
        }

        if (_open == runId)
        {
            Write(_cmdlet.CIStep!.Agent.EndGroup);
            _open = null;
        }
    }

    /// <summary>Ends a group that a stopped call leaves open: everything after it would be folded away. The pipeline takes nothing any more, the window does.</summary>
    public void Dispose()
    {
        // From the thread that stops as well as at the end.
        if (Interlocked.Exchange(ref _open, null) is null)
            return;
        _cmdlet.CIStep!.Write(_cmdlet.CIStep.Agent.EndGroup);
    }

    private void Begin(string runId)
    {
        if (_open is { } before)
            End(before);
        // First, as the end is noted last: a call that is stopped meanwhile has an end too many, never one too few.
        _open = runId;
        Write(_cmdlet.CIStep!.Agent.BeginGroup($"Log of {_target}, run {runId}"));
    }

    private void Write(string line) => _cmdlet.WriteInformation(new HostInformationMessage { Message = line }, ["PSHOST"]);

    /// <summary>The end of a log.</summary>
    private sealed class Kept
    {
        public Queue<string> Lines { get; } = new();

        public int LeftOut { get; private set; }

        public void Add(string line)
        {
            Lines.Enqueue(line);
            if (Lines.Count <= MaxLines)
                return;
            Lines.Dequeue();
            LeftOut++;
        }
    }
}
