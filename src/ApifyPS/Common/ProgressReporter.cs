using System.Diagnostics;
using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>One progress bar: written at most five times a second, and always completed.</summary>
internal sealed class ProgressReporter : IDisposable
{
    private const int FirstActivityId = 1_701_000;
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(200);

    private readonly Cmdlet _cmdlet;
    private readonly ProgressRecord _record;
    private readonly Stopwatch _sinceLast = new();
    private bool _shown;

    public ProgressReporter(Cmdlet cmdlet, string activity, int index = 0, ProgressReporter? parent = null)
    {
        _cmdlet = cmdlet;
        _record = new ProgressRecord(FirstActivityId + index, activity, " ") { PercentComplete = -1 };
        if (parent is not null)
            _record.ParentActivityId = parent._record.ActivityId;
    }

    public void Report(string status, string? operation = null, int percent = -1)
    {
        if (_shown && _sinceLast.Elapsed < MinInterval)
            return;
        _record.StatusDescription = status.Length == 0 ? " " : status;
        _record.CurrentOperation = operation;
        _record.PercentComplete = percent;
        _cmdlet.WriteProgress(_record);
        _shown = true;
        _sinceLast.Restart();
    }

    public void Dispose()
    {
        if (!_shown)
            return;
        _shown = false;
        _record.RecordType = ProgressRecordType.Completed;
        try
        {
            _cmdlet.WriteProgress(_record);
        }
        catch (PipelineStoppedException)
        {
            // A stopped pipeline takes its progress bars along.
        }
    }
}
