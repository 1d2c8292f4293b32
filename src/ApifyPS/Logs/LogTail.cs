using ApifyPS.Client;

namespace ApifyPS;

/// <summary>The end of a log, as the Actor has written it. The API has no way to ask for it, so the whole log is read; only the end is kept.</summary>
internal static class LogTail
{
    public static async Task<IReadOnlyCollection<string>> ReadAsync(ApifyClient client, string runId, int count, CancellationToken cancellationToken)
    {
        Queue<string> lines = new();
        using LogReader reader = await client.Logs.OpenAsync(runId, raw: false, cancellationToken).ConfigureAwait(false);
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            lines.Enqueue(line);
            if (lines.Count > count)
                lines.Dequeue();
        }

        return lines;
    }
}
