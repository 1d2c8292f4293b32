using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace ApifyPS.Tests.Module;

/// <summary>A bar that is written for each item would take longer than the work.</summary>
[Collection(ModuleCollection.Name)]
public sealed class ProgressReporterTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    [Fact]
    public void A_bar_is_written_five_times_a_second_at_most_however_often_there_is_news()
    {
        const int News = 5000;
        Recorder recorder = new();
        using IDisposable reporter = Reporter(recorder);

        Stopwatch clock = Stopwatch.StartNew();
        for (int i = 0; i < News; i++)
            Report(reporter, $"{i} done");
        int most = 1 + (int)(clock.Elapsed / Interval);

        Assert.InRange(recorder.Records.Count, 1, Math.Min(most, News / 2));
        Assert.Equal("0 done", recorder.Records[0].StatusDescription);
    }

    [Fact]
    public void A_bar_that_was_shown_is_completed_once_and_one_that_was_not_is_not()
    {
        Recorder recorder = new();
        IDisposable reporter = Reporter(recorder);
        reporter.Dispose();
        Assert.Empty(recorder.Records);

        Report(reporter, "news");
        reporter.Dispose();
        reporter.Dispose();
        Assert.Equal([ProgressRecordType.Processing, ProgressRecordType.Completed], recorder.Records.Select(record => record.RecordType));

        // After its end it can be shown again, at once.
        Report(reporter, "more news");
        Assert.Equal("more news", recorder.Records[^1].StatusDescription);
    }

    /// <summary>A bar below another one: the one on top also looks for an agent of a CI service, which has tests of its own.</summary>
    private static IDisposable Reporter(Recorder recorder)
    {
        Cmdlet cmdlet = (Cmdlet)ModuleInternals.New("ApifyPS.Commands.WaitApifyRunCommand");
        cmdlet.CommandRuntime = recorder;
        object parent = ModuleInternals.New("ApifyPS.Commands.ProgressReporter", cmdlet, "All", 0, null);
        return (IDisposable)ModuleInternals.New("ApifyPS.Commands.ProgressReporter", cmdlet, "One", 1, parent);
    }

    private static void Report(object reporter, string status) => ModuleInternals.Call(reporter, "Report", status, null, -1);

    /// <summary>Keeps the progress of a cmdlet that runs in no pipeline.</summary>
    private sealed class Recorder : ICommandRuntime
    {
        public List<ProgressRecord> Records { get; } = [];

        public PSHost? Host => null;

        public PSTransactionContext? CurrentPSTransaction => null;

        public void WriteProgress(ProgressRecord progressRecord) => Records.Add(progressRecord);

        public void WriteProgress(long sourceId, ProgressRecord progressRecord) => Records.Add(progressRecord);

        public bool ShouldContinue(string? query, string? caption) => true;

        public bool ShouldContinue(string? query, string? caption, ref bool yesToAll, ref bool noToAll) => true;

        public bool ShouldProcess(string? target) => true;

        public bool ShouldProcess(string? target, string? action) => true;

        public bool ShouldProcess(string? verboseDescription, string? verboseWarning, string? caption) => true;

        public bool ShouldProcess(string? verboseDescription, string? verboseWarning, string? caption, out ShouldProcessReason shouldProcessReason)
        {
            shouldProcessReason = ShouldProcessReason.None;
            return true;
        }

        public bool TransactionAvailable() => false;

        [DoesNotReturn]
        public void ThrowTerminatingError(ErrorRecord errorRecord) => throw new RuntimeException("", null, errorRecord);

        public void WriteCommandDetail(string text)
        {
        }

        public void WriteDebug(string text)
        {
        }

        public void WriteError(ErrorRecord errorRecord)
        {
        }

        public void WriteObject(object? sendToPipeline)
        {
        }

        public void WriteObject(object? sendToPipeline, bool enumerateCollection)
        {
        }

        public void WriteVerbose(string text)
        {
        }

        public void WriteWarning(string text)
        {
        }
    }
}
