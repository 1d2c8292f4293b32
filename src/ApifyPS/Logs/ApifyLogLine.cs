using System.Globalization;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>A line of a run's or build's log, safe to print.</summary>
public sealed class ApifyLogLine
{
    private const int TimestampLength = 24;
    private readonly string _line;

    internal ApifyLogLine(string line)
    {
        _line = line;
        Message = line;
        // 2026-11-23T20:36:01.123Z and a space: how the platform starts each line. The rest of a longer message has none.
        if (line.Length >= TimestampLength && line[TimestampLength - 1] == 'Z'
            && DateTimeOffset.TryParse(line.Substring(0, TimestampLength), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTimeOffset timestamp))
        {
            Timestamp = timestamp.ToLocal();
            // One space belongs to the timestamp; more of them are the Actor's indentation.
            string message = line.Substring(TimestampLength);
            Message = TerminalText.Clean(message.StartsWith(" ", StringComparison.Ordinal) ? message.Substring(1) : message);
        }
    }

    /// <summary>When the line was written; null for a further line of a message.</summary>
    public DateTime? Timestamp { get; }

    /// <summary>The line without its timestamp.</summary>
    public string Message { get; }

    /// <summary>The line as the platform has it, so that Select-String and Set-Content see the whole.</summary>
    /// <returns>Timestamp and message.</returns>
    public override string ToString() => _line;
}
