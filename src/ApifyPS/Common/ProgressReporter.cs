using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>
/// One progress bar: written at most five times a second, and always completed. After that it can be shown again. On a CI agent, where nobody
/// sees bars, the agent is told.
/// </summary>
internal sealed class ProgressReporter : IDisposable
{
    private const int FirstActivityId = 1_701_000;
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(200);

    private readonly CancellableCmdlet _cmdlet;
    private readonly string _activity;
    private readonly int _activityId;
    private readonly ProgressReporter? _parent;
    private readonly ElapsedTime _sinceLast = new(ModuleTime.Provider);
    private bool _shown;
    private CIProgress? _agent;

    public ProgressReporter(CancellableCmdlet cmdlet, string activity, int index = 0, ProgressReporter? parent = null)
    {
        _cmdlet = cmdlet;
        _activity = activity;
        _activityId = FirstActivityId + index;
        _parent = parent;
    }

    public void Report(string status, string? operation = null, int percent = -1)
    {
        if (_shown && _sinceLast.Elapsed < MinInterval)
            return;
        Write(ProgressRecordType.Processing, status, operation, percent);
        _shown = true;
        _sinceLast.Restart();
        // Of several bars the one that says how the whole is doing: a step has one line for it.
        if (_parent is null && _cmdlet.CIStep is { } step && !_cmdlet.Stopping)
            (_agent ??= new CIProgress(step)).Report(operation is null ? $"{_activity}: {status}" : $"{_activity}: {status} {operation}", percent);
    }

    /// <summary>Shows how many of a number have ended.</summary>
    public void ReportCount(int ended, int total, TimeSpan elapsed) =>
        Report(FormattableString.Invariant($"{ended} of {total} ended, {RunText.Elapsed(elapsed)}"), percent: 100 * ended / total);

    public void Dispose()
    {
        if (!_shown)
            return;
        _shown = false;
        try
        {
            Write(ProgressRecordType.Completed, "", null, -1);
        }
        catch (PipelineStoppedException)
        {
            // A stopped pipeline takes its progress bars along.
        }
    }

    /// <summary>A record of its own each time: hosts and streams keep them.</summary>
    private void Write(ProgressRecordType type, string status, string? operation, int percent)
    {
        ProgressRecord record = new(_activityId, _activity, status.Length == 0 ? " " : status) { CurrentOperation = operation, PercentComplete = percent, RecordType = type };
        if (_parent is not null)
            record.ParentActivityId = _parent._activityId;
        _cmdlet.WriteProgress(record);
    }
}
