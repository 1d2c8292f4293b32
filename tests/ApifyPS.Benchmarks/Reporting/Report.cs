using System.Globalization;
using System.Text;

namespace ApifyPS.Benchmarks;

/// <summary>Tables of what was measured, in Markdown.</summary>
internal static class Report
{
    public static string Write(IReadOnlyList<CaseResult> results, BenchmarkOptions options)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"Measured on {DateTime.UtcNow:yyyy-MM-dd} on {Machine.Describe()}. ");
        text.Append(CultureInfo.InvariantCulture, $"Each figure is the best of {options.Rounds} measurements, each in a process of its own and after a warm-up, all peers in turns; the median is beside it.\n");
        foreach (CaseResult result in results)
            Write(result, text);
        return text.ToString();
    }

    private static void Write(CaseResult result, StringBuilder text)
    {
        BenchmarkCase one = result.Case;
        double? ours = result.Peers.FirstOrDefault(peer => peer.Peer.IsOurs && peer.Failure is null)?.Best.Milliseconds;
        text.Append(CultureInfo.InvariantCulture, $"\n### {one.Title}{(one.Bytes > 0 ? $" ({one.Bytes / 1e6:0.#} MB)" : "")}\n\n");
        text.Append("| | ms | median | times ours | per second | MB/s | first object, ms | memory grew by, MB | allocated, MB |\n");
        text.Append("|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        foreach (PeerResult peer in result.Peers)
        {
            string name = peer.Peer.IsOurs ? $"**{peer.Peer.Name}**" : peer.Peer.Name;
            if (peer.Failure is not null)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {name} | failed: {FirstLine(peer.Failure)} | | | | | | | |\n");
                continue;
            }

            double best = peer.Best.Milliseconds;
            string[] cells =
            [
                name,
                Number(best),
                Number(peer.Median(measurement => measurement.Milliseconds)),
                Ratio(best / ours),
                Number(one.Items / best * 1000),
                Number(one.Bytes > 0 ? one.Bytes / 1e6 / best * 1000 : null),
                Number(peer.Median(measurement => measurement.FirstMilliseconds)),
                Number(peer.Median(measurement => measurement.GrowthMegabytes)),
                Number(peer.Median(measurement => measurement.AllocatedMegabytes)),
            ];
            text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
        }
    }

    private static string Number(double? value) => value switch
    {
        null => "",
        < 10 => value.Value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("N0", CultureInfo.InvariantCulture),
    };

    private static string Ratio(double? value) => value?.ToString("0.00", CultureInfo.InvariantCulture) ?? "";

    private static string FirstLine(string text) => text.Split('\n')[0].Trim().Replace('|', ' ');
}
