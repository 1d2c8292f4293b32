using System.Globalization;

namespace ApifyPS;

internal static class RunText
{
    /// <summary>A line for a progress bar: status, elapsed time, what the Actor says.</summary>
    public static string Progress(ActorRun run, TimeSpan elapsed)
    {
        // READY is what the start answered; by the time that it is shown it is mostly no longer so.
        string status = run.Status == RunStatus.Ready ? "STARTED" : run.Status ?? "";
        string text = $"{status} {Elapsed(elapsed)}";
        string message = TerminalText.CleanLine(run.StatusMessage);
        return message.Length == 0 ? $"{text} (run {run.Id})" : $"{text} {message}";
    }

    /// <summary>Minutes and seconds; hours, and days as hours, when there are any.</summary>
    public static string Elapsed(TimeSpan time) => time.TotalHours >= 1
        ? FormattableString.Invariant($"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
        : time.ToString(@"m\:ss", CultureInfo.InvariantCulture);
}
