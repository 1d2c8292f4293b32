using System.Globalization;

namespace ApifyPS;

internal static class RunText
{
    /// <summary>A line for a progress bar: status, elapsed time, what the Actor says.</summary>
    public static string Progress(ActorRun run, TimeSpan elapsed)
    {
        // READY is what the start answered; by the time that it is shown it is mostly no longer so.
        string status = run.Status == RunStatus.Ready ? "STARTED" : run.Status ?? "";
        string text = $"{status} {elapsed.ToString(elapsed.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture)}";
        string message = TerminalText.CleanLine(run.StatusMessage);
        return message.Length == 0 ? $"{text} (run {run.Id})" : $"{text} {message}";
    }
}
